package org.datadns.resolver.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whoever asks for more than their share, behind a proxy that says who they are. */
class RatesIT {
  private static final int PER_PERSON = 20;
  private static final int PER_ADDRESS = 40;
  private static final int FAILURES = 5;

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final TestProvider campus = new TestProvider();
  private static TestResolver resolver;

  @BeforeAll
  static void start() {
    resolver =
        TestResolver.start(
            database,
            directory,
            List.of(campus.config("campus")),
            new RateConfig(
                PER_PERSON, PER_ADDRESS, FAILURES, Set.of(InetAddress.ofLiteral("127.0.0.1"))));
  }

  @AfterAll
  static void stop() {
    resolver.close();
    campus.close();
  }

  private static HttpResponse<String> get(String address, String path, String... headers) {
    return send("GET", address, path, headers);
  }

  private static HttpResponse<String> send(
      String method, String address, String path, String... headers) {
    var all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("X-Forwarded-For", "198.51.100.99, " + address));
    return resolver.send(method, path, "", all.toArray(String[]::new));
  }

  /** Asks until it is enough; how often that went well. */
  private static int asksUntilRefused(String address, String... headers) {
    for (int asked = 0; asked < 10 * PER_ADDRESS; asked++) {
      var answer = get(address, "/tools", headers);
      if (answer.statusCode() == 429) {
        assertThat(answer.headers().firstValueAsLong("Retry-After").orElseThrow()).isPositive();
        assertThat(Json.read(answer.body(), Problem.class))
            .satisfies(
                problem -> {
                  assertThat(problem.code()).isEqualTo("too-many-requests");
                  assertThat(problem.retryAfter()).isPresent();
                  assertThat(problem.nextStep()).isPresent();
                });
        return asked;
      }
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
    throw new AssertionError("nothing was ever refused");
  }

  private static String signIn(String subject, String address) {
    campus.knows(subject);
    var begun = get(address, "/sign-in/campus?return=/");
    var answer = campus.authorize(URI.create(begun.headers().firstValue("Location").orElseThrow()));
    return get(
            address,
            "/sign-in/campus/callback?"
                + answer.entrySet().stream()
                    .map(field -> field.getKey() + "=" + encode(field))
                    .collect(Collectors.joining("&")),
            "Cookie",
            TestResolver.cookie(begun))
        .headers()
        .allValues("Set-Cookie")
        .stream()
        .filter(cookie -> cookie.startsWith("signed-in="))
        .findFirst()
        .orElseThrow()
        .split(";", 2)[0];
  }

  private static String encode(Map.Entry<String, List<String>> field) {
    return URLEncoder.encode(field.getValue().getFirst(), StandardCharsets.UTF_8);
  }

  @Test
  void whoAsksTooMuch_isToldWhenToComeBack() {
    assertThat(asksUntilRefused("203.0.113.1")).isGreaterThanOrEqualTo(PER_ADDRESS);
    assertThat(get("203.0.113.2", "/tools").statusCode()).as("somebody else").isEqualTo(200);
    assertThat(get("203.0.113.1", "/resolve?id=doi:10.5072/none").statusCode())
        .as("where datasets are is told to everybody")
        .isEqualTo(404);
    assertThat(asksUntilRefused("2001:db8:1:2::1")).isGreaterThanOrEqualTo(PER_ADDRESS);
    assertThat(get("2001:db8:1:2:ffff::2", "/tools").statusCode())
        .as("one subscriber has many addresses")
        .isEqualTo(429);
  }

  @Test
  void aCampusBehindOneAddress_isManyPeople() {
    var campus = "203.0.113.10";
    var ann = signIn("ann", campus);
    var bob = signIn("bob", campus);
    asksUntilRefused(campus);

    assertThat(asksUntilRefused(campus, "Cookie", ann))
        .as("her own limit counts, not the address's")
        .isBetween(PER_PERSON, PER_ADDRESS - 1);
    assertThat(get("203.0.113.11", "/tools", "Cookie", ann).statusCode())
        .as("from wherever she asks")
        .isEqualTo(429);
    assertThat(get(campus, "/tools", "Cookie", bob).statusCode()).isEqualTo(200);
  }

  @Test
  void guestsCookies_thatAnybodyMakesUp_areOneAddress() {
    int asked = 0;
    while (get("203.0.113.20", "/tools", "Cookie", "person=" + String.format("%043d", asked))
            .statusCode()
        == 200) {
      assertThat(asked++).isLessThan(10 * PER_ADDRESS);
    }
    assertThat(asked).isGreaterThanOrEqualTo(PER_ADDRESS);
  }

  @Test
  void whoGuesses_isSlowedDown() {
    var guesser = "203.0.113.30";
    int guessed = 0;
    while (get(guesser, "/api/admin-actions", "Authorization", "Bearer guess" + guessed)
            .statusCode()
        == 401) {
      assertThat(guessed++).isLessThan(10 * FAILURES);
    }
    assertThat(guessed).isGreaterThanOrEqualTo(FAILURES);
    assertThat(
            get(guesser, "/api/admin-actions", "Authorization", "Bearer " + resolver.adminToken())
                .statusCode())
        .as("not even a good guess is told from a bad one")
        .isEqualTo(429);
    assertThat(send("DELETE", guesser, "/sessions/s1").statusCode()).isEqualTo(429);
    assertThat(get(guesser, "/tools").statusCode()).as("what is public stays so").isEqualTo(200);
    assertThat(
            get(
                    "203.0.113.31",
                    "/api/admin-actions",
                    "Authorization",
                    "Bearer " + resolver.adminToken())
                .statusCode())
        .isEqualTo(200);
  }
}
