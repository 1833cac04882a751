package org.datadns.resolver.inventory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.datadns.resolver.inventory.Sending.answer;
import static org.datadns.resolver.inventory.Sending.code;
import static org.datadns.resolver.inventory.Sending.line;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inventories as streams: whole, changed, broken, cut off. */
class StreamIT {
  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestSite site;
  private Sending sending;

  @BeforeEach
  void start() {
    database
        .jdbi()
        .useHandle(h -> h.execute("truncate site, dataset, join_token, namespace cascade"));
    resolver = TestResolver.start(database, directory);
    site = new TestSite("one", resolver);
    site.join(Optional.of(resolver.joinToken("one")));
    sending = new Sending(resolver, site);
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{oops                                                   | malformed-json",
        "[]                                                      | malformed-json",
        "{}                                                      | invalid-line",
        "{'identifier':'doi:10.5072/x','rule':'doi:10.5072/*'}   | invalid-line",
        "{'identifier':'nonsense'}                               | invalid-identifier",
        "{'identifier':'doi:10.5072/x\\ud800'}                   | invalid-identifier",
        "{'identifier':'doi:10.5072/x','title':'a\\u0000b'}      | invalid-text",
        "{'identifier':'doi:10.5072/x','bytes':-1}               | invalid-bytes",
        "{'identifier':'doi:10.5072/x','checksum':'abc'}         | invalid-checksum",
        "{'identifier':'doi:10.5072/x','tools':['a b']}          | invalid-tools",
        "{'identifier':'doi:10.5072/x','landingPage':'ftp://x'}  | invalid-landing-page",
        "{'identifier':'doi:10.5072/x','access':'restricted'}    | unsupported-access",
        "{'identifier':'doi:10.5072/x','versionOf':'10.5072/c'}  | missing-version",
        "{'identifier':'doi:10.5072/x','version':'1','allVersions':true} | all-and-one-version",
        "{'identifier':'doi:10.5072/x','removed':true}           | unexpected-removed",
        "{'rule':'doi:10.5072/fk2'}                              | invalid-rule",
        "{'rule':'doi:10.5072/*/x/*'}                            | invalid-rule",
        "{'identifier':'doi:10.5072/A'}                          | duplicate",
      })
  void brokenLine_isRefused_theRestStands(String line, String code) {
    var answer =
        answer(
            sending.put(
                1,
                line("doi:10.5072/a") + line.replace('\'', '"') + "\n\n" + line("doi:10.5072/b")));
    assertThat(answer.accepted()).isEqualTo(2);
    assertThat(answer.refusedCount()).isEqualTo(1);
    assertThat(answer.refused())
        .singleElement()
        .satisfies(
            refused -> {
              assertThat(refused.line()).isEqualTo(2);
              assertThat(refused.reason().code()).isEqualTo(code);
              assertThat(refused.reason().text()).containsPattern("[.?]$");
            });
    assertThat(held()).containsExactly("doi:10.5072/a", "doi:10.5072/b");
  }

  @Test
  void invalidUtf8_isARefusedLine() {
    byte[] body =
        (line("doi:10.5072/a") + line("doi:10.5072/?") + line("doi:10.5072/b")).getBytes(UTF_8);
    body[new String(body, UTF_8).indexOf('?')] = (byte) 0xFF;
    var answer = answer(sending.put(1, body));
    assertThat(answer.refused())
        .extracting(RefusedLine::line, refused -> refused.reason().code())
        .containsExactly(org.assertj.core.groups.Tuple.tuple(2, "invalid-utf-8"));
    assertThat(held()).containsExactly("doi:10.5072/a", "doi:10.5072/b");
  }

  @Test
  void byteOrderMark_isPassedOver_andSoIsAMissingLastNewline() {
    answer(sending.put(1, "\uFEFF" + line("doi:10.5072/a") + line("doi:10.5072/b").strip()));
    assertThat(held()).containsExactly("doi:10.5072/a", "doi:10.5072/b");
  }

  @Test
  void lineOfMoreThanAMebibyte_isPassedOver() {
    var longest = "{\"identifier\":\"doi:10.5072/l\",\"x\":\"" + "x".repeat(2 << 20) + "\"}\n";
    var answer = answer(sending.put(1, line("doi:10.5072/a") + longest + line("doi:10.5072/b")));
    assertThat(answer.refused())
        .extracting(refused -> refused.reason().code())
        .containsExactly("line-too-long");
    assertThat(answer.refused().getFirst().line()).isEqualTo(2);
    assertThat(held()).containsExactly("doi:10.5072/a", "doi:10.5072/b");
  }

