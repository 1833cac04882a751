package org.datadns.agent.save;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** What is on its way, in a file that has no name any more: nothing of it is left. One thread's. */
final class Spool implements AutoCloseable {
  private static final int PART = 64 * 1024;

  private final FileChannel file;

  private Spool(FileChannel file) {
    this.file = file;
  }

  /** An empty one on the file system of this directory, which is made when it is missing. */
  static Spool in(Path directory) throws IOException {
    Files.createDirectories(directory);
    var path =
        Files.createTempFile(
            directory,
            "spool",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    var file = FileChannel.open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    Files.delete(path);
    return new Spool(file);
  }

  /** Takes what comes, and stops as soon as that is more than {@code most} bytes. */
  void fill(InputStream from, long most) throws IOException {
    byte[] part = new byte[PART];
    for (int count = from.read(part); count >= 0; count = from.read(part)) {
      for (var left = ByteBuffer.wrap(part, 0, count); left.hasRemaining(); ) {
        file.write(left);
      }
      if (file.position() > most) {
        return;
      }
    }
  }

  /** In bytes. */
  long size() throws IOException {
    return file.size();
  }

  /** From its beginning; once. */
  InputStream content() throws IOException {
    file.position(0);
    return new BufferedInputStream(Channels.newInputStream(file), PART);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
