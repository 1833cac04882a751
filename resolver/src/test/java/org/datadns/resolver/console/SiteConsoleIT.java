package org.datadns.resolver.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.RoleGrant;
import org.datadns.protocol.wire.RoleGrant.Role;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOverview;
import org.datadns.protocol.wire.SiteSession;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a site's admin sees and does at the resolver. */
class SiteConsoleIT {
  private static final String DATASET = "doi:10.5072/a";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final TestProvider campus = new TestProvider();
  private static TestResolver resolver;
  private static TestSite site;
  private static TestBrowser admin;
  private static TestBrowser federation;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
    site = TestSite.ready("one", resolver, DATASET);
    site.agentSucceeds();
    var granting = new AdminClient(resolver.address(), resolver.adminToken());
    admin = TestBrowser.signedIn(resolver, campus, "admin", "admin@campus.example");
    granting.grantRole(
        new RoleGrant(admin.person(), Role.SITE_ADMIN, Optional.of("one"), Optional.empty()));
    federation = TestBrowser.signedIn(resolver, campus, "all", "all@campus.example");
    granting.grantRole(
        new RoleGrant(
            federation.person(), Role.FEDERATION_ADMIN, Optional.empty(), Optional.empty()));
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
    campus.close();
  }

  @Test
  void theirSitesAlone_withState_capacity_andTheAgent() {
    try (var other = TestSite.ready("other", resolver, "doi:10.5072/b")) {
      assertThat(other.id).isEqualTo("other");
      site.beat(2);
      assertThat(Json.read(admin.get("/console/sites").body(), SiteOverview[].class))
          .extracting(SiteOverview::site)
          .containsExactly("one");
      assertThat(admin.page("/console/sites").body())
          .contains("Site one", "Ready")
          .doesNotContain("Site other", "join token");
      assertThat(federation.page("/console/sites").body())
          .contains("Site one", "Site other", "Make a join token");
      assertThat(admin.page("/console/sites/one").body())
          .contains("JupyterLab", "1 of 3", "agrees with the resolver", "Drain");
      var overview = Json.read(admin.get("/console/sites/one").body(), SiteOverview.class);
      assertThat(overview.liveness()).isEqualTo("alive");
      assertThat(overview.inventory().orElseThrow().taken()).isEqualTo(1);
      assertThat(admin.page("/console/sites/other").statusCode()).isEqualTo(403);
      assertThat(new TestBrowser(resolver).page("/console/sites/one").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void drained_andResumed_byForm_andTheAgentIsTold() {
    var drained =
        admin.form(
            "/console/sites/one/operation",
            "mode",
            "draining",
            "stopAt",
            "2099-01-01T10:00",
            "reason",
            "Its <i>disks</i> fail.");
    assertThat(drained.statusCode()).as(drained.body()).isEqualTo(303);
    var told = site.beat(3).desired().operation().orElseThrow();
    assertThat(told.mode()).isEqualTo(SiteMode.DRAINING);
    assertThat(told.stopAt().orElseThrow()).hasToString("2099-01-01T10:00:00Z");
    assertThat(admin.page("/console/sites/one").body())
        .contains("Draining", "Its &lt;i&gt;disks&lt;/i&gt; fail.", "Resume");
    assertThat(admin.form("/console/sites/one/operation", "mode", "ready").statusCode())
        .isEqualTo(303);
    assertThat(site.beat(3).desired().operation()).isEmpty();
    assertThat(
            admin
                .form("/console/sites/one/operation", "mode", "draining", "until", "soon")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aSession_isSeenWithoutItsPerson_andStopped() {
    var person = new TestPerson(resolver);
    var session = person.open(DATASET);
    person.awaitState(session, SessionState.READY);
    var listed = admin.get("/console/sites/one/sessions").body();
    assertThat(Json.read(listed, SiteSession[].class))
        .extracting(SiteSession::id)
        .contains(session.id());
    assertThat(listed).doesNotContain(owner(session));
    assertThat(admin.page("/console/sites/one/sessions").body())
        .contains("Title of " + DATASET)
        .doesNotContain(owner(session));

    var stopped =
        admin.form(
            "/console/sites/one/sessions/" + session.id() + "/stop", "reason", "Disks fail.");
    assertThat(stopped.statusCode()).isEqualTo(303);
    var ended = person.awaitState(session, SessionState.ENDED);
    assertThat(ended.reason().orElseThrow().code()).isEqualTo("stopped-by-site");
    assertThat(ended.reason().orElseThrow().text())
        .isEqualTo("An admin of the site stopped it: Disks fail.");
    assertThat(admin.form("/console/sites/one/sessions/" + session.id() + "/stop").statusCode())
        .isEqualTo(404);
    await()
        .untilAsserted(
            () -> assertThat(admin.page("/console/sites/one/sessions").body()).contains("Nothing"));
  }

  private static String owner(SessionView session) {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery("select person from session where id = :id")
                    .bind("id", session.id())
                    .mapTo(String.class)
                    .one());
  }

  @Test
  void aJoinToken_isMadeByFederationAdminsAlone_andShownOnce() {
    assertThat(admin.form("/console/sites/join", "site", "new").statusCode()).isEqualTo(403);
    assertThat(federation.form("/console/sites/join", "site", "No Id!").statusCode())
        .isEqualTo(400);
    var page = federation.form("/console/sites/join", "site", "fresh").body();
    assertThat(page).contains("federate site join --token-file join-token");
    var token = page.replaceFirst("(?s).*<code id=\"token\">([^<]+)<.*", "$1");
    try (var fresh = new TestSite("fresh", resolver)) {
      assertThat(fresh.join(Optional.of(token)).state()).isEqualTo("approved");
    }
  }
}
