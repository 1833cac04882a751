package org.datadns.resolver.db;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A short-lived program: an argument vector, never a shell; a bare environment; a deadline. */
final class Command {
  private Command() {}

  /** How it ended and all that it printed, both streams together. */
  record Outcome(int status, String output) {
    boolean succeeded() {
      return status == 0;
    }
  }

  /**
   * Runs it to its end.
   *
   * @throws DatabaseException when it cannot be started or does not end in time
   */
  static Outcome run(List<String> arguments, Duration within) {
    Path output = null;
    try {
      output = Files.createTempFile("data-dns-command", ".out");
      return run(arguments, within, output);
    } catch (IOException e) {
      throw new DatabaseException("cannot run " + arguments.getFirst(), e);
    } finally {
      delete(output);
    }
  }

  private static Outcome run(List<String> arguments, Duration within, Path output)
      throws IOException {
    var process = prepare(arguments).redirectOutput(output.toFile()).start();
    try {
      if (process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Outcome(process.exitValue(), Files.readString(output).strip());
      }
      process.destroyForcibly();
      throw new DatabaseException(
          String.join(" ", arguments) + " did not end within " + within.toSeconds() + " s");
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new DatabaseException("interrupted while running " + arguments.getFirst(), e);
    }
  }

  /** A process that inherits neither our environment, our directory nor our input. */
  static ProcessBuilder prepare(List<String> arguments) {
    var builder =
        new ProcessBuilder(arguments)
            .directory(new File("/"))
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true);
    var environment = builder.environment();
    var path = environment.getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    environment.clear();
    environment.put("PATH", path);
    environment.put("LC_ALL", "C");
    environment.put("TZ", "UTC");
    return builder;
  }

  private static void delete(@Nullable Path output) {
    if (output == null) {
      return;
    }
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + output, e);
    }
  }
}
