package org.datadns.resolver.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.Resolution;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.resolver.resolve.ResolveRoutes.BatchAnswer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Asking where a dataset is. */
class ResolveIT {
  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    site = new TestSite("one", resolver);
    site.join(Optional.of(resolver.joinToken("one")));
    site.client()
        .putReplicas(
            1,
            List.of(
                ReplicaLine.of("doi:10.5072/gone", Optional.empty()),
                ReplicaLine.of("doi:10.5072/fk2/abc", Optional.empty())));
    site.client()
        .putReplicas(
            2,
            List.of(
                line("doi:10.5072/fk2/abc", List.of("https://data.example/abc"), false),
                line("https://data.example/tree", List.of(), true)));
    site.beat(3);
    site.reached();
  }

  private static ReplicaLine line(String identifier, List<String> aliases, boolean descendants) {
    return new ReplicaLine(
        Optional.of(identifier),
        Optional.empty(),
        Optional.of(aliases),
        Optional.of("Title of " + identifier),
        Optional.of("https://pages.example/"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(descendants),
        Optional.empty(),
        Optional.empty());
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/resolve/doi:10.5072/fk2/abc",
        "/resolve/10.5072/FK2/ABC",
        "/resolve/https://doi.org/10.5072/fk2/abc",
        "/resolve/https:/doi.org/10.5072/fk2/abc",
        "/resolve/https%3A%2F%2Fdoi.org%2F10.5072%2Ffk2%2Fabc",
        "/resolve?id=doi:10.5072/fk2/abc",
        "/resolve?id=https%3A%2F%2Fdoi.org%2F10.5072%2Ffk2%2Fabc"
      })
  void everySpelling_findsTheDataset(String path) {
    var resolution = resolution(path);
    assertThat(resolution.identifier().canonical()).isEqualTo("doi:10.5072/fk2/abc");
    assertThat(resolution.match()).isEqualTo("exact");
    assertThat(resolution.dataset().title()).hasValue("Title of doi:10.5072/fk2/abc");
    assertThat(resolution.dataset().aliases()).containsExactly("https://data.example/abc");
    assertThat(resolution.replicas())
        .singleElement()
        .satisfies(
            replica -> {
              assertThat(replica.site()).isEqualTo("one");
              assertThat(replica.state()).isEqualTo("available");
              assertThat(replica.reason().code()).isEqualTo("chosen");
              assertThat(replica.tools()).containsExactly("jupyter");
            });
    assertThat(resolution.open())
        .containsEntry(
            "jupyter", resolver.address() + "/open?id=doi%3A10.5072%2Ffk2%2Fabc&tool=jupyter");
  }

  @Test
  void alias_findsTheDataset() {
    var resolution = resolution("/resolve/https://data.example/abc");
    assertThat(resolution.match()).isEqualTo("alias");
    assertThat(resolution.dataset().identifier()).isEqualTo("doi:10.5072/fk2/abc");
  }

  @ParameterizedTest
  @CsvSource({
    "https://data.example/tree/a, a",
    "https://data.example/tree/a/b.nc, a/b.nc",
    "https://data.example/tree/a%20b, a%20b"
  })
  void descendant_findsItsAncestorAndKeepsTheRest(String identifier, String remainder) {
    var resolution = resolution("/resolve/" + identifier);
    assertThat(resolution.match()).isEqualTo("ancestor");
    assertThat(resolution.dataset().identifier()).isEqualTo("https://data.example/tree");
    assertThat(resolution.remainder()).hasValue(remainder);
  }

  @ParameterizedTest
  @CsvSource({
    "hello, 400, invalid-identifier",
    "doi:10.5072, 400, invalid-identifier",
    "doi:10.5072/never, 404, unknown-identifier",
    "https://data.example/treehouse, 404, unknown-identifier",
    "doi:10.5072/fk2/abc/below, 404, unknown-identifier",
    "doi:10.5072/gone, 404, not-held"
  })
  void nowhere_isADistinctProblem_asJsonAndAsPage(String identifier, int status, String code) {
    var json = resolver.get("/resolve?id=" + identifier, "Accept", "application/json");
    assertThat(json.statusCode()).isEqualTo(status);
    assertThat(json.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
    var problem = Json.read(json.body(), Problem.class);
    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.nextStep()).isPresent();

    var page = resolver.get("/open?id=" + identifier, "Accept", "text/html");
    assertThat(page.statusCode()).isEqualTo(status);
    assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
    assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
    assertThat(page.body()).contains(problem.code());
  }

  @Test
  void browser_getsThePage() {
    var answer =
        resolver.get(
            "/resolve/doi:10.5072/fk2/abc", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
    assertThat(answer.headers().firstValue("Vary")).hasValue("Accept");
    assertThat(answer.body())
        .contains("Title of doi:10.5072/fk2/abc", "/open?id=doi%3A10.5072%2Ffk2%2Fabc&amp;tool=");
  }

  @Test
  void answer_isCacheableForOneHeartbeat() {
    var answer = resolver.get("/resolve/doi:10.5072/fk2/abc");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("public, max-age=1");
    assertThat(answer.headers().firstValue("Vary")).hasValue("Accept");
    var tag = answer.headers().firstValue("ETag").orElseThrow();
    var again = resolver.get("/resolve/doi:10.5072/fk2/abc", "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void batch_answersEachInOrder() {
    var answers = batch("{\"identifiers\":[\"10.5072/fk2/abc\",\"hello\",\"doi:10.5072/gone\"]}");
    assertThat(answers.statusCode()).isEqualTo(200);
    var parsed = Json.read(answers.body(), BatchAnswer[].class);
    assertThat(parsed).hasSize(3);
    assertThat(parsed[0].resolution().orElseThrow().match()).isEqualTo("exact");
    assertThat(parsed[1].problem().orElseThrow().code()).isEqualTo("invalid-identifier");
    assertThat(parsed[2].problem().orElseThrow().code()).isEqualTo("not-held");
  }

  @Test
  void batch_ofMoreThanAThousand_isRefused() {
    var names = IntStream.range(0, 1001).mapToObj(i -> "doi:10.5072/" + i).toList();
    assertThat(batch(Json.write(new ResolveRoutes.Batch(names))).statusCode()).isEqualTo(400);
  }

  @Test
  void namedTwice_isAmbiguous() {
    for (var path :
        new String[] {
          "/resolve/doi:10.5072/a?id=doi:10.5072/b", "/resolve?id=doi:10.5072/a&id=doi:10.5072/b"
        }) {
      var answer = resolver.get(path);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(Json.read(answer.body(), Problem.class).code()).isEqualTo("ambiguous");
    }
  }

  @Test
  void lists_showWhatIsHeld() {
    assertThat(resolver.get("/datasets").body())
        .contains("doi:10.5072/fk2/abc")
        .contains("https://data.example/tree")
        .doesNotContain("gone");
    assertThat(resolver.get("/datasets?prefix=https").body()).doesNotContain("doi:");
    assertThat(resolver.get("/datasets?site=two").body()).isEqualTo("{\"items\":[]}");
    assertThat(resolver.get("/sites").body()).contains("\"id\":\"one\"").contains("\"alive\":true");
    assertThat(resolver.get("/tools").body()).contains("\"label\":\"JupyterLab\"");
    assertThat(resolver.get("/", "Accept", "text/html").body())
        .contains("Title of doi:10.5072/fk2/abc");
  }

  private static Resolution resolution(String path) {
    var answer = resolver.get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return Json.read(answer.body(), Resolution.class);
  }

  private static HttpResponse<String> batch(String json) {
    return resolver.send("POST", "/resolve", json, "Content-Type", "application/json");
  }
}
