package org.datadns.resolver.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.signing.SiteRequest;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sites say what they hold. */
class InventoryIT {
  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestSite site;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, join_token cascade"));
    resolver = TestResolver.start(database, directory);
    site = new TestSite("one", resolver);
    site.join(Optional.of(resolver.joinToken("one")));
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
  }

  @Test
  void whatIsNoLongerNamed_goes() {
    put(1, line("doi:10.5072/a"), line("doi:10.5072/b"));
    put(2, line("doi:10.5072/b"), line("doi:10.5072/c"));
    assertThat(held()).containsExactly("doi:10.5072/b", "doi:10.5072/c");
    put(3);
    assertThat(held()).isEmpty();
  }

  @Test
  void badLines_areRefusedWithNumberAndReason_theRestStands() {
    var answer =
        put(
            1,
            line("doi:10.5072/a"),
            line("nonsense"),
            line("https://doi.org/10.5072/A"),
            restricted("doi:10.5072/secret"),
            line("doi:10.5072/b", "not an alias"),
            line("doi:10.5072/c", "https://x.example/1"),
            line("doi:10.5072/d", "https://x.example/1"));
    assertThat(answer.accepted()).isEqualTo(2);
    assertThat(answer.refused()).extracting(RefusedLine::line).containsExactly(2, 3, 4, 5, 7);
    assertThat(answer.refused())
        .extracting(refused -> refused.reason().code())
        .containsExactly(
            "invalid-identifier",
            "duplicate",
            "unsupported-access",
            "invalid-alias",
            "alias-conflict");
    assertThat(held()).containsExactly("doi:10.5072/a", "doi:10.5072/c");
  }

  @Test
  void malformedJson_isARefusedLine() {
    var body = "{\"identifier\":\"doi:10.5072/a\"}\n{oops\n\n{\"identifier\":\"doi:10.5072/b\"}\n";
    var target = "/api/sites/one/replicas?generation=1";
    var token =
        SiteRequest.of("PUT", target, body.getBytes(StandardCharsets.UTF_8))
            .sign(site.key, "one", resolver.address().toString(), Instant.now());
    var answer = resolver.send("PUT", target, body, "Authorization", "Bearer " + token);
    assertThat(answer.statusCode()).isEqualTo(200);
    var inventory = Json.read(answer.body(), InventoryAnswer.class);
    assertThat(inventory.accepted()).isEqualTo(2);
    assertThat(inventory.refused()).extracting(RefusedLine::line).containsExactly(2);
  }

  @Test
  void lowerGeneration_isStale_theSameAgainIsFine() {
    put(5, line("doi:10.5072/a"));
    assertThat(put(5, line("doi:10.5072/a")).accepted()).isEqualTo(1);
    for (var stale :
        List.<ThrowingCallable>of(
            () -> put(5, line("doi:10.5072/b")), () -> put(4, line("doi:10.5072/a")))) {
      assertThatThrownBy(stale)
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> assertThat(e.problem().code()).isEqualTo("stale-generation"));
    }
    assertThat(held()).containsExactly("doi:10.5072/a");
  }

  @Test
  void aliasThatNamesAnotherSitesDataset_isRefused() {
    put(1, line("doi:10.5072/a", "https://x.example/a"));
    try (var other = new TestSite("two", resolver)) {
      other.join(Optional.of(resolver.joinToken("two")));
      var answer =
          other
              .client()
              .putReplicas(
                  1,
                  List.of(
                      line("doi:10.5072/b", "doi:10.5072/a"),
                      line("doi:10.5072/c", "https://x.example/a"),
                      line("doi:10.5072/d")));
      assertThat(answer.refused()).extracting(RefusedLine::line).containsExactly(1, 2);
      assertThat(answer.accepted()).isEqualTo(1);
      var same =
          other.client().putReplicas(2, List.of(line("doi:10.5072/a", "https://x.example/a")));
      assertThat(same.refused()).isEmpty();
    }
  }

  @Test
  void anotherSite_cannotWriteHere() {
    try (var other = new TestSite("two", resolver)) {
      other.join(Optional.of(resolver.joinToken("two")));
      var asOne = new SiteClient(resolver.address(), "one", other.key, Instant::now);
      assertThatThrownBy(() -> asOne.putReplicas(1, List.of(line("doi:10.5072/a"))))
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(401));
    }
    assertThat(held()).isEmpty();
  }

  @Test
  void manyLines_areReplacedAsAWhole() {
    var many = IntStream.range(0, 20_000).mapToObj(i -> line("doi:10.5072/n" + i)).toList();
    var answer = site.client().putReplicas(1, many);
    assertThat(answer.accepted()).isEqualTo(20_000);
    assertThat(site.client().putReplicas(2, many.subList(0, 10)).accepted()).isEqualTo(10);
    assertThat(held()).hasSize(10);
  }

  private InventoryAnswer put(long generation, ReplicaLine... lines) {
    return site.client().putReplicas(generation, List.of(lines));
  }

  private static ReplicaLine line(String identifier, String... aliases) {
    return line(identifier, Optional.of(List.of(aliases)), Optional.empty());
  }

  private static ReplicaLine restricted(String identifier) {
    return line(identifier, Optional.empty(), Optional.of("restricted"));
  }

  private static ReplicaLine line(
      String identifier, Optional<List<String>> aliases, Optional<String> access) {
    return new ReplicaLine(
        Optional.of(identifier),
        Optional.empty(),
        aliases,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        access,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static List<String> held() {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery(
                        """
                        select d.identifier from replica r join dataset d on d.id = r.dataset
                        order by d.identifier
                        """)
                    .mapTo(String.class)
                    .list());
  }
}
