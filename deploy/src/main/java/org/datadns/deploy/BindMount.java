package org.datadns.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A folder mounted at another by a FUSE process (bindfs), which can be made to hang. */
public final class BindMount implements AutoCloseable {
  private final Path point;
  private final Process server;

  private BindMount(Path point, Process server) {
    this.point = point;
    this.server = server;
  }

  /** Mounts a folder for everyone; makes the mount point. */
  public static BindMount of(Path source, Path point) {
    try {
      Files.createDirectories(point);
      var server = start("bindfs", "-f", "-o", "allow_other", source.toString(), point.toString());
      var mount = new BindMount(point, server);
      Await.until("the mount at " + point, Duration.ofSeconds(10), mount::isMounted);
      return mount;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it is mounted. */
  public Path point() {
    return point;
  }

  /** From now on nothing on it is answered. */
  public void hang() {
    Signals.send(server.pid(), "STOP");
  }

  /** What was asked meanwhile is answered. */
  public void goOn() {
    Signals.send(server.pid(), "CONT");
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

  private boolean isMounted() {
    try {
      return Files.readString(Path.of("/proc/self/mountinfo")).contains(" " + point + " ");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process start(String... command) throws IOException {
    return new ProcessBuilder(List.of(command))
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }
}
