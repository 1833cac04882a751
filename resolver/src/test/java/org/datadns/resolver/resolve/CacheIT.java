package org.datadns.resolver.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.Resolution;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is kept in memory holds exactly as long as it is true. */
class CacheIT {
  private static final String NAME = "doi:10.5072/kept/a";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver, NAME, "doi:10.5072/kept/b");
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
  }

  @Test
  void askedAgain_isAnsweredWithoutSql() {
    resolver.get("/resolve/" + NAME);
    resolver.get("/resolve/" + NAME, "Accept", "text/html");
    // nobody can be asked any more; the tables are the resolver's alone
    database.jdbi().useHandle(handle -> handle.execute("alter table dataset rename to away"));
    try {
      for (int i = 0; i < 50; i++) {
        assertThat(resolver.get("/resolve/" + NAME).statusCode()).isEqualTo(200);
        assertThat(resolver.get("/resolve/10.5072/KEPT/A").statusCode()).isEqualTo(200);
        assertThat(resolver.get("/resolve/" + NAME, "Accept", "text/html").statusCode())
            .isEqualTo(200);
      }
      assertThat(resolver.get("/resolve/doi:10.5072/kept/other").statusCode()).isEqualTo(500);
    } finally {
      database.jdbi().useHandle(handle -> handle.execute("alter table away rename to dataset"));
    }
  }

  @Test
  void nothingFound_isKeptToo_untilSomebodyRegistersIt() {
    String name = "doi:10.5072/kept/later";
    assertThat(resolver.get("/resolve/" + name).statusCode()).isEqualTo(404);
    assertThat(resolver.get("/resolve/" + name).statusCode()).isEqualTo(404);
    site.hold(NAME, "doi:10.5072/kept/b", name);
    assertThat(resolver.get("/resolve/" + name).statusCode()).isEqualTo(200);
    site.hold(NAME, "doi:10.5072/kept/b");
    assertThat(resolver.get("/resolve/" + name).statusCode()).isEqualTo(404);
  }

  @Test
  void changeOfOneName_concernsThatNameAlone_andComesByItself() {
    assertThat(title("doi:10.5072/kept/a")).isEqualTo("Title of doi:10.5072/kept/a");
    assertThat(title("doi:10.5072/kept/b")).isEqualTo("Title of doi:10.5072/kept/b");
    database
        .jdbi()
        .useTransaction(
            handle -> {
              handle.execute("update replica set title = 'new' where title is not null");
              handle.execute("select note_changes(array['dataset'], array['doi:10.5072/kept/a'])");
            });
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(title("doi:10.5072/kept/a")).isEqualTo("new"));
    assertThat(title("doi:10.5072/kept/b")).isEqualTo("Title of doi:10.5072/kept/b");

    database
        .jdbi()
        .useHandle(
            h -> h.execute("select note_changes(array['below'], array['doi:10.5072/kept'])"));
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(title("doi:10.5072/kept/b")).isEqualTo("new"));
    site.hold(NAME, "doi:10.5072/kept/b", "doi:10.5072/kept/d");
  }

  @Test
  void missedChanges_clearEverything() {
    assertThat(title("doi:10.5072/kept/b")).isEqualTo("Title of doi:10.5072/kept/b");
    database
        .jdbi()
        .useTransaction(
            handle -> {
              handle.execute("update replica set title = 'gap' where title is not null");
              // as after an hour away: what was noted meanwhile is kept no more
              handle.execute(
                  "update change set seq = seq + 100 where seq = (select max(seq) from change)");
              handle.execute("delete from change where seq < (select max(seq) from change)");
            });
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(title("doi:10.5072/kept/b")).isEqualTo("gap"));
    // another inventory than before, so that its lines are compared
    site.hold(NAME, "doi:10.5072/kept/b", "doi:10.5072/kept/c");
    assertThat(title("doi:10.5072/kept/b")).isEqualTo("Title of doi:10.5072/kept/b");
  }

  @Test
  void sitesState_isTheLatest_thoughTheLookupIsKept() {
    site.beat(3);
    assertThat(state()).isEqualTo("available");
    site.beat(0);
    assertThat(state()).isEqualTo("unavailable");
    site.beat(1);
    assertThat(state()).isEqualTo("available");
  }

  @Test
  void batch_readsAllMissesByOneStatement() {
    var names = IntStream.range(0, 1_000).mapToObj(i -> "doi:10.5072/batch/" + i).toList();
    long before = statements();
    var answer =
        resolver.send(
            "POST",
            "/resolve",
            Json.write(new ResolveRoutes.Batch(names)),
            "Content-Type",
            "application/json");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Json.read(answer.body(), ResolveRoutes.BatchAnswer[].class)).hasSize(1_000);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(statements()).isGreaterThan(before));
    assertThat(statements() - before).isLessThan(100);
  }

  @Test
  void search_findsWordsAndTheirBeginnings() {
    site.hold(
        List.of(
            ReplicaLine.of(NAME, Optional.of("Ocean temperature, 2020")),
            ReplicaLine.of("doi:10.5072/kept/b", Optional.of("Ocean salinity")),
            ReplicaLine.of("https://data.example/c", Optional.of("Air temperature"))));
    assertThat(search("ocean")).contains(NAME, "kept/b").doesNotContain("data.example");
    assertThat(search("temp%20OCEAN")).contains(NAME).doesNotContain("kept/b");
    assertThat(search("temperature&prefix=https")).contains("data.example").doesNotContain("doi:");
    assertThat(search("temperature&site=two")).isEqualTo("{\"items\":[]}");
    assertThat(search("%26%7C!:*()'%5C")).isEqualTo("{\"items\":[]}");
    assertThat(resolver.get("/datasets?query=ocean&cursor=x").statusCode()).isEqualTo(400);
    assertThat(resolver.get("/datasets?prefix=%00").statusCode()).isEqualTo(400);
    site.hold(NAME, "doi:10.5072/kept/b");
  }

  private static String search(String query) {
    var answer = resolver.get("/datasets?query=" + query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  private static long statements() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select xact_commit from pg_stat_database where datname = current_database()")
                    .mapTo(Long.class)
                    .one());
  }

  private static String title(String name) {
    return Json.read(resolver.get("/resolve/" + name).body(), Resolution.class)
        .dataset()
        .title()
        .orElseThrow();
  }

  private static String state() {
    return Json.read(resolver.get("/resolve/" + NAME).body(), Resolution.class)
        .replicas()
        .getFirst()
        .state();
  }
}
