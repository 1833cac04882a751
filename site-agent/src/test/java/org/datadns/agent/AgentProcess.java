package org.datadns.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** An agent as a program of its own, which can be killed in the middle of things. */
final class AgentProcess {
  private static final String READY = "site-agent ready";
  private static final Duration UNTIL_READY = Duration.ofSeconds(60);

  private final Process process;
  private final Path output;

  /**
   * Starts one and waits until it serves.
   *
   * @param prefix a program that runs the agent, with its arguments
   */
  AgentProcess(Path directory, String configuration, List<String> prefix) {
    var command = new ArrayList<>(prefix);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            SiteAgent.class.getName(),
            "--config",
            directory.resolve("site-agent.yaml").toString()));
    try {
      Files.writeString(directory.resolve("site-agent.yaml"), configuration);
      output = Files.createTempFile(directory, "agent", ".log");
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Awaitility.await(output.toString())
        .atMost(UNTIL_READY)
        .until(() -> output().contains(READY) || !process.isAlive());
    if (!process.isAlive()) {
      throw new AssertionError("the agent ended: " + output());
    }
  }

  /** The line that says where it serves. */
  String readyLine() {
    return output().lines().filter(line -> line.startsWith(READY)).findFirst().orElseThrow();
  }

  /** What it wrote. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What its threads do: why it does not answer. */
  String threads() {
    try {
      var dump = Files.createTempDirectory("threads").resolve("dump");
      new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
              Long.toString(process.pid()),
              "Thread.dump_to_file",
              dump.toString())
          .redirectErrorStream(true)
          .redirectOutput(dump.resolveSibling("said").toFile())
          .start()
          .waitFor();
      return Files.readString(Files.exists(dump) ? dump : dump.resolveSibling("said"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "(interrupted)";
    }
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
