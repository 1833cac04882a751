package org.datadns.agent.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A child process that touches a mount in our place and can be given up: who touches one that hangs
 * may survive SIGKILL, and a program that does keeps its listening sockets. The child has none of
 * ours (Java closes every descriptor above 2 in children) and answers into a file, since a pipe
 * would stay open for as long as it hangs.
 */
final class HelperProcess {
  private final Process process;
  private final Path answer;

  private HelperProcess(Process process, Path answer) {
    this.process = process;
    this.answer = answer;
  }

  /**
   * Starts one.
   *
   * @param command an argument vector
   * @param folder where its answer goes; on a disk of this machine
   */
  static HelperProcess start(List<String> command, Path folder) throws IOException {
    var answer = Files.createTempFile(folder, "look", "");
    try {
      var builder =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(Redirect.to(answer.toFile()))
              .redirectError(Redirect.DISCARD);
      var path = System.getenv("PATH");
      builder.environment().clear();
      builder.environment().put("PATH", path == null ? "/usr/sbin:/usr/bin:/sbin:/bin" : path);
      // the messages of tools are read
      builder.environment().put("LC_ALL", "C");
      return new HelperProcess(builder.start(), answer);
    } catch (IOException e) {
      Files.delete(answer);
      throw e;
    }
  }

  /** Waits until it has ended, at most this long; whether it has. */
  boolean await(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** How it ended; it must have. */
  int exitCode() {
    return process.exitValue();
  }

  /** What it has answered so far. */
  byte[] answered() {
    try {
      return Files.readAllBytes(answer);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the answer of a helper process", e);
    }
  }

  /** What it has answered, for an answer that may be large. */
  InputStream stream() throws IOException {
    return Files.newInputStream(answer);
  }

  /** Its answer is not wanted any more; it has ended or was given up. */
  void forget() {
    try {
      Files.deleteIfExists(answer);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete the answer of a helper process", e);
    }
  }

  /**
   * Kills it and what it started. Does not wait: what hangs ends when the mount comes back.
   *
   * @return all of them, dead or not
   */
  List<ProcessHandle> giveUp() {
    // found before the parent dies, after which nothing tells whose they were
    var all = Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    return all;
  }

  /** Whether a process still holds anything; one that only waits to be collected does not. */
  static boolean isThere(ProcessHandle handle) {
    if (!handle.isAlive()) {
      return false;
    }
    try {
      var stat = Files.readString(Path.of("/proc", String.valueOf(handle.pid()), "stat"));
      return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      // its end overtook the reading (ESRCH)
      return handle.isAlive();
    }
  }
}
