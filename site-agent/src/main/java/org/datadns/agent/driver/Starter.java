package org.datadns.agent.driver;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A notebook as the tar archive that Docker unpacks into a new workspace. */
final class Starter {
  private Starter() {}

  /**
   * The archive.
   *
   * @param file the notebook
   * @param user numeric user and group it shall belong to, {@code 1000:1000}
   */
  static InputStream archive(Path file, String user) throws IOException {
    var content = Files.readAllBytes(file);
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      var entry = new TarArchiveEntry(file.getFileName().toString());
      var ids = user.split(":", 2);
      entry.setIds(Integer.parseInt(ids[0]), Integer.parseInt(ids[ids.length - 1]));
      entry.setMode(0644);
      entry.setSize(content.length);
      entry.setModTime(Files.getLastModifiedTime(file));
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
