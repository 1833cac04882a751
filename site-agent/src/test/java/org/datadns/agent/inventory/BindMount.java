package org.datadns.agent.inventory;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder mounted at another by a FUSE process (bindfs), which can be made to hang. */
final class BindMount implements AutoCloseable {
  private final Path point;
  private final Process server;

  private BindMount(Path point, Process server) {
    this.point = point;
    this.server = server;
  }

  /** Mounts a folder for everyone; makes the mount point. */
  static BindMount of(Path source, Path point) throws IOException {
    Files.createDirectories(point);
    var server = start("bindfs", "-f", "-o", "allow_other", source.toString(), point.toString());
    await()
        .until(() -> Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + point + " "));
    return new BindMount(point, server);
  }

  Path point() {
    return point;
  }

  /** From now on nothing on it is answered. */
  void hang() {
    signal("STOP");
  }

  /** What was asked meanwhile is answered. */
  void goOn() {
    signal("CONT");
  }

  @Override
  public void close() {
    try {
      goOn();
      start("fusermount", "-uz", point.toString()).waitFor();
      server.destroyForcibly().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void signal(String name) {
    try {
      int code = start("kill", "-" + name, String.valueOf(server.pid())).waitFor();
      if (code != 0) {
        throw new IllegalStateException("kill -" + name + " ended with " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Process start(String... command) throws IOException {
    return new ProcessBuilder(List.of(command))
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }
}