  @Test
  void manyRefusedLines_areCounted_theFirstAreTold() {
    var answer = answer(sending.put(1, "{\n".repeat(3_000) + line("doi:10.5072/a").repeat(3_000)));
    assertThat(answer.accepted()).isEqualTo(1);
    assertThat(answer.refusedCount()).isEqualTo(5_999);
    assertThat(answer.refused()).hasSize(1_000);
    assertThat(answer.refused().getLast().line()).isEqualTo(1_000);
  }

  @Test
  void bodyThatIsNotTheOneSigned_changesNothing() {
    sending.put(1, line("doi:10.5072/a"));
    var answer =
        sending.send(
            "PUT",
            "?generation=2",
            line("doi:10.5072/b").getBytes(UTF_8),
            line("doi:10.5072/c").getBytes(UTF_8));
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(code(answer)).isEqualTo("wrong-digest");
    assertThat(held()).containsExactly("doi:10.5072/a");
  }

  @Test
  void bodyThatBreaksOff_changesNothing() throws IOException {
    sending.put(1, line("doi:10.5072/a"));
    byte[] body = line("doi:10.5072/b").repeat(10).getBytes(UTF_8);
    try (var socket = begin("?generation=2", body, "Content-Length: " + body.length)) {
      socket.getOutputStream().write(body, 0, body.length / 2);
      socket.shutdownOutput();
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .doesNotStartWith("HTTP/1.1 200");
    }
    assertThat(held()).containsExactly("doi:10.5072/a");
    assertThat(answer(sending.put(2, line("doi:10.5072/c"))).accepted()).isEqualTo(1);
  }

