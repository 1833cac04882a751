package org.datadns.agent.tool;

import java.nio.file.Path;

/** What a tool sees besides datasets, workspace and its own image. */
public sealed interface ToolMount {
  /** Where it is mounted in the container; absolute. */
  String target();

  /**
   * A directory or file of this machine, read-only, such as licences or a shared library.
   *
   * @param source absolute path on this machine
   * @param target where it is mounted in the container
   */
  record Directory(Path source, String target) implements ToolMount {}

  /**
   * An empty place in memory that the tool may write to and that goes with the session; it counts
   * as memory of the session.
   *
   * @param size bytes
   * @param target where it is mounted in the container
   */
  record Tmpfs(long size, String target) implements ToolMount {}
}
