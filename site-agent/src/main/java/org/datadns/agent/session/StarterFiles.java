package org.datadns.agent.session;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads the files that workspaces begin with. They may lie on a mount, and a mount may hang: a
 * reader gives up in time.
 */
@FunctionalInterface
public interface StarterFiles {
  /** What a file holds; empty when it cannot be read, or not in time. */
  Optional<byte[]> read(Path file);

  /** The name a file has in a workspace. */
  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }
}
