package org.datadns.deploy.federation;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.datadns.deploy.Jars;

/**
 * The program behind {@code deploy/federation}; see there for its arguments. Exit code 0 when every
 * promise was kept, 1 when one was broken, 2 when it was asked for something that makes no sense.
 */
public final class FederationCommand {
  private final PrintStream out = System.out;
  private final Options options;

  private FederationCommand(Options options) {
    this.options = options;
  }

  /** Runs the drills. */
  public static void main(String[] arguments) throws InterruptedException, IOException {
    Options options;
    try {
      options = Options.parse(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("federation: " + e.getMessage());
      System.exit(2);
      return;
    }
    System.exit(new FederationCommand(options).run());
  }

  private int run() throws InterruptedException, IOException {
    var began = System.nanoTime();
    try (var fleet = new Fleet(options.plan(), Jars.ofWorkingDirectory(), options.directory())) {
      out.printf(
          Locale.ROOT,
          "%d simulated sites, %d resolvers, PostgreSQL and nginx, up in %.1f s%n",
          options.plan().sites(),
          options.plan().resolvers(),
          (System.nanoTime() - began) / 1e9);
      var reports = new ArrayList<Report>();
      for (var faults : options.drills()) {
        var report = Report.of(new Drill(fleet, faults, options.during()).run());
        report.print(out);
        reports.add(report);
      }
      if (options.report().isPresent()) {
        Files.writeString(options.report().get(), Report.json(reports), StandardCharsets.UTF_8);
      }
      return reports.stream().allMatch(Report::isKept) ? 0 : 1;
    }
  }
}
