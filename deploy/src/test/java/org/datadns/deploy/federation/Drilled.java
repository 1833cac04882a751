package org.datadns.deploy.federation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.datadns.deploy.Jars;
import org.datadns.protocol.wire.Json;

/** Drills run in namespaces of their own, as {@code deploy/federation} runs them. */
final class Drilled {
  private Drilled() {}

  /**
   * Runs drills in one federation and returns their figures.
   *
   * @param within how long all of it may take
   * @param arguments as of {@code deploy/federation}
   */
  static List<Report> run(Duration within, List<String> arguments)
      throws IOException, InterruptedException {
    var project = Jars.ofWorkingDirectory().project();
    // the database's own user has to pass through it
    var place = Files.createTempDirectory(Path.of("/var/tmp"), "data-dns-test-");
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      var report = place.resolve("report.json");
      var command =
          new ArrayList<>(
              List.of(
                  project.resolve("deploy/lib/enclosed").toString(),
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  project.resolve("deploy/target/deploy.jar").toString(),
                  FederationCommand.class.getName(),
                  "--directory",
                  place.toString(),
                  "--report",
                  report.toString()));
      command.addAll(arguments);
      var process = new ProcessBuilder(command).directory(project.toFile()).inheritIO().start();
      try {
        if (!process.waitFor(within.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException("the drills did not end within " + within);
        }
      } finally {
        // all in its namespaces ends with it
        process.destroyForcibly().waitFor();
      }
      return List.of(Json.read(Files.readString(report), Report[].class));
    } finally {
      try (var files = Files.walk(place)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
