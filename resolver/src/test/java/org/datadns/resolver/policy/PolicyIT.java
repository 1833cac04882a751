package org.datadns.resolver.policy;

import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.AccessPolicy;
import org.datadns.protocol.wire.AccessPolicy.Kind;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.RoleGrant;
import org.datadns.protocol.wire.RoleGrant.Role;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionTerms;
import org.datadns.protocol.wire.SitePolicy;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who may see and open what, and who says so. */
class PolicyIT {
  private static final String OPEN = "doi:10.5072/fk2/open";
  private static final String CLOSED = "doi:10.5072/fk2/closed";
  private static final String ALIAS = "hdl:20.500.12345/closed";
  private static final String UNKNOWN = "doi:10.5072/fk2/nosuch";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final TestProvider campus = new TestProvider();
  private static TestResolver resolver;
  private static TestSite site;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
    site = TestSite.ready("one", resolver, OPEN);
    site.hold(
        List.of(
            ReplicaLine.of(OPEN, Optional.of("Open weather")),
            new ReplicaLine(
                Optional.of(CLOSED),
                Optional.empty(),
                Optional.of(List.of(ALIAS)),
                Optional.of("Closed weather"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(1L),
                Optional.of("sha-256:" + "0".repeat(64)),
                Optional.empty(),
                Optional.empty(),
                Optional.of(true),
                Optional.empty(),
                Optional.empty())));
    site.agentSucceeds();
    await().until(() -> resolver.get("/resolve/" + CLOSED).statusCode() == 200);
  }

  @AfterEach
  void openAll() {
    var admin = admin();
    admin.policies().forEach(each -> admin.removePolicy(each.kind(), each.name()));
    database.jdbi().useHandle(handle -> handle.execute("truncate role_grant"));
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
    campus.close();
  }

  private static AdminClient admin() {
    return new AdminClient(resolver.address(), resolver.adminToken());
  }

