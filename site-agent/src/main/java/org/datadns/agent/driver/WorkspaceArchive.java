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
        var entry = new TarArchiveEntry(file.name());
        entry.setIds(account.uid(), account.gid());
        entry.setMode(0644);
        entry.setSize(file.content().length);
        tar.putArchiveEntry(entry);
        tar.write(file.content());
        tar.closeArchiveEntry();
      }
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
