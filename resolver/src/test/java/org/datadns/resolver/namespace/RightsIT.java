package org.datadns.resolver.namespace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.signing.SiteRequest;
import org.datadns.protocol.wire.AliasGrant;
import org.datadns.protocol.wire.Confirmation;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Namespace;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Resolution;
import org.datadns.protocol.wire.Tombstone;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who describes, who holds, and what is shown of it. Site a comes before site b in any order. */
class RightsIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestSite a;
  private TestSite b;
  private AdminClient admin;
  private long generation;

  @BeforeEach
  void start() {
    database
        .jdbi()
        .useHandle(h -> h.execute("truncate site, dataset, join_token, namespace cascade"));
    resolver = TestResolver.start(database, directory);
    a = joined("a");
    b = joined("b");
    admin = new AdminClient(resolver.address(), resolver.adminToken());
  }

  private TestSite joined(String id) {
    var site = new TestSite(id, resolver);
    site.join(Optional.of(resolver.joinToken(id)));
    site.beat(3);
    site.reached();
    return site;
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
    resolver.close();
  }

  @Test
  void withoutNamespaces_everyCopyIsConfirmed() {
    put(a, line(DATASET, "title", "A"));
    put(b, line(DATASET, "title", "B"));
    assertThat(resolve(DATASET).replicas()).allMatch(Resolution.Replica::confirmed);
  }

  @Test
  void describersTitleIsShown_othersCopiesComeLastAndAreNotConfirmed() {
    grant("10.5072", b);
    put(a, line(DATASET, "title", "A"));
    assertThat(resolve(DATASET).dataset().title()).as("nobody else says one").hasValue("A");
    put(b, line(DATASET, "title", "B"));
    var resolution = resolve(DATASET);
    assertThat(resolution.dataset().title()).hasValue("B");
    assertThat(resolution.replicas())
        .extracting(Resolution.Replica::site, Resolution.Replica::confirmed)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("b", true),
            org.assertj.core.groups.Tuple.tuple("a", false));
  }

  @Test
  void longestPrefix_atItsBoundary_wins() {
    grant("doi:10.5072", a);
    grant("doi:10.5072/FK2", b);
    put(a, line(DATASET, "title", "A"), line("doi:10.5072/fk2x", "title", "A"));
    put(b, line(DATASET, "title", "B"), line("doi:10.5072/fk2x", "title", "B"));
    assertThat(resolve(DATASET).dataset().title()).hasValue("B");
    assertThat(resolve("doi:10.5072/fk2x").dataset().title()).hasValue("A");
    admin.withdraw("doi:10.5072/fk2");
    assertThat(resolve(DATASET).dataset().title()).hasValue("A");
    assertThat(admin.namespaces())
        .extracting(Namespace::prefix, namespace -> namespace.site().orElse(""))
        .containsExactly(org.assertj.core.groups.Tuple.tuple("doi:10.5072", "a"));
  }

  @Test
  void checksumThatAgrees_confirms() {
    grant("doi:10.5072", b);
    put(b, line(DATASET, "checksum", "sha256:aa"));
    put(a, line(DATASET, "checksum", "sha256:AA"));
    assertThat(confirmed("a")).isTrue();
    put(a, line(DATASET, "checksum", "sha256:bb"));
    assertThat(confirmed("a")).isFalse();
  }

  @Test
  void adminOrDescriberConfirms_untilTheCopyChanges() {
    grant("doi:10.5072", b);
    put(a, line(DATASET, "checksum", "sha256:aa"));
    admin.confirm(confirmation(DATASET));
    assertThat(confirmed("a")).isTrue();
    put(a, line(DATASET, "checksum", "sha256:bb"));
    assertThat(confirmed("a")).as("another copy than the one confirmed").isFalse();

    var own = signed(a, "POST", "/api/sites/a/confirmations", Json.write(confirmation(DATASET)));
    assertThat(code(own)).isEqualTo("not-describer");
    assertThat(confirmed("a")).isFalse();
    var describers =
        signed(b, "POST", "/api/sites/b/confirmations", Json.write(confirmation(DATASET)));
    assertThat(describers.statusCode()).isEqualTo(204);
    assertThat(confirmed("a")).isTrue();
    assertThatThrownBy(() -> admin.confirm(confirmation("doi:10.5072/never")))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo("not-held"));
  }

  @Test
  void aliases_areTheDescribersOfBothNames() {
    grant("doi:10.5072", b);
    grant("https://b.example", b);
    grant("https://federation.example", Optional.empty());
    var others = put(a, aliased("doi:10.5072/x", "https://a.example/x"));
    assertThat(codes(others)).containsExactly("alias-conflict");
    var half = put(b, aliased("doi:10.5072/y", "https://federation.example/y"));
    assertThat(codes(half)).containsExactly("alias-conflict");
    assertThat(put(b, aliased(DATASET, "https://b.example/abc")).refusedCount()).isZero();
    assertThat(resolve("https://b.example/abc").dataset().identifier()).isEqualTo(DATASET);

    admin.addAlias(new AliasGrant(DATASET, "https://federation.example/abc"));
    assertThat(resolve("https://federation.example/abc").match()).isEqualTo("alias");
    admin.removeAlias("https://federation.example/abc");
    assertThat(problem("https://federation.example/abc").code()).isEqualTo("unknown-identifier");
  }

  @Test
  void copyHeldUnderAnAlias_isFoundUnderEveryName_andNoChainIsFollowed() {
    put(a, aliased(DATASET, "https://x.example/abc"));
    put(b, line("https://x.example/abc", "title", "B"));
    assertThat(resolve(DATASET).replicas())
        .extracting(Resolution.Replica::site)
        .containsExactlyInAnyOrder("a", "b");
    assertThat(resolve("https://x.example/abc").replicas()).hasSize(2);

    var chain = put(b, aliased("https://x.example/abc", "https://y.example/abc"));
    assertThat(codes(chain)).containsExactly("alias-conflict");
    assertThat(problem("https://y.example/abc").code()).isEqualTo("unknown-identifier");
  }

  @Test
  void newDescriber_endsWhatOthersClaimedBefore() {
    put(a, aliased(DATASET, "https://evil.example/x"));
    assertThat(resolve("https://evil.example/x").match()).isEqualTo("alias");
    grant("doi:10.5072", b);
    assertThat(problem("https://evil.example/x").code()).isEqualTo("unknown-identifier");
    assertThat(resolve(DATASET).replicas()).as("the copy stays").hasSize(1);
    // the same body is judged anew: rights changed
    assertThat(codes(put(a, aliased(DATASET, "https://evil.example/x"))))
        .containsExactly("alias-conflict");
  }

  @Test
  void tombstone_answers410_withTheLandingPage() {
    put(a, aliased(DATASET, "https://x.example/abc"));
    admin.tombstone(
        new Tombstone(
            DATASET, Optional.of("https://repository.example/gone"), Optional.of("Retracted.")));
    for (var name : List.of(DATASET, "https://x.example/abc")) {
      var answer = resolver.get("/resolve?id=" + name, "Accept", "application/json");
      assertThat(answer.statusCode()).isEqualTo(410);
      var problem = Json.read(answer.body(), Problem.class);
      assertThat(problem.code()).isEqualTo("gone");
      assertThat(problem.detail()).endsWith("Retracted.");
      assertThat(problem.nextStep().orElse("")).contains("https://repository.example/gone");
      assertThat(problem.since()).isPresent();
    }
    put(a, line(DATASET, "title", "still here"));
    assertThat(problem(DATASET).code()).as("holding does not undo it").isEqualTo("gone");
    admin.removeTombstone(DATASET);
    assertThat(resolve(DATASET).replicas()).hasSize(1);
  }

  @Test
  void tombstone_isTheDescribersToo_andNobodyElses() {
    grant("doi:10.5072", b);
    put(a, line(DATASET, "title", "A"));
    String body = Json.write(new Tombstone(DATASET, Optional.empty(), Optional.empty()));
    assertThat(code(signed(a, "POST", "/api/sites/a/tombstones", body))).isEqualTo("not-describer");
    assertThat(signed(b, "POST", "/api/sites/b/tombstones", body).statusCode()).isEqualTo(204);
    assertThat(problem(DATASET).code()).isEqualTo("gone");
    String target = "/api/sites/b/tombstones?id=doi:10.5072/fk2/abc";
    assertThat(signed(b, "DELETE", target, "").statusCode()).isEqualTo(204);
    assertThat(resolve(DATASET).match()).isEqualTo("exact");
  }

  @Test
  void concept_leadsToTheNewestVersion_orTheOneAskedFor() {
    put(a, version("1.9"), version("1.10"), line("doi:10.5072/other", "title", "O"));
    var newest = resolve("doi:10.5072/concept");
    assertThat(newest.match()).isEqualTo("version");
    assertThat(newest.dataset().identifier()).isEqualTo("doi:10.5072/v1.10");
    assertThat(newest.dataset().concept()).hasValue("doi:10.5072/concept");
    var person = new TestPerson(resolver);
    var page =
        person.send("GET", "/open?id=doi:10.5072/concept&version=1.9", "Accept", "text/html");
    assertThat(page.body()).contains("1.9");

    grant("doi:10.5072", b);
    assertThat(problem("doi:10.5072/concept").code()).isEqualTo("not-held");
    assertThat(codes(put(a, version("2")))).containsExactly("version-conflict");
    assertThat(put(b, version("2")).refusedCount()).isZero();
    assertThat(resolve("doi:10.5072/concept").dataset().identifier()).isEqualTo("doi:10.5072/v2");
  }

  @Test
  void rule_offersWhatLiesBelowIt() {
    grant("doi:10.5072", b);
    put(a, "{\"rule\":\"10.5072/FK2/*\",\"tools\":[\"jupyter\"]}");
    var resolution = resolve(DATASET);
    assertThat(resolution.match()).isEqualTo("rule");
    assertThat(resolution.replicas())
        .singleElement()
        .satisfies(
            replica -> {
              assertThat(replica.byRule()).isTrue();
              assertThat(replica.confirmed()).isFalse();
            });
    assertThat(problem("doi:10.5072/fk2x").code()).isEqualTo("unknown-identifier");
    assertThat(problem("doi:10.5072/fk2").code()).isEqualTo("unknown-identifier");

    put(b, line(DATASET, "title", "B"));
    assertThat(resolve(DATASET).match()).isEqualTo("exact");
    assertThat(resolve(DATASET).replicas())
        .extracting(Resolution.Replica::site)
        .containsExactly("b", "a");
    admin.confirm(
        new Confirmation(
            "a", Optional.empty(), Optional.of("doi:10.5072/fk2/*"), Optional.empty()));
    assertThat(confirmed("a")).isTrue();
  }

  @Test
  void ruleNearerThanAnAncestor_wins() {
    put(
        a,
        "{\"identifier\":\"https://x.example/tree\",\"descendants\":true}",
        "{\"rule\":\"https://x.example/tree/deep/*\"}");
    assertThat(resolve("https://x.example/tree/deep/1").match()).isEqualTo("rule");
    assertThat(resolve("https://x.example/tree/1").match()).isEqualTo("ancestor");
  }

  @Test
  void unconfirmedCopy_isOpenedByAnExplicitClickAlone() {
    grant("doi:10.5072", b);
    put(a, line(DATASET, "title", "A"));
    a.agentSucceeds();
    var refused = resolver.open("{\"identifier\":\"" + DATASET + "\"}", "");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(code(refused)).isEqualTo("not-confirmed");
    var opened = resolver.open("{\"identifier\":\"" + DATASET + "\",\"unconfirmed\":true}", "");
    assertThat(opened.statusCode()).isEqualTo(201);
    var click =
        new String[] {
          "Accept",
          "text/html",
          "Sec-Fetch-User",
          "?1",
          "Referer",
          "https://repository.example/x",
          "Cookie",
          TestResolver.cookie(opened)
        };
    assertThat(resolver.get("/open?id=" + DATASET, click).body())
        .contains("Copy not confirmed", "name=\"unconfirmed\"")
        .doesNotContain("data-automatic");
    admin.confirm(confirmation(DATASET));
    assertThat(resolver.get("/open?id=" + DATASET, click).body())
        .doesNotContain("not confirmed", "name=\"unconfirmed\"")
        .contains("data-automatic");
  }

  @Test
  void sessionOnARule_startsThoughNobodyRegisteredTheDataset() {
    put(a, "{\"rule\":\"10.5072/fk2/*\"}");
    a.agentSucceeds();
    assertThat(resolver.open("{\"identifier\":\"" + DATASET + "\"}", "").statusCode())
        .isEqualTo(201);
  }

  @Test
  void namespaces_areTheAdminsAlone() {
    assertThat(resolver.get("/api/namespaces").statusCode()).isEqualTo(401);
    var stranger = new AdminClient(resolver.address(), "guessed");
    assertThatThrownBy(
            () -> stranger.grant(new Namespace("10.5072", Optional.of("a"), Optional.empty())))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(401));
    for (var wrong :
        List.of(
            new Namespace("not a prefix", Optional.of("a"), Optional.empty()),
            new Namespace("10.5072", Optional.of("nobody"), Optional.empty()))) {
      assertThatThrownBy(() -> admin.grant(wrong))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().code()).isIn("invalid-prefix", "unknown-site"));
    }
    assertThatThrownBy(() -> admin.withdraw("doi:10.5072"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo("unknown-namespace"));
  }

  private void grant(String prefix, TestSite site) {
    grant(prefix, Optional.of(site.id));
  }

  private void grant(String prefix, Optional<String> site) {
    admin.grant(new Namespace(prefix, site, Optional.empty()));
  }

  private static Confirmation confirmation(String identifier) {
    return new Confirmation("a", Optional.of(identifier), Optional.empty(), Optional.empty());
  }

  private Resolution resolve(String identifier) {
    var answer = resolver.get("/resolve?id=" + identifier, "Accept", "application/json");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.read(answer.body(), Resolution.class);
  }

  private Problem problem(String identifier) {
    return Json.read(
        resolver.get("/resolve?id=" + identifier, "Accept", "application/json").body(),
        Problem.class);
  }

  private boolean confirmed(String site) {
    return resolve(DATASET).replicas().stream()
        .filter(replica -> replica.site().equals(site))
        .findFirst()
        .orElseThrow()
        .confirmed();
  }

  private static List<String> codes(InventoryAnswer answer) {
    return answer.refused().stream().map(RefusedLine::reason).map(reason -> reason.code()).toList();
  }

  private static String code(HttpResponse<String> response) {
    return Json.read(response.body(), Problem.class).code();
  }

  private static String line(String identifier, String member, String value) {
    return "{\"identifier\":\"%s\",\"%s\":\"%s\"}".formatted(identifier, member, value);
  }

  private static String aliased(String identifier, String alias) {
    return "{\"identifier\":\"%s\",\"aliases\":[\"%s\"]}".formatted(identifier, alias);
  }

  private static String version(String label) {
    return "{\"identifier\":\"doi:10.5072/v%s\",\"version\":\"%s\",\"versionOf\":\"doi:10.5072/concept\"}"
        .formatted(label, label);
  }

  private InventoryAnswer put(TestSite site, String... lines) {
    generation++;
    var body = String.join("\n", lines);
    var answer =
        signed(site, "PUT", "/api/sites/" + site.id + "/replicas?generation=" + generation, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.read(answer.body(), InventoryAnswer.class);
  }

  private HttpResponse<String> signed(TestSite site, String method, String target, String body) {
    var token =
        SiteRequest.of(method, target, body.getBytes(StandardCharsets.UTF_8))
            .sign(site.key, site.id, resolver.address().toString(), Instant.now());
    return resolver.exchange(
        HttpRequest.newBuilder(URI.create(resolver.address() + target))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build());
  }
}
