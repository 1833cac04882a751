package org.datadns.agent.driver;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.datadns.agent.tool.Account;

/** Files as the tar archive that Docker unpacks into a new workspace. */
final class WorkspaceArchive {
  private WorkspaceArchive() {}

  /** The archive of these files, which shall belong to this account. */
  static InputStream of(List<Launch.WorkspaceFile> files, Account account) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes)) {
      for (var file : files) {
        put(tar, file.name(), 0644, file.content(), account);
      }
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }

  /** The archive of one file with the folders above it. */
  static byte[] below(String path, byte[] content, Account account) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var tar = new TarArchiveOutputStream(bytes, "UTF-8")) {
      for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
        put(tar, path.substring(0, slash + 1), 0755, new byte[0], account);
      }
      put(tar, path, 0644, content, account);
    }
    return bytes.toByteArray();
  }

  private static void put(
      TarArchiveOutputStream tar, String name, int mode, byte[] content, Account account)
      throws IOException {
    var entry = new TarArchiveEntry(name);
    entry.setIds(account.uid(), account.gid());
    entry.setMode(mode);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }
}