  @Test
  void senderThatStalls_holdsNoTransaction_andTwoMoreAreTurnedAway() throws IOException {
    byte[] body = line("doi:10.5072/b").repeat(200_000).getBytes(UTF_8);
    String length = "Content-Length: " + body.length;
    try (var first = begin("?generation=1", body, length);
        var second = begin("?generation=2", body, length)) {
      first.getOutputStream().write(body, 0, body.length - 1);
      second.getOutputStream().write(body, 0, 1);
      first.getOutputStream().flush();
      second.getOutputStream().flush();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                var third = sending.send("PUT", "?generation=3", body, body);
                assertThat(third.statusCode()).isEqualTo(503);
                assertThat(third.headers().firstValue("Retry-After")).hasValue("30");
              });
      assertThat(answer(sending.put(4, line("doi:10.5072/small"))).accepted())
          .as("a small one needs no turn")
          .isEqualTo(1);
      await().atMost(Duration.ofSeconds(10)).until(() -> openTransactions() == 0);
    }
  }

  @Test
  void serverThatDiesInTheMerge_leavesTheOldInventory() {
    sending.put(1, line("doi:10.5072/a"));
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    create function die() returns trigger language plpgsql as
                    'begin perform pg_terminate_backend(pg_backend_pid()); return new; end';
                    create trigger die before insert on replica for each row execute function die()
                    """));
    try {
      var answer = sending.put(2, line("doi:10.5072/b") + line("doi:10.5072/c"));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(code(answer)).isEqualTo("database-unavailable");
    } finally {
      database.jdbi().useHandle(handle -> handle.execute("drop function die cascade"));
    }
    assertThat(held()).containsExactly("doi:10.5072/a");
    assertThat(answer(sending.put(2, line("doi:10.5072/b"))).accepted()).isEqualTo(1);
    assertThat(held()).containsExactly("doi:10.5072/b");
  }

  @Test
  void whatIsUnchanged_isNotWritten() {
    String many =
        IntStream.range(0, 5_000)
            .mapToObj(
                i ->
                    "{\"identifier\":\"doi:10.5072/n%d\",\"title\":\"T\",\"aliases\":[\"https://x.example/%d\"],\"tools\":[\"jupyter\"]}\n"
                        .formatted(i, i))
            .collect(Collectors.joining());
    answer(sending.put(1, many));
    var rows = fingerprint();
    long changes = changes().size();
    answer(sending.put(2, many));
    assertThat(fingerprint()).as("the same body").isEqualTo(rows);
    assertThat(changes()).hasSize((int) changes);
    answer(sending.put(3, "\n" + many));
    assertThat(fingerprint()).as("the same lines in another body").isEqualTo(rows);
    assertThat(changes()).hasSize((int) changes);

    answer(sending.put(4, many.replaceFirst("\"T\"", "\"U\"")));
    assertThat(fingerprint()).isNotEqualTo(rows);
    assertThat(changes()).hasSize((int) changes + 1).last().isEqualTo("inventory one");
  }

  @Test
  void patch_changesAndRemoves_andTellsEachName() {
    sending.put(
        1,
        line("doi:10.5072/a")
            + line("doi:10.5072/b")
            + "{\"identifier\":\"doi:10.5072/v\",\"version\":\"1\"}\n"
            + "{\"rule\":\"doi:10.5072/old/*\"}\n");
    int before = changes().size();
    var answer =
        answer(
            sending.patch(
                1,
                2,
                """
                {"identifier":"doi:10.5072/a","title":"New","aliases":["https://x.example/a"]}
                {"identifier":"doi:10.5072/v","version":"1","removed":true}
                {"identifier":"doi:10.5072/tree","descendants":true}
                {"rule":"doi:10.5072/old/*","removed":true}
                {"rule":"doi:10.5072/FK2/*"}
                """));
    assertThat(answer.accepted()).isEqualTo(5);
    assertThat(answer.generation()).isEqualTo(2);
    assertThat(held()).containsExactly("doi:10.5072/a", "doi:10.5072/b", "doi:10.5072/tree");
    assertThat(rules()).containsExactly("doi:10.5072/fk2");
    assertThat(changes().subList(before, changes().size()))
        .containsExactlyInAnyOrder(
            "dataset doi:10.5072/a",
            "dataset https://x.example/a",
            "dataset doi:10.5072/v",
            "below doi:10.5072/tree",
            "below doi:10.5072/old",
            "below doi:10.5072/fk2");
  }

  @Test
  void patchOfAnotherGeneration_isOutOfStep_theSameAgainIsFine() {
    assertThat(code(sending.patch(1, 2, line("doi:10.5072/a")))).isEqualTo("inventory-out-of-step");
    sending.put(5, line("doi:10.5072/a"));
    assertThat(code(sending.patch(4, 6, line("doi:10.5072/b")))).isEqualTo("inventory-out-of-step");
    answer(sending.patch(5, 6, line("doi:10.5072/b")));
    assertThat(answer(sending.patch(5, 6, line("doi:10.5072/b"))).accepted()).isEqualTo(1);
    assertThat(held()).containsExactly("doi:10.5072/a", "doi:10.5072/b");
    assertThat(code(sending.patch(7, 7, line("doi:10.5072/b")))).isEqualTo("invalid-generation");
    // the body of a change is no whole inventory
    answer(sending.put(7, line("doi:10.5072/b")));
    assertThat(held()).containsExactly("doi:10.5072/b");
  }

  @Test
  void twoSitesReplicas_neverOverwriteEachOther() {
    sending.put(1, "{\"identifier\":\"doi:10.5072/a\",\"title\":\"One\"}\n");
    try (var other = new TestSite("two", resolver)) {
      other.join(Optional.of(resolver.joinToken("two")));
      var others = new Sending(resolver, other);
      answer(others.put(1, "{\"identifier\":\"doi:10.5072/a\",\"title\":\"Two\"}\n"));
      answer(others.put(2, ""));
    }
    assertThat(held()).containsExactly("doi:10.5072/a");
  }

  private Socket begin(String query, byte[] body, String... headers) throws IOException {
    var socket = new Socket(resolver.address().getHost(), resolver.address().getPort());
    socket.setSoTimeout((int) Duration.ofSeconds(30).toMillis());
    var head =
        "PUT "
            + sending.target(query)
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + sending.token("PUT", query, body)
            + "\r\n"
            + String.join("\r\n", headers)
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(UTF_8));
    return socket;
  }

  private static long openTransactions() {
    return one(
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and state like 'idle in transaction%'
        """);
  }

  private static long one(String query) {
    return database.jdbi().withHandle(h -> h.createQuery(query).mapTo(Long.class).one());
  }

  private static List<String> held() {
    return texts(
        """
        select d.identifier from replica r join dataset d on d.id = r.dataset
        order by d.identifier
        """);
  }

  private static List<String> rules() {
    return texts("select prefix from mount_rule order by prefix");
  }

  private static List<String> changes() {
    return texts("select kind || ' ' || key from change order by seq");
  }

  /** Each version of a row has its own place and writer. */
  private static List<String> fingerprint() {
    return texts(
        """
        select 'dataset ' || sum(hashtextextended(ctid::text || xmin::text, 0)) from dataset
        union all
        select 'replica ' || sum(hashtextextended(ctid::text || xmin::text, 0)) from replica
        union all
        select 'alias ' || sum(hashtextextended(ctid::text || xmin::text, 0)) from alias
        """);
  }

  private static List<String> texts(String query) {
    return database.jdbi().withHandle(h -> h.createQuery(query).mapTo(String.class).list());
  }
}
