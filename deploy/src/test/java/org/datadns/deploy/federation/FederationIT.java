package org.datadns.deploy.federation;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

/**
 * Every fault by name, several at once at different sites, with short leases and many readers:
 * {@link EveryFaultIT} takes longer and tells more.
 */
class FederationIT extends PromisesContract {
  private static List<Report> reports = List.of();

  @BeforeAll
  static void drill() throws IOException, InterruptedException {
    var arguments =
        new ArrayList<>(
            List.of(
                "--sites",
                "4",
                "--starts",
                "60",
                "--period",
                "PT2S",
                "--lease",
                "PT10S",
                "--during",
                "PT6S"));
    for (var drill :
        List.of(
            "kill-agent+hung-mount+kill-resolver",
            "partition+slow-mount+clock-skew",
            "pause-agent+docker-down+never-ready",
            "full+flapping+lying-site",
            "restart-postgres")) {
      arguments.addAll(List.of("--fault", drill));
    }
    reports = Drilled.run(Duration.ofMinutes(15), arguments);
  }

  @Override
  List<Report> reports() {
    return reports;
  }
}
