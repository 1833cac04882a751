package org.datadns.deploy.federation;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** Every fault by itself and three pairs, under 20 starts a minute. */
@Tag("long")
class EveryFaultIT extends PromisesContract {
  private static List<Report> reports = List.of();

  @BeforeAll
  static void drill() throws IOException, InterruptedException {
    reports =
        Drilled.run(
            Duration.ofMinutes(60),
            List.of("--starts", "20", "--period", "PT3S", "--lease", "PT10S", "--fault", "all"));
  }

  @Override
  List<Report> reports() {
    return reports;
  }
}
