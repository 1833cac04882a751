package org.datadns.resolver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The resolver's data directory, held by one process at a time. */
final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes hold of it; it is made when there is none.
   *
   * @throws StartException when another process holds it, or it cannot be written
   */
  static DataDirectory hold(Path path) {
    try {
      if (!Files.isDirectory(path)) {
        // others may pass through, since the embedded database runs as another user below it
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
      }
      var channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!isLocked(channel)) {
        channel.close();
        throw new StartException(
            "another resolver runs on the data directory "
                + path.toAbsolutePath()
                + "; stop it, or name another data-directory");
      }
      return new DataDirectory(path, channel);
    } catch (IOException e) {
      throw new StartException("the data directory " + path + " cannot be used: " + e.getMessage());
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  Path path() {
    return path;
  }

  Path adminToken() {
    return path.resolve("admin-token");
  }

  Path signingKey() {
    return path.resolve("signing-key.json");
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
