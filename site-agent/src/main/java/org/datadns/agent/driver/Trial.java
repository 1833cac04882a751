package org.datadns.agent.driver;

import java.util.List;
import java.util.Optional;

/**
 * A driver for trying tools out: its containers and workspaces are not this site's sessions, it
 * looks into them, and it takes all of them away. Every method blocks and has a deadline;
 * thread-safe.
 */
public interface Trial {
  /** Runs the tools. */
  Driver driver();

  /**
   * Where a session's container is reached; empty when none runs.
   *
   * @throws EngineException when the engine cannot be reached or fails
   */
  Optional<String> host(String session);

  /**
   * Runs a command in a session's container, beside the tool and as its user.
   *
   * @param command an argument vector
   * @return what came of it; empty when the container does not run, or the command took too long
   * @throws EngineException when the engine cannot be reached or fails
   */
  Optional<Ran> run(String session, List<String> command);

  /**
   * Removes every container and workspace that trials of this agent have left.
   *
   * @throws EngineException when the engine cannot be reached or fails
   */
  void removeAll();

  /**
   * A command that ended.
   *
   * @param exitCode 126 and 127 where it could not be started
   * @param output what it wrote to standard output and standard error
   */
  record Ran(int exitCode, String output) {}
}
