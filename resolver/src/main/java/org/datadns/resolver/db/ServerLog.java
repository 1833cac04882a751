package org.datadns.resolver.db;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * What the server prints, for the resolver's user alone. The file is put aside at a start that
 * finds it large, and one earlier file is kept; between starts little is written (see {@link
 * ServerSettings}).
 */
record ServerLog(Path file) {
  private static final long LARGE = 1 << 20;
  private static final int TAIL_BYTES = 4096;
  private static final int TAIL_LINES = 15;

  /** Makes the file ready for a server to append to, and says where its output will begin. */
  long begin() throws IOException {
    if (Files.exists(file) && Files.size(file) > LARGE) {
      Files.move(
          file,
          file.resolveSibling(file.getFileName() + ".1"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    if (!Files.exists(file)) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    return Files.size(file);
  }

  /** The last lines written since {@code beginning}. */
  String tail(long beginning) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.position(Math.max(beginning, channel.size() - TAIL_BYTES));
      var bytes = ByteBuffer.allocate(TAIL_BYTES);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
      var text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      List<String> lines = text.strip().lines().toList();
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    }
  }
}
