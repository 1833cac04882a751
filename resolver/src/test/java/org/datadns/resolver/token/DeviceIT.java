package org.datadns.resolver.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.datadns.protocol.wire.ApiToken;
import org.datadns.protocol.wire.DeviceAuthorization;
import org.datadns.protocol.wire.DeviceToken;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.OAuthError;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.resolver.token.DeviceLogins.Poll;
import org.datadns.signin.Identity;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A program is let in by a person (RFC 8628), over HTTP and by a clock of the test's own. */
class DeviceIT {
  private static final Identity ADA = new Identity("https://login.example", "ada", "Ada");

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final TestProvider campus = new TestProvider();
  private static TestResolver resolver;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
  }

  @AfterAll
  static void stop() {
    resolver.close();
    campus.close();
  }

  @BeforeEach
  void empty() {
    database.jdbi().useHandle(h -> h.execute("truncate device_login, api_token cascade"));
  }

  private static HttpResponse<String> post(String path, String... fields) {
    return resolver.send(
        "POST",
        path,
        TestBrowser.fields(fields),
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  private static DeviceAuthorization begin(String client, String scope) {
    var answer = post("/device_authorization", "client_id", client, "scope", scope);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    return Json.read(answer.body(), DeviceAuthorization.class);
  }

  private static HttpResponse<String> poll(String deviceCode) {
    return post("/token", "grant_type", DeviceRoutes.GRANT, "device_code", deviceCode);
  }

  private static String error(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    return Json.read(answer.body(), OAuthError.class).error();
  }

  private static TestBrowser signedIn(String subject) {
    var browser = new TestBrowser(resolver);
    browser.signIn(campus, subject, "/");
    return browser;
  }

  @Test
  void aProgram_isLetIn_byWhoeverTypesItsCode_andSeesWhatItAsksFor() {
    var codes = begin("federate <on> laptop", "sessions tokens");
    assertThat(codes.userCode()).matches("[B-Z]{4}-[B-Z]{4}");
    assertThat(codes.verificationUri()).isEqualTo(resolver.address() + "/device");
    assertThat(error(poll(codes.deviceCode()))).isEqualTo("authorization_pending");

    var ada = signedIn("ada");
    assertThat(ada.page("/device?user_code=" + codes.userCode()).body())
        .contains("value=\"" + codes.userCode() + "\"");
    var asked = ada.form("/device", "user_code", codes.userCode().toLowerCase().replace("-", " "));
    assertThat(asked.body())
        .contains("federate &lt;on&gt; laptop", "127.0.0.1", codes.userCode())
        .contains("start, follow, extend and stop your sessions", "tokens")
        .doesNotContain("an admin of sites");
    var done = ada.form("/device/answer", "user_code", codes.userCode(), "answer", "allow");
    assertThat(done.body()).contains("is let in");

    var given = Json.read(poll(codes.deviceCode()).body(), DeviceToken.class);
    assertThat(given.scope()).isEqualTo("sessions tokens");
    assertThat(given.tokenType()).isEqualTo("Bearer");
    var mine = resolver.get("/api/tokens", "Authorization", "Bearer " + given.accessToken()).body();
    assertThat(Json.read(mine, ApiToken[].class))
        .singleElement()
        .satisfies(token -> assertThat(token.name()).isEqualTo("federate <on> laptop"));
    assertThat(error(poll(codes.deviceCode()))).as("one token").isEqualTo("invalid_grant");
  }

  @Test
  void aProgramThatIsNotWanted_getsNothing() {
    var codes = begin("federate", "sessions");
    var ada = signedIn("ada");
    assertThat(ada.form("/device/answer", "user_code", codes.userCode(), "answer", "deny").body())
        .contains("was not let in");
    assertThat(error(poll(codes.deviceCode()))).isEqualTo("access_denied");
    assertThat(ada.page("/api/tokens").body()).isEqualTo("[]");
  }

  @Test
  void whoIsNotSignedIn_letsNobodyIn_andComesBackAfterwards() {
    var codes = begin("federate", "sessions");
    var guest = new TestBrowser(resolver);
    assertThat(guest.page("/device?user_code=" + codes.userCode()).body())
        .contains("/sign-in?return=%2Fdevice%3Fuser_code%3D" + codes.userCode());
    assertThat(
            guest
                .form("/device/answer", "user_code", codes.userCode(), "answer", "allow")
                .statusCode())
        .isEqualTo(403);
    assertThat(error(poll(codes.deviceCode()))).isEqualTo("authorization_pending");
  }

  @Test
  void anotherSite_letsNobodyIn() {
    var codes = begin("federate", "sessions");
    var forced =
        signedIn("ada")
            .send(
                "POST",
                "/device/answer",
                TestBrowser.fields("user_code", codes.userCode(), "answer", "allow"),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Sec-Fetch-Site",
                "cross-site");
    assertThat(forced.statusCode()).isEqualTo(403);
    assertThat(error(poll(codes.deviceCode()))).isEqualTo("authorization_pending");
  }

  @Test
  void wrongCodes_areAnsweredAlike_andNobodyTriesMany() {
    var answered = begin("federate", "sessions");
    var ada = signedIn("carol");
    ada.form("/device/answer", "user_code", answered.userCode(), "answer", "deny");
    var over = begin("federate", "sessions");
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "update device_login set expires_at = now() - interval '1 second'"
                        + " where state = 'pending'"));
    var pages =
        List.of(answered.userCode(), over.userCode(), "BBBB-BBBB", "no code", "").stream()
            .map(code -> ada.form("/device", "user_code", code))
            .toList();
    assertThat(pages).extracting(HttpResponse::statusCode).containsOnly(200);
    assertThat(pages).extracting(HttpResponse::body).containsOnly(pages.getFirst().body());
    assertThat(pages.getFirst().body()).contains("That is no code");
    for (int i = 0; i < 5; i++) {
      ada.form("/device", "user_code", "BBBB-BBBB");
    }
    var stopped = ada.form("/device", "user_code", begin("federate", "").userCode());
    assertThat(stopped.statusCode()).isEqualTo(429);
    assertThat(stopped.headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void nonsense_isAnsweredAsOAuthSays() {
    assertThat(error(post("/token", "grant_type", "password"))).isEqualTo("unsupported_grant_type");
    assertThat(error(post("/token", "grant_type", DeviceRoutes.GRANT)))
        .isEqualTo("invalid_request");
    assertThat(error(poll("never given"))).isEqualTo("invalid_grant");
    assertThat(error(post("/device_authorization", "scope", "sessions")))
        .isEqualTo("invalid_client");
    assertThat(error(post("/device_authorization", "client_id", "a\u202eb")))
        .isEqualTo("invalid_client");
    assertThat(error(post("/device_authorization", "client_id", "a", "scope", "self")))
        .isEqualTo("invalid_scope");
  }

  @Test
  void theirNumber_isBounded() {
    var logins = new DeviceLogins(database.jdbi(), Instant::now);
    for (int i = 0; i < 100; i++) {
      assertThat(logins.begin("x", "192.0.2.1", Set.of("sessions"))).isPresent();
    }
    assertThat(logins.begin("x", "192.0.2.1", Set.of("sessions"))).isEmpty();
    assertThat(logins.begin("x", "192.0.2.2", Set.of("sessions"))).isPresent();
  }

  @Test
  void askingTooOften_slowsDown_andTimeEndsIt() {
    var now = new AtomicReference<>(Instant.parse("2026-11-20T00:00:00Z"));
    var logins = new DeviceLogins(database.jdbi(), now::get);
    var codes = logins.begin("x", "192.0.2.1", Set.of("sessions")).orElseThrow();
    assertThat(logins.poll(codes.device())).isEqualTo(new Poll.Pending());
    later(now, 4);
    assertThat(logins.poll(codes.device())).isEqualTo(new Poll.SlowDown());
    later(now, 9);
    assertThat(logins.poll(codes.device())).as("ten seconds now").isEqualTo(new Poll.SlowDown());
    later(now, 15);
    assertThat(logins.poll(codes.device())).isEqualTo(new Poll.Pending());
    now.set(now.get().plus(Duration.ofMinutes(10)));
    assertThat(logins.allow(codes.user(), ADA)).isEmpty();
    assertThat(logins.poll(codes.device())).isEqualTo(new Poll.Expired());
  }

  @Test
  void nobodyAnswersTwice_andTheFirstAnswerCounts() {
    var logins = new DeviceLogins(database.jdbi(), Instant::now);
    var codes = logins.begin("x", "192.0.2.1", Set.of("sessions")).orElseThrow();
    assertThat(logins.deny(codes.user())).isPresent();
    assertThat(logins.allow(codes.user(), ADA)).isEmpty();
    assertThat(logins.poll(codes.device())).isEqualTo(new Poll.Denied());
  }

  private static void later(AtomicReference<Instant> now, int seconds) {
    now.set(now.get().plusSeconds(seconds));
  }
}
