package org.datadns.resolver.session;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.Fault;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.signing.Verification;
import org.datadns.protocol.wire.ApiToken;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionView;
import org.datadns.protocol.wire.Workspace;
import org.datadns.protocol.wire.WorkspaceArchive;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** People's files at the sites: seen, taken away and removed, by them alone. */
class WorkspaceIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private final TestProvider campus = new TestProvider();
  private TestResolver resolver;
  private TestSite site;
  private TestBrowser ann;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, join_token cascade"));
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
    site = TestSite.ready("one", resolver, DATASET);
    site.agentSucceeds();
    ann = TestBrowser.signedIn(resolver, campus, "ann", "ann@campus.example");
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
    campus.close();
  }

  /** A session that was ready, and has ended. */
  private void used(TestBrowser who) {
    var id = ready(who);
    who.send("DELETE", "/sessions/" + id, "");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> who.get("/sessions/" + id).body().contains("\"state\":\"ended\""));
  }

  private static String ready(TestBrowser who) {
    var opened = who.json("POST", "/sessions", Json.write(SessionRequest.of(DATASET)));
    assertThat(opened.statusCode()).as(opened.body()).isIn(200, 201);
    var id = Json.read(opened.body(), SessionView.class).id();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> who.get("/sessions/" + id).body().contains("\"state\":\"ready\""));
    return id;
  }

  private static List<Workspace> workspaces(TestBrowser who) {
    return List.of(Json.read(who.get("/workspaces").body(), Workspace[].class));
  }

  private static String at(Workspace workspace) {
    return "/workspaces/one/" + workspace.workspace();
  }

  private static String code(HttpResponse<String> refusal) {
    return Json.read(refusal.body(), Problem.class).code();
  }

  private void agentAnswers(int status, String code) {
    site.agent.stubFor(
        delete(urlPathMatching("/api/workspaces/.*"))
            .willReturn(
                aResponse()
                    .withStatus(status)
                    .withHeader("Content-Type", Problem.MEDIA_TYPE)
                    .withBody(
                        status == 204
                            ? ""
                            : Json.write(Problem.of(status, code, "No", "No: " + code)))));
  }

  private Ticket verified(String token, Ticket.Use use, Workspace workspace) {
    var verified =
        Ticket.verify(
            token,
            KeySet.parse(resolver.get("/.well-known/jwks.json").body()),
            resolver.address().toString(),
            "one",
            use,
            workspace.workspace(),
            Instant.now());
    assertThat(verified).isInstanceOf(Verification.Valid.class);
    return ((Verification.Valid<Ticket>) verified).value();
  }

  @Test
  void whatASessionLeft_isListed_andItsArchiveComesFromTheSite_withATicketForItAlone() {
    assertThat(workspaces(ann)).isEmpty();
    assertThat(ann.page("/workspaces").body()).contains("You have none");
    used(ann);
    var workspace = workspaces(ann).getFirst();
    assertThat(workspace.site()).isEqualTo("one");
    assertThat(workspace.identifier()).isEqualTo(DATASET);
    assertThat(workspace.inUse()).isFalse();
    assertThat(ann.page("/workspaces").body())
        .contains("Title of " + DATASET, "Delete for ever", at(workspace) + "/archive");

    var archive =
        Json.read(
            ann.json("POST", at(workspace) + "/archive", "{}").body(), WorkspaceArchive.class);
    assertThat(archive.address())
        .isEqualTo(site.agent.baseUrl() + "/api/workspaces/" + workspace.workspace() + "/archive");
    assertThat(verified(archive.ticket(), Ticket.Use.ARCHIVE, workspace).person())
        .isEqualTo(ann.person());

    var page = ann.form(at(workspace) + "/archive");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("action=\"" + archive.address() + "\"", "name=\"ticket\"");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("form-action " + site.agent.baseUrl() + ";");
    assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
  }

  @Test
  void nobodyElse_seesTakesOrRemovesIt_norDoesAToken() {
    used(ann);
    var workspace = workspaces(ann).getFirst();
    var bob = TestBrowser.signedIn(resolver, campus, "bob", "bob@campus.example");
    assertThat(workspaces(bob)).isEmpty();
    for (var refused :
        List.of(
            bob.json("POST", at(workspace) + "/archive", "{}"),
            bob.form(at(workspace) + "/delete", "sure", "yes"),
            bob.send("DELETE", at(workspace), ""),
            ann.send("DELETE", "/workspaces/two/" + workspace.workspace(), ""))) {
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(404);
    }
    var made =
        Json.read(
            ann.json("POST", "/api/tokens", "{\"name\":\"job\",\"scopes\":[\"sessions\"]}").body(),
            ApiToken.class);
    var bearer = "Bearer " + made.token().orElseThrow();
    assertThat(
            resolver
                .send("POST", at(workspace) + "/archive", "", "Authorization", bearer)
                .statusCode())
        .isEqualTo(403);
    assertThat(resolver.send("DELETE", at(workspace), "", "Authorization", bearer).statusCode())
        .isEqualTo(403);
    site.agent.verify(0, deleteRequestedFor(urlPathMatching("/api/workspaces/.*")));
  }

  @Test
  void deleted_itIsGone_untilASessionMakesItAnew() {
    used(ann);
    var workspace = workspaces(ann).getFirst();
    agentAnswers(204, "");
    assertThat(ann.form(at(workspace) + "/delete").statusCode()).as("not sure").isEqualTo(400);
    assertThat(workspaces(ann)).hasSize(1);
    assertThat(ann.form(at(workspace) + "/delete", "sure", "yes").statusCode()).isEqualTo(303);
    assertThat(workspaces(ann)).isEmpty();
    var asked =
        site.agent
            .findAll(deleteRequestedFor(urlPathMatching("/api/workspaces/.*")))
            .getFirst()
            .getHeader("Authorization");
    verified(asked.substring("Bearer ".length()), Ticket.Use.REMOVE, workspace);
    assertThat(ann.send("DELETE", at(workspace), "").statusCode()).isEqualTo(404);

    ready(ann);
    assertThat(workspaces(ann).getFirst().inUse()).isTrue();
  }

  @Test
  void whatCannotBeDeletedNow_stays_withTheReason() {
    used(ann);
    var workspace = workspaces(ann).getFirst();
    agentAnswers(409, "workspace-in-use");
    var refused = ann.json("DELETE", at(workspace), "");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(code(refused)).isEqualTo("workspace-in-use");
    site.agent.stubFor(
        delete(urlPathMatching("/api/workspaces/.*"))
            .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
    assertThat(ann.send("DELETE", at(workspace), "").statusCode()).isEqualTo(503);
    assertThat(workspaces(ann)).hasSize(1);
    // a proxy that knows no workspaces says 404 as well
    site.agent.stubFor(
        delete(urlPathMatching("/api/workspaces/.*"))
            .willReturn(aResponse().withStatus(404).withBody("<h1>404 Not Found</h1>")));
    assertThat(ann.send("DELETE", at(workspace), "").statusCode()).isNotEqualTo(204);
    assertThat(workspaces(ann)).hasSize(1);
    // what the site has not is gone, however that came
    agentAnswers(404, "unknown-workspace");
    assertThat(ann.send("DELETE", at(workspace), "").statusCode()).isEqualTo(204);
    assertThat(workspaces(ann)).isEmpty();
  }
}
