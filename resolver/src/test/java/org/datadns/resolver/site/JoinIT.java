package org.datadns.resolver.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.SiteRequest;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.resolver.LoggedLines;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How sites come in, and how those do not who should not. */
class JoinIT {
  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestSite site;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, join_token cascade"));
    resolver = TestResolver.start(database, directory);
    site = new TestSite("one", resolver);
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
  }

  @Test
  void withToken_isApprovedAtOnce() {
    var answer = site.join(Optional.of(resolver.joinToken("one")));
    assertThat(answer.state()).isEqualTo("approved");
    assertThat(answer.resolver()).isEqualTo(resolver.address().toString());
  }

  @Test
  void withoutToken_waits_andIsApprovedByALaterToken() {
    assertThat(site.join(Optional.empty()).state()).isEqualTo("pending");
    assertThat(site.join(Optional.empty()).state()).isEqualTo("pending");
    assertThat(site.join(Optional.of(resolver.joinToken("one"))).state()).isEqualTo("approved");
    assertThat(site.join(Optional.empty()).state()).isEqualTo("approved");
  }

  @Test
  void joiningAgain_withTheUsedToken_isTheSameJoin() {
    var token = Optional.of(resolver.joinToken("one"));
    site.join(token);
    assertThat(site.join(token).state()).isEqualTo("approved");
  }

  @Test
  void badTokens_areRefusedAndNothingIsStored() {
    String used = resolver.joinToken("two");
    try (var two = new TestSite("two", resolver)) {
      two.join(Optional.of(used));
    }
    String foreign = resolver.joinToken("three");
    String expired = resolver.joinToken("one");
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "update join_token set expires_at = now() - interval '1 s' where site = 'one'"));
    for (String token : new String[] {used, foreign, expired, "made-up"}) {
      try (var log = LoggedLines.of(Sites.class)) {
        assertThat(problem(() -> site.join(Optional.of(token))))
            .satisfies(
                problem -> {
                  assertThat(problem.status()).isEqualTo(403);
                  assertThat(problem.code()).isEqualTo("join-token-refused");
                });
        assertThat(log.lines()).hasSize(1).noneMatch(line -> line.contains(token));
      }
    }
    assertThat(siteCount("one")).isZero();
  }

  @Test
  void anotherKeyOrAddress_isAConflict() {
    site.join(Optional.of(resolver.joinToken("one")));
    try (var impostor = new TestSite("one", resolver)) {
      assertThat(problem(() -> impostor.join(Optional.of(resolver.joinToken("one")))).code())
          .isEqualTo("site-exists");
    }
    var moved =
        new JoinRequest(
            "one",
            "Site one",
            "one@example.org",
            new SiteAddresses("https://elsewhere.example", "https://*.elsewhere.example"),
            site.key.publicJwk(),
            Optional.empty());
    assertThat(problem(() -> site.client().join(moved)).code()).isEqualTo("site-exists");
  }

  @Test
  void keyNotHeld_isRefused() {
    var other = SigningKey.generate();
    var client = new SiteClient(resolver.address(), "one", other, Instant::now);
    var refused = problem(() -> client.join(site.joinRequest(Optional.empty())));
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.serverTime()).isPresent();
    assertThat(siteCount("one")).isZero();
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void malformed_isRefusedWithEveryProblem(JoinRequest join, String problem) {
    var refused =
        problem(() -> new SiteClient(resolver.address(), "one", site.key, Instant::now).join(join));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.detail()).contains(problem);
  }

  static Stream<Arguments> malformed() {
    var key = SigningKey.generate().publicJwk();
    var good = new SiteAddresses("https://a.example", "https://*.a.example");
    return Stream.of(
        Arguments.of(join("ONE", good, key), "site must be"),
        Arguments.of(join("one.two", good, key), "site must be"),
        Arguments.of(join("one", new SiteAddresses("ftp://a", "https://*.a"), key), "api"),
        Arguments.of(
            join("one", new SiteAddresses("https://a.example/", "https://*.a.example"), key),
            "api"),
        Arguments.of(
            join("one", new SiteAddresses("https://a.example", "https://a.example"), key),
            "sessions"),
        Arguments.of(
            join("one", new SiteAddresses("https://a.example", "https://*.a.example/x"), key),
            "sessions"),
        Arguments.of(
            join("one", new SiteAddresses("https://a.example", "https://a.example:99-9"), key),
            "such as https://nb.site.example:9000-9099"),
        Arguments.of(
            join("one", new SiteAddresses("https://a.example", "http://localhost:9000-9009"), key),
            "must not be on the resolver's own host"),
        Arguments.of(
            join("one", new SiteAddresses("https://a.example", "https://localhost/s/*/"), key),
            "must not be on the resolver's own host"),
        Arguments.of(join("one", good, Map.of("kty", "RSA")), "key"));
  }

  private static JoinRequest join(String site, SiteAddresses addresses, Map<String, Object> key) {
    return new JoinRequest(site, "T", "c@example.org", addresses, key, Optional.empty());
  }

  @Test
  void forgedExpiredForeignAndAlteredRequests_areRefusedAndLoggedOnce() {
    site.join(Optional.of(resolver.joinToken("one")));
    site.hold();
    String path = "/api/sites/one/heartbeats";
    byte[] body = Json.bytes(site.heartbeat(1, List.of()));
    Instant now = Instant.now();
    String audience = resolver.address().toString();
    var request = SiteRequest.of("POST", path, body);
    Map<String, String> tokens =
        Map.of(
            "unknown-key", request.sign(SigningKey.generate(), "one", audience, now),
            "expired", request.sign(site.key, "one", audience, now.minus(Duration.ofMinutes(5))),
            "not-yet-valid", request.sign(site.key, "one", audience, now.plusSeconds(300)),
            "wrong-audience", request.sign(site.key, "one", "https://other.example", now),
            "wrong-issuer", request.sign(site.key, "two", audience, now),
            "wrong-request",
                SiteRequest.of("POST", path + "?x=1", body).sign(site.key, "one", audience, now),
            "wrong-digest",
                SiteRequest.of("POST", path, new byte[] {1}).sign(site.key, "one", audience, now),
            "malformed-token", "a.b.c");
    tokens.forEach(
        (code, token) -> {
          try (var log = LoggedLines.of(SiteRequests.class)) {
            var refused =
                resolver.send(
                    "POST",
                    path,
                    new String(body, StandardCharsets.UTF_8),
                    "Content-Type",
                    "application/json",
                    "Authorization",
                    "Bearer " + token);
            assertThat(refused.statusCode()).as(code).isEqualTo(401);
            var problem = Json.read(refused.body(), Problem.class);
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.serverTime()).isPresent();
            assertThat(log.lines())
                .hasSize(1)
                .allMatch(line -> line.contains(code) && !line.contains(token));
          }
        });
    int heard =
        database
            .jdbi()
            .withHandle(
                h -> h.createQuery("select count(*) from site_status").mapTo(Integer.class).one());
    assertThat(heard).isZero();
  }

  @Test
  void unknownSite_isRefused() {
    try (var stranger = new TestSite("stranger", resolver)) {
      assertThat(problem(() -> stranger.beat(1)).code()).isEqualTo("unknown-site");
    }
  }

  @Test
  void joinToken_needsTheAdminToken() {
    for (String token : new String[] {"wrong", resolver.adminToken() + "x"}) {
      var refused =
          resolver.send(
              "POST",
              "/api/join-tokens",
              "{\"site\":\"one\"}",
              "Content-Type",
              "application/json",
              "Authorization",
              "Bearer " + token);
      assertThat(refused.statusCode()).isEqualTo(401);
    }
  }

  @Test
  void adminToken_isReadableByItsOwnerAlone() throws IOException {
    assertThat(Files.getPosixFilePermissions(directory.resolve("admin-token")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  private static Problem problem(Runnable call) {
    try {
      call.run();
    } catch (ProblemException e) {
      return e.problem();
    }
    throw new AssertionError("it was not refused");
  }

  private static int siteCount(String id) {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery("select count(*) from site where id = ?")
                    .bind(0, id)
                    .mapTo(Integer.class)
                    .one());
  }
}
