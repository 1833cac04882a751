package org.datadns.resolver.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.signing.KeyProof;
import org.datadns.protocol.signing.MacAgreement;
import org.datadns.protocol.signing.MacKey;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.SiteRequest;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.KeyAnswer;
import org.datadns.protocol.wire.KeyChange;
import org.datadns.protocol.wire.MacRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sites change their keys while they speak, and lose them. */
class SiteKeyIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  @TempDir Path otherDirectory;
  private TestResolver resolver;
  private TestSite site;
  private final SigningKey fresh = SigningKey.generate();

  @BeforeEach
  void start() {
    database
        .jdbi()
        .useHandle(h -> h.execute("truncate site, dataset, join_token, revoked_site_key cascade"));
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver, DATASET);
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
  }

  private SiteClient with(SigningKey key, TestResolver at) {
    return new SiteClient(at.address(), "one", key, Instant::now);
  }

  private void beat(SigningKey key) {
    beat(key, resolver);
  }

  private void beat(SigningKey key, TestResolver at) {
    with(key, at).heartbeat(site.heartbeat(3, List.of()));
  }

  private static void assertRefused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
  }

  private HttpResponse<String> revoke(String query) {
    return resolver.send(
        "DELETE",
        "/api/sites/one/keys" + query,
        "",
        "Authorization",
        "Bearer " + resolver.adminToken());
  }

  @Test
  void aNewKey_isTakenAtOnce_whileTheOneBeforeIsGoodToo_atEveryResolver() {
    try (var other = TestResolver.start(database, otherDirectory)) {
      var answer = with(site.key, resolver).changeKey(fresh);
      assertThat(answer.kid()).isEqualTo(fresh.kid());
      assertThat(answer.before()).contains(site.key.kid());
      assertThat(answer.until().orElseThrow()).isAfter(Instant.now().plusSeconds(1800));
      beat(site.key);
      beat(fresh);
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThatCode(() -> beat(fresh, other)).doesNotThrowAnyException());
      assertThat(resolver.get("/resolve/" + DATASET).body()).contains("\"available\"");

      // whoever did not hear the answer asks again, with either key
      assertThat(with(site.key, resolver).changeKey(fresh)).isEqualTo(answer);

      // once the overlap is over the one before is nobody's
      database
          .jdbi()
          .useHandle(h -> h.execute("update site set earlier_until = now() - interval '1 second'"));
      await().atMost(SOON).untilAsserted(() -> assertRefused("unknown-key", () -> beat(site.key)));
      beat(fresh);
    }
  }

  @Test
  void aKey_isProvedByBoth() {
    var stranger = SigningKey.generate();
    assertRefused("unknown-key", () -> with(stranger, resolver).changeKey(fresh));
    // the old key alone proves nothing of the new one
    var forged =
        new KeyChange(
            fresh.publicJwk(),
            KeyProof.sign(
                stranger, site.key.kid(), "one", resolver.address().toString(), Instant.now()));
    assertThat(post(forged).statusCode()).isEqualTo(401);
    // nor does the new one's word of another change
    var other =
        new KeyChange(
            fresh.publicJwk(),
            KeyProof.sign(
                fresh, stranger.kid(), "one", resolver.address().toString(), Instant.now()));
    assertThat(post(other).statusCode()).isEqualTo(401);
    assertThat(post(new KeyChange(site.key.publicJwk(), "x")).statusCode()).isIn(400, 401);
    beat(site.key);
    assertRefused("unknown-key", () -> beat(fresh));
  }

  private HttpResponse<String> post(KeyChange change) {
    var body = Json.bytes(change);
    var token =
        SiteRequest.of("POST", "/api/sites/one/keys", body)
            .sign(site.key, "one", resolver.address().toString(), Instant.now());
    return resolver.send(
        "POST",
        "/api/sites/one/keys",
        Json.write(change),
        "Content-Type",
        "application/json",
        "Authorization",
        "Bearer " + token);
  }

  @Test
  void aKeyThatTwoWantToReplace_isReplacedOnce() {
    KeyAnswer first = with(site.key, resolver).changeKey(fresh);
    assertRefused("key-overtaken", () -> with(site.key, resolver).changeKey(SigningKey.generate()));
    beat(fresh);
    assertThat(first.kid()).isEqualTo(fresh.kid());
  }

  @Test
  void aLostKey_speaksForNobody_norDoWhatWasAgreedWithIt_atAnyResolver() {
    var agreement = MacAgreement.begin();
    var agreed = with(site.key, resolver).agreeOnMac(new MacRequest(agreement.publicJwk()));
    MacKey mac = agreement.open(agreed.kid(), agreed.sealed());
    with(site.key, resolver).heartbeat(site.heartbeat(3, List.of()), mac);
    try (var other = TestResolver.start(database, otherDirectory)) {
      assertThat(revoke("").body()).contains(site.key.kid(), "\"keyless\":true");
      assertRefused("unknown-key", () -> beat(site.key));
      assertRefused(
          "bad-signature",
          () -> with(site.key, resolver).heartbeat(site.heartbeat(3, List.of()), mac));
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertRefused("unknown-key", () -> beat(site.key, other)));
      for (var at : List.of(resolver, other)) {
        assertRefused(
            "bad-signature", () -> with(site.key, at).heartbeat(site.heartbeat(3, List.of()), mac));
        assertRefused(
            "unknown-key",
            () -> with(site.key, at).agreeOnMac(new MacRequest(agreement.publicJwk())));
        assertRefused("unknown-key", () -> with(site.key, at).putReplicas(9, List.of()));
        assertRefused("unknown-key", () -> with(site.key, at).changeKey(fresh));
        assertThat(at.get("/sites").body()).doesNotContain("\"one\"");
      }
      // nobody is sent there
      assertThat(resolver.get("/resolve/" + DATASET).body()).doesNotContain("\"available\"");
    }
  }

  /** Who answers at its address now, nobody knows: no ticket goes there, but for the end. */
  @Test
  void aSessionAtASiteThatLostItsKey_isEnteredExtendedAndSavedByNobody_andCanBeStopped() {
    site.agentSucceeds();
    site.agentExtends(Instant.now().plus(Duration.ofHours(1)));
    var person = new TestPerson(resolver);
    var session = person.awaitState(person.open(DATASET), SessionState.READY);
    var at = "/sessions/" + session.id();
    assertThat(person.send("POST", at + "/extend").statusCode()).isEqualTo(200);
    revoke("");
    int asked = site.agent.getAllServeEvents().size();

    var entry = person.send("GET", at + "/enter?state=" + "A".repeat(43), "Accept", "text/html");
    assertThat(entry.statusCode()).isEqualTo(503);
    assertThat(entry.body()).contains("has to join again").doesNotContain("name=\"ticket\"");
    assertThat(person.send("POST", at + "/extend").statusCode()).isEqualTo(409);
    assertThat(person.send("GET", at + "/save").statusCode()).isEqualTo(409);
    assertThat(
            site.agent.getAllServeEvents().stream()
                .limit(site.agent.getAllServeEvents().size() - asked)
                .map(event -> event.getRequest().getUrl()))
        .as("but for proofs of who answers there")
        .noneMatch(url -> url.contains(session.id()));

    assertThat(person.send("DELETE", at).statusCode()).isEqualTo(202);
    person.awaitState(session, SessionState.ENDED);
  }

  @Test
  void aSiteThatLostItsKey_joinsAgain_withANewOneAndAJoinToken() {
    revoke("");
    assertRefused("key-revoked", () -> join(site.key, Optional.of(resolver.joinToken("one"))));
    assertRefused("join-token-needed", () -> join(fresh, Optional.empty()));
    assertRefused("join-token-refused", () -> join(fresh, Optional.of("guessed")));
    assertRefused(
        "join-token-refused", () -> join(fresh, Optional.of(resolver.joinToken("other"))));
    join(fresh, Optional.of(resolver.joinToken("one")));
    beat(fresh);
    assertRefused("unknown-key", () -> beat(site.key));
    assertThat(resolver.get("/sites").body()).contains("\"one\"");
    // its inventory is as it was
    assertThat(resolver.get("/resolve/" + DATASET).statusCode()).isEqualTo(200);
  }

  private void join(SigningKey key, Optional<String> token) {
    with(key, resolver)
        .join(
            new JoinRequest(
                "one", "Site one", "one@example.org", site.addresses(), key.publicJwk(), token));
  }

  @Test
  void approval_isForSitesThatWait_andNoWayAroundAJoinToken() {
    revoke("");
    assertThat(approve("one").statusCode()).isEqualTo(404);
    assertRefused("unknown-key", () -> beat(site.key));
    try (var two = new TestSite("two", resolver)) {
      assertThat(two.join(Optional.empty()).state()).isEqualTo("pending");
      assertThat(resolver.send("POST", "/api/sites/two/approval", "").statusCode()).isEqualTo(401);
      assertThat(approve("two").statusCode()).isEqualTo(204);
      assertThat(two.join(Optional.empty()).state()).isEqualTo("approved");
    }
    assertThat(approve("nowhere").statusCode()).isEqualTo(404);
  }

  private HttpResponse<String> approve(String id) {
    return resolver.send(
        "POST",
        "/api/sites/" + id + "/approval",
        "",
        "Authorization",
        "Bearer " + resolver.adminToken());
  }

  @Test
  void theKeyBefore_canBeRevokedAlone() {
    with(site.key, resolver).changeKey(fresh);
    assertThat(revoke("?kid=" + site.key.kid()).body()).contains("\"keyless\":false");
    assertRefused("unknown-key", () -> beat(site.key));
    beat(fresh);
    assertThat(revoke("?kid=unknown").statusCode()).isEqualTo(404);
    // a revoked key comes back to no site
    assertRefused("key-revoked", () -> with(fresh, resolver).changeKey(site.key));
  }

  @Test
  void onlyAdmins_revoke_andItIsNoted() {
    assertThat(resolver.send("DELETE", "/api/sites/one/keys", "").statusCode()).isEqualTo(401);
    beat(site.key);
    with(site.key, resolver).changeKey(fresh);
    revoke("");
    var noted =
        resolver
            .get("/api/audit?target=one", "Authorization", "Bearer " + resolver.adminToken())
            .body();
    assertThat(noted).contains("change-key", "revoke-site-key", fresh.kid(), site.key.kid());
  }
}
