package org.datadns.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A Java program running as a process of its own. It says on its first line of standard output that
 * it serves; its log goes to a file. Not thread-safe.
 */
public final class Program implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration STOP = Duration.ofSeconds(30);

  /**
   * As the unit files have them: the parallel collector's pauses are the shortest for so little,
   * and small objects are most of what there is (JEP 519).
   */
  public static final List<String> JVM =
      List.of("-Xmx512m", "-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders");

  private final String name;
  private final Process process;
  private final String readyLine;

  private Program(String name, Process process, String readyLine) {
    this.name = name;
    this.process = process;
    this.readyLine = readyLine;
  }

  /**
   * Starts a jar and waits until it serves.
   *
   * @param name for messages
   * @param jar the runnable jar
   * @param config its configuration file
   * @param log where its standard error is appended
   * @throws IllegalStateException when it ends or stays silent instead, with the log's last lines
   */
  public static Program start(String name, Path jar, Path config, Path log) {
    return start(name, JVM, jar, config, log);
  }

  /**
   * Starts a jar as {@link #start(String, Path, Path, Path)} does, in another virtual machine.
   *
   * @param options of the virtual machine
   */
  public static Program start(String name, List<String> options, Path jar, Path config, Path log) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<>(List.of(java));
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString(), "--config", config.toString()));
    return start(name, command, Map.of(), log);
  }

  /**
   * Starts a command and waits until it serves.
   *
   * @param environment is added to ours
   */
  public static Program start(
      String name, List<String> command, Map<String, String> environment, Path log) {
    try {
      var builder =
          new ProcessBuilder(command)
              .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .redirectError(Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      var process = builder.start();
      return new Program(name, process, awaitReady(name, process, log));
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be started", e);
    }
  }

  /** What the program printed when it began to serve: its addresses. */
  public String readyLine() {
    return readyLine;
  }

  /** The process id. */
  public long pid() {
    return process.pid();
  }

  /** Ends it at once, as a crash would (SIGKILL). */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** Stops it as it is (SIGSTOP), or lets it go on (SIGCONT). */
  public void pause(boolean paused) {
    Signals.send(process.pid(), paused ? "STOP" : "CONT");
  }

  /** Asks it to end (SIGTERM) and waits. */
  @Override
  public void close() {
    process.destroy();
    awaitEnd();
  }

  private void awaitEnd() {
    try {
      if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(name + " did not end within " + STOP);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String awaitReady(String name, Process process, Path log) throws IOException {
    var ready = new CompletableFuture<String>();
    // reading a pipe holds on to a virtual thread's carrier, and there are as few as cores
    Thread.ofPlatform().daemon().name(name + " output").start(() -> read(process, ready));
    try {
      return ready.get(START.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      process.destroyForcibly();
      throw new IllegalStateException(name + " ended before it served:\n" + tail(log), e);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      throw new IllegalStateException(
          name + " does not serve after " + START + ":\n" + tail(log), e);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while starting " + name, e);
    }
  }

  /** Keeps reading after the first line, so that the program never blocks on a full pipe. */
  private static void read(Process process, CompletableFuture<String> ready) {
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        if (line.contains(" ready ")) {
          ready.complete(line);
        }
      }
      ready.completeExceptionally(new IOException("end of output"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private static String tail(Path log) throws IOException {
    var lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }
}
