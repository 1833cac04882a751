package org.datadns.deploy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.datadns.deploy.Program;

/** A program of a benchmark, running beside us; ends with us at the latest. */
final class Child implements AutoCloseable {
  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration STOP = Duration.ofSeconds(10);

  /** What the kernel counts CPU time in, per second: {@code getconf CLK_TCK} on every Linux. */
  private static final double TICKS = 100;

  private final String name;
  private final Process process;
  private final Path log;
  private final Thread atExit;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.atExit = Thread.ofPlatform().unstarted(process::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** Starts a program; its standard output and error go to files in {@code directory}. */
  static Child start(String name, Path directory, List<String> command) {
    try {
      Files.createDirectories(directory);
      var log = directory.resolve("log");
      var process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(directory.resolve("out").toFile())
              .redirectError(log.toFile())
              .start();
      return new Child(name, process, log);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be started", e);
    }
  }

  /** A Java program with the flags that an agent is run with. */
  static Child java(
      String name, Path directory, String classPath, String main, String... arguments) {
    var command =
        Stream.of(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                Program.JVM.stream(),
                Stream.of("-cp", classPath, main),
                Arrays.stream(arguments))
            .flatMap(part -> part)
            .toList();
    return start(name, directory, command);
  }

  /** Waits for the line it prints when it serves. */
  String awaitLine(String containing) {
    var out = log.resolveSibling("out");
    return await(
        "say '" + containing + "'",
        () -> {
          try (var lines = Files.lines(out)) {
            return lines.filter(line -> line.contains(containing)).findFirst();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Waits until something accepts connections there. */
  void awaitPort(int port) {
    await(
        "listen at port " + port,
        () -> {
          try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return Optional.of(port);
          } catch (IOException e) {
            return Optional.empty();
          }
        });
  }

  private <T> T await(String what, Supplier<Optional<T>> condition) {
    long end = System.nanoTime() + START.toNanos();
    for (var found = condition.get(); ; found = condition.get()) {
      if (found.isPresent()) {
        return found.get();
      }
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new IllegalStateException(name + " did not " + what + ":\n" + said());
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }

  /** What it wrote to standard error. */
  String said() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "(its log cannot be read: " + e + ")";
    }
  }

  long pid() {
    return process.pid();
  }

  /** CPU time so far, user and system, of the program and the processes it started, in seconds. */
  double cpuSeconds() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          name + " ended meanwhile with exit code " + process.exitValue() + ":\n" + said());
    }
    return Stream.concat(Stream.of(process.toHandle()), process.toHandle().descendants())
        .mapToDouble(each -> cpuSeconds(each.pid()))
        .sum();
  }

  /** CPU time so far of the program alone, in seconds. */
  double ownCpuSeconds() {
    return cpuSeconds(process.pid());
  }

  /** CPU time so far of a process, of what it started, and of those of them that ended. */
  static double treeCpuSeconds(long pid) {
    var root = ProcessHandle.of(pid).orElseThrow();
    return Stream.concat(Stream.of(root), root.descendants())
        .mapToDouble(each -> cpuSeconds(each.pid()) + endedCpuSeconds(each.pid()))
        .sum();
  }

  private static double endedCpuSeconds(long pid) {
    return (field(pid, 13) + field(pid, 14)) / TICKS;
  }

  private static double cpuSeconds(long pid) {
    return (field(pid, 11) + field(pid, 12)) / TICKS;
  }

  /** proc(5): utime, stime, cutime and cstime are fields 14 to 17; the name may hold blanks. */
  private static long field(long pid, int behindName) {
    try {
      var stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[behindName]);
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " is gone", e);
    }
  }

  /** A port that was free a moment ago. */
  static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    // nginx's first process takes its others with it only when it is asked to end
    process.destroy();
    try {
      if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
