package org.datadns.resolver.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A site where a start failed. */
class SuspectIT {
  private static final Reason REASON = new Reason("never-ready", "The tool never answered.");

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;

  @Test
  void oneFailedStart_makesItSuspectAtOnce_here_andItsAdminIsTold_andItPasses() {
    try (var resolver = TestResolver.start(database, directory);
        var site = TestSite.ready("one", resolver, "doi:10.5072/a")) {
      var clock = InstantSource.system();
      var lease = Duration.ofSeconds(30);
      var sites =
          new Sites(
              database.jdbi(),
              new JoinTokens(database.jdbi(), lease, clock),
              new ResolverClock(database.jdbi(), lease, clock),
              "another resolver",
              Duration.ofSeconds(3),
              clock);
      var one = sites.find("one").orElseThrow();
      assertThat(sites.outlook(one).liveness()).isEqualTo(new Liveness.Alive());
      assertThat(sites.outlook(one).reach().isProved()).isTrue();
      assertThat(sites.outlook(one).success()).isEqualTo(1);
      long version = sites.version();

      sites.failed("one", REASON);

      assertThat(sites.outlook(one).liveness())
          .isInstanceOfSatisfying(
              Liveness.Suspect.class, it -> assertThat(it.reason()).isEqualTo(REASON));
      assertThat(sites.outlook(one).success()).isLessThan(1);
      assertThat(sites.isAlive(one)).isTrue();
      assertThat(sites.isAsOf("one", version)).isFalse();
      assertThat(sites.notesFor("one"))
          .singleElement()
          .satisfies(note -> assertThat(note.text()).contains("other sites come first"));
      sites.noteTurns();
      assertThat(sites.history("one", 10))
          .filteredOn(event -> event.subject().equals("starts"))
          .singleElement()
          .satisfies(event -> assertThat(event.text()).isEqualTo(REASON.text()));

      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> sites.outlook(one).liveness() instanceof Liveness.Alive);
      sites.refresh();
      sites.noteTurns();
      assertThat(sites.history("one", 10).getFirst().code()).isEqualTo("trusted");

      sites.failed("one", REASON);
      sites.succeeded("one");
      assertThat(sites.outlook(one).liveness()).isEqualTo(new Liveness.Alive());
    }
  }
}
