package org.datadns.deploy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs programs that end by themselves. */
final class Output {
  private Output() {}

  /**
   * What a program prints, on both streams.
   *
   * @param environment added to ours
   * @param seconds how long it may take
   * @throws IllegalStateException when it takes longer or fails
   */
  static String of(List<String> command, Map<String, String> environment, int seconds) {
    try {
      var out = Files.createTempFile("bench", ".out");
      try {
        var builder =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException(command.getFirst() + " did not end");
        }
        String said = Files.readString(out, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
          throw new IllegalStateException(command.getFirst() + " failed:\n" + said);
        }
        return said;
      } finally {
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(command.getFirst() + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
