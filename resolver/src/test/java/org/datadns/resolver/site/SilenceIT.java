package org.datadns.resolver.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.datadns.resolver.LoggedLines;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.resolver.heartbeat.HeartbeatConfig;
import org.datadns.resolver.session.SessionConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A site that falls silent, and is heard again. */
class SilenceIT {
  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;

  @Test
  void siteWhoseLeaseIsOver_isNoLongerAvailable_andIsLoggedOnce() {
    var session =
        new SessionConfig(
            Duration.ofSeconds(3),
            Duration.ofSeconds(20),
            Duration.ofSeconds(20),
            Duration.ofMinutes(2));
    var heartbeat = new HeartbeatConfig(Duration.ofSeconds(1), Duration.ofSeconds(4));
    try (var resolver = TestResolver.start(database, directory, heartbeat, session);
        var site = TestSite.ready("one", resolver, "doi:10.5072/a");
        var log = LoggedLines.of(Sites.class)) {
      assertThat(resolver.get("/resolve/doi:10.5072/a").body()).contains("\"available\"");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> log.lines().contains("site one fell silent"));
      assertThat(resolver.get("/resolve/doi:10.5072/a").body())
          .contains("\"unavailable\"")
          .contains("site-silent");
      site.beat(3);
      assertThat(resolver.get("/resolve/doi:10.5072/a").body()).contains("\"available\"");
      await().until(() -> log.lines().contains("site one is heard again"));
      assertThat(log.lines()).filteredOn("site one fell silent"::equals).hasSize(1);
    }
  }
}