  private static AccessPolicy policy(Kind kind, String name, Assurance least) {
    return new AccessPolicy(
        kind,
        name,
        Optional.of(least),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static AccessPolicy forDomain(String name, String domain, boolean hidden) {
    return new AccessPolicy(
        Kind.DATASET,
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(List.of(domain)),
        Optional.of(hidden),
        Optional.empty());
  }

  private static TestBrowser ada() {
    return TestBrowser.signedIn(resolver, campus, "ada", "ada@campus.example");
  }

  private static TestBrowser eve() {
    return TestBrowser.signedIn(resolver, campus, "eve", "eve@elsewhere.example");
  }

  /** All that anybody sees of an answer but the time; "nosuch" is as long as "closed". */
  private static String seen(HttpResponse<String> answer) {
    var fields = new TreeMap<>(answer.headers().map());
    fields.remove("date");
    return (answer.statusCode() + " " + fields + " " + answer.body()).replace("closed", "nosuch");
  }

  @Test
  void aHiddenDataset_isToOthersAsIfItWereUnknown_everywhere() {
    admin().setPolicy(forDomain(CLOSED, "campus.example", true));
    var paths =
        List.of(
            "/resolve/%s",
            "/resolve/%s?format=linkset",
            "/resolve/%s?format=html",
            "/resolve/%s?format=jose",
            "/open/%s",
            "/api/handles/%s",
            "/ga4gh/drs/v1/objects/%s",
            "/ga4gh/drs/v1/objects/%s/access/one");
    for (var path : paths) {
      var bare = path.startsWith("/api/handles") || path.startsWith("/ga4gh");
      for (var name : List.of(CLOSED, CLOSED + "/below")) {
        var unknown = name.replace("closed", "nosuch");
        var hidden = resolver.get(path.formatted(bare ? encode(name) : name));
        assertThat(hidden.statusCode()).as(path).isEqualTo(404);
        assertThat(seen(hidden))
            .as(path)
            .isEqualTo(seen(resolver.get(path.formatted(bare ? encode(unknown) : unknown))));
      }
    }
    assertThat(resolver.get("/resolve/" + ALIAS).statusCode()).isEqualTo(404);
    assertThat(resolver.get("/datasets").body()).contains(OPEN).doesNotContain("closed", "Closed");
    assertThat(resolver.get("/datasets?query=weather").body())
        .contains("Open weather")
        .doesNotContain("closed", "Closed");
    assertThat(resolver.get("/").body()).contains("Open weather").doesNotContain("Closed");
    var batch =
        resolver.send(
            "POST",
            "/resolve",
            "{\"identifiers\":[\"" + CLOSED + "\"]}",
            "Content-Type",
            "application/json");
    assertThat(batch.body()).contains("unknown-identifier").doesNotContain("replicas");
    var eve = eve();
    assertThat(eve.open(CLOSED).statusCode()).isEqualTo(404);
    assertThat(seen(eve.open(CLOSED))).isEqualTo(seen(eve.open(UNKNOWN)));
    assertThat(eve.page("/open/" + CLOSED).statusCode()).isEqualTo(404);

    var ada = ada();
    assertThat(ada.page("/open/" + CLOSED).body()).contains("Closed weather");
    assertThat(ada.open(CLOSED).statusCode()).isEqualTo(201);
  }

  /** What is made once for many is not shown for a moment longer than it is open. */
  @Test
  void aDatasetThatIsHiddenNow_isForgottenByEveryListAtOnce() {
    for (var form : List.of("json", "csv", "sitemap")) {
      assertThat(resolver.get("/coverage?format=" + form).body()).as(form).contains("closed");
    }
    admin().setPolicy(forDomain(CLOSED, "campus.example", true));
    for (var form : List.of("json", "csv", "sitemap")) {
      assertThat(resolver.get("/coverage?format=" + form).body())
          .as(form)
          .contains("open")
          .doesNotContain("closed");
    }
    assertThat(resolver.get("/datasets").body()).doesNotContain("closed");
    assertThat(resolver.get("/badge/" + CLOSED + ".svg").body())
        .isEqualTo(resolver.get("/badge/" + UNKNOWN + ".svg").body());
  }

  @Test
  void whatEveryWebSiteMayRead_saysNothingOfWhoAsks() {
    var ada = ada();
    var absent = ada.page("/resolve/doi:10.5072/nowhere");
    assertThat(absent.statusCode()).isEqualTo(404);
    assertThat(absent.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    assertThat(absent.body()).contains("unknown-identifier").doesNotContain("Ada Example");
    assertThat(absent.body())
        .isEqualTo(resolver.get("/resolve/doi:10.5072/nowhere", "Accept", "text/html").body());
    // where no other web site reads it, the page says who looks
    var own = ada.page("/open/doi:10.5072/nowhere");
    assertThat(own.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(own.body()).contains("Ada Example");
  }

  private static String encode(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  @Test
  void aClosedDatasetThatIsNotHidden_isShownWithAReason_andOpensToNobodyElse() {
    admin().setPolicy(policy(Kind.DATASET, "doi:10.5072/FK2/*", Assurance.FEDERATED));
    assertThat(resolver.get("/resolve/" + CLOSED).body()).contains("\"sign-in-needed\"");
    var guest = new TestBrowser(resolver);
    assertThat(guest.page("/open/" + CLOSED).body())
        .contains("It is open to people who are signed in.", "/sign-in");
    var refused = guest.open(CLOSED);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(Json.read(refused.body(), Problem.class).code()).isEqualTo("sign-in-needed");
    assertThat(eve().open(CLOSED).statusCode()).isEqualTo(201);

    // the nearest policy holds: this one is open to everybody
    admin().setPolicy(policy(Kind.DATASET, OPEN, Assurance.GUEST));
    assertThat(guest.open(OPEN).statusCode()).isEqualTo(201);
    assertThat(resolver.get("/resolve/" + OPEN).body()).doesNotContain("sign-in-needed");
  }

  @Test
  void sitesAndTools_areClosedAsTheFederationSays() {
    admin().setPolicy(policy(Kind.SITE, "one", Assurance.FEDERATED));
    assertThat(resolver.get("/resolve/" + OPEN).body()).contains("sign-in-needed");
    assertThat(new TestBrowser(resolver).open(OPEN).statusCode()).isEqualTo(409);
    admin().removePolicy(Kind.SITE, "one");
    admin().setPolicy(policy(Kind.TOOL, "jupyter", Assurance.EMAIL));
    assertThat(resolver.get("/resolve/" + OPEN).body()).contains("email-needed");
    assertThat(ada().open(OPEN).statusCode()).isEqualTo(201);
  }

  /** Whatever is allowed here; and the site itself refuses it besides. */
  @Test
  void aSitesOwnPolicy_isKnownToPlacement() {
    site.client().heartbeat(serving(new SitePolicy(Assurance.FEDERATED, List.of(), List.of())));
    await().until(() -> resolver.get("/resolve/" + OPEN).body().contains("\"site-policy\""));
    assertThat(new TestBrowser(resolver).open(OPEN).body()).contains("signed in");
    assertThat(eve().open(OPEN).statusCode()).isEqualTo(201);
    site.beat(3);
    await().until(() -> !resolver.get("/resolve/" + OPEN).body().contains("\"site-policy\""));
  }

  private static Heartbeat serving(SitePolicy policy) {
    var usual = site.heartbeat(3, List.of());
    return new Heartbeat(
        usual.instance(),
        usual.started(),
        usual.sequence(),
        usual.operation(),
        usual.skew(),
        usual.weight(),
        usual.inventoryGeneration(),
        usual.tools(),
        usual.sessions(),
        usual.observedRevision(),
        usual.replicas(),
        usual.outcomes(),
        Optional.of(policy));
  }

  @Test
  void aGuestsSession_isOrderedShortAndClosed_andAnothersIsNot() {
    site.agent.resetRequests();
    assertThat(new TestBrowser(resolver).open(OPEN).statusCode()).isEqualTo(201);
    assertThat(ordered().terms())
        .contains(new SessionTerms(Optional.of(Duration.ofHours(4)), Optional.of(true)));
    site.agent.resetRequests();
    assertThat(
            TestBrowser.signedIn(resolver, campus, "joe", "joe@x.example").open(OPEN).statusCode())
        .isEqualTo(201);
    assertThat(ordered().terms()).isEmpty();
  }

  private static SessionOrder ordered() {
    var orders = putRequestedFor(urlPathMatching("/api/sessions/.*"));
    await().until(() -> !site.agent.findAll(orders).isEmpty());
    return Json.read(site.agent.findAll(orders).getFirst().getBodyAsString(), SessionOrder.class);
  }

  @Test
  void ownersAndSiteAdmins_setWhatIsTheirs_andNothingElse() {
    var owner = ada();
    var other = eve();
    admin()
        .grantRole(
            new RoleGrant(
                owner.person(), Role.DATASET_OWNER, Optional.of(CLOSED), Optional.empty()));
    admin()
        .grantRole(
            new RoleGrant(other.person(), Role.SITE_ADMIN, Optional.of("one"), Optional.empty()));
    var onDataset = policy(Kind.DATASET, CLOSED, Assurance.FEDERATED);
    var onSite = policy(Kind.SITE, "one", Assurance.EMAIL);
    assertThat(new TestBrowser(resolver).json("PUT", "/api/policies", onDataset).statusCode())
        .isEqualTo(401);
    assertThat(resolver.get("/api/policies").statusCode()).isEqualTo(401);
    assertThat(owner.json("PUT", "/api/policies", onDataset).statusCode()).isEqualTo(200);
    assertThat(owner.json("PUT", "/api/policies", onSite).statusCode()).isEqualTo(403);
    assertThat(
            owner
                .json("PUT", "/api/policies", policy(Kind.DATASET, OPEN, Assurance.GUEST))
                .statusCode())
        .isEqualTo(403);
    assertThat(other.json("PUT", "/api/policies", onSite).statusCode()).isEqualTo(200);
    assertThat(other.json("PUT", "/api/policies", onDataset).statusCode()).isEqualTo(403);
    assertThat(owner.get("/api/policies").body()).contains(CLOSED).doesNotContain("\"one\"");
    assertThat(admin().policies()).hasSize(2);
    // nobody raises their own rights
    var grant =
        new RoleGrant(owner.person(), Role.FEDERATION_ADMIN, Optional.empty(), Optional.empty());
    assertThat(owner.json("POST", "/api/roles", grant).statusCode()).isEqualTo(403);
    assertThat(other.json("PUT", "/api/sites/two/operation", "x").statusCode()).isEqualTo(403);
  }

  @Test
  void aFederationAdminWhoSignedIn_mayDoWhatTheAdminTokenMay_untilItIsRevoked() {
    var ada = ada();
    assertThat(ada.get("/api/roles").statusCode()).isEqualTo(403);
    var grant =
        new RoleGrant(ada.person(), Role.FEDERATION_ADMIN, Optional.empty(), Optional.empty());
    admin().grantRole(grant);
    assertThat(ada.get("/api/roles").body()).contains(ada.person());
    assertThat(ada.get("/api/namespaces").statusCode()).isEqualTo(200);
    admin().revokeRole(grant);
    assertThat(ada.get("/api/roles").statusCode()).isEqualTo(403);
  }

  @Test
  void whatIsNoPolicy_isRefusedWithASentence() {
    var token = "Bearer " + resolver.adminToken();
    for (var json :
        List.of(
            "{\"kind\":\"dataset\",\"name\":\"no identifier\"}",
            "{\"kind\":\"tool\",\"name\":\"jupyter\",\"hidden\":true}",
            "{\"kind\":\"site\",\"name\":\"one\",\"groups\":[\"Not An Id\"]}",
            "{\"kind\":\"site\",\"name\":\"one\",\"people\":[null]}",
            "{\"kind\":\"site\",\"name\":\"one\",\"domains\":[\"@x\"]}")) {
      var answer =
          resolver.send(
              "PUT",
              "/api/policies",
              json,
              "Content-Type",
              "application/json",
              "Authorization",
              token);
      assertThat(answer.statusCode()).as(json).isEqualTo(400);
      assertThat(answer.body()).as(json).contains("invalid-policy");
    }
  }
}
