package org.datadns.agent.driver;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Reason;

/**
 * Runs tools in containers of one site. Every method blocks and has a deadline; thread-safe. What
 * an engine refuses or cannot do is a result, not an exception, except where a method says so.
 */
public interface Driver {
  /**
   * Brings a launch about: afterwards exactly one container of this session runs and its tool
   * answers, or none exists and the result says why. Idempotent: a container of the same attempt
   * that runs already is taken over, one of another attempt is removed first. A new workspace gets
   * the launch's files; an existing one is kept as it is, but for belonging to the launch's
   * account. Datasets are read-only with all that is mounted below them.
   *
   * @param launch what to run
   * @param progress is told each step
   */
  Outcome start(Launch launch, Progress progress);

  /**
   * Ends all containers of a session: asks them to stop, waits up to {@code grace}, kills, removes.
   * Afterwards none exists. Workspaces stay. Does nothing when there is none.
   *
   * @throws EngineException when the engine cannot be reached or fails
   */
  void stop(String session, Duration grace);

  /**
   * All containers of this site, running or not.
   *
   * @throws EngineException when the engine cannot be reached or fails
   */
  List<Container> containers();

  /**
   * The last lines a session's container wrote, at most {@code lines}; empty when there is none.
   *
   * @throws EngineException when the engine cannot be reached or fails
   */
  String log(String session, int lines);

  /** Takes a tar archive as it comes, or the beginning of it. */
  interface ArchiveReader {
    void read(InputStream tar) throws IOException;
  }

  /**
   * Reads a file or folder in a session's container as a tar archive. Links at its end and in it
   * are links; those on the way are followed, also out of the workspace, so that an entry's owner
   * says whether the session's account may have it. An engine may let nobody stop a session until
   * its archive is read, or given up: the reader is to be quick. A driver whose sessions only
   * pretend to run has no files.
   *
   * @param path absolute
   * @return false when there is none of this name
   * @throws EngineException when the engine cannot be reached or fails
   * @throws IOException what the reader throws
   */
  default boolean read(String session, String path, ArchiveReader reader) throws IOException {
    return false;
  }

  /**
   * Puts a file into a session's container, with the folders above it; never where something else
   * than a folder is in the way of one.
   *
   * @param home absolute path of a folder that is there
   * @param path relative to it
   * @throws EngineException when the engine cannot be reached or fails
   */
  default void write(String session, String home, String path, byte[] content, Account account) {
    throw new EngineException("Sessions of this driver have no files.");
  }

  /**
   * Reads a workspace as a tar archive, whether a session has it or none does. Its files' names
   * begin with one folder; links in it are links.
   *
   * @param image any that the engine has
   * @return false when there is none of this name
   * @throws EngineException when the engine cannot be reached or fails
   * @throws IOException what the reader throws
   */
  default boolean readWorkspace(String workspace, String image, ArchiveReader reader)
      throws IOException {
    return false;
  }

  /** What came of removing a workspace. */
  enum Removal {
    /** It is gone, with all that was in it. */
    REMOVED,
    /** There was none of this name. */
    NOT_THERE,
    /** A container has it. */
    IN_USE
  }

  /**
   * Removes a workspace for ever.
   *
   * @throws EngineException when the engine cannot be reached or fails
   */
  default Removal removeWorkspace(String workspace) {
    return Removal.NOT_THERE;
  }

  /**
   * What a session's container has used so far; empty when none runs.
   *
   * @throws EngineException when the engine cannot be reached or fails
   */
  Optional<Usage> usage(String session);

  /**
   * Whether the engine has an image, so that a tool can be started from it.
   *
   * @param image by name and tag or by digest
   * @throws EngineException when the engine cannot be reached or fails
   */
  boolean hasImage(String image);

  /**
   * The digest of an image that the engine has; empty where it has none to say.
   *
   * @param image by name and tag or by digest
   * @throws EngineException when the engine cannot be reached or fails
   */
  default Optional<String> imageDigest(String image) {
    return Optional.empty();
  }

  /** Why no tool could be started now, or empty when the engine answers. */
  Optional<Reason> check();

  /** Follows a launch and may give it up. */
  interface Progress {
    /**
     * A step began.
     *
     * @param step what is going on, for people, for example {@code Waiting for JupyterLab}
     */
    void step(String step);

    /** Whether the launch is still wanted; when not, it ends soon with {@code given-up}. */
    boolean isWanted();
  }

  /** What came of {@link #start}. */
  sealed interface Outcome {
    /**
     * The tool answers.
     *
     * @param host address of the container as the agent reaches it
     */
    record Running(String host) implements Outcome {}

    /**
     * No container is left.
     *
     * @param reason code {@code no-engine}, {@code network-unprotected}, {@code image-missing},
     *     {@code workspace-not-owned}, {@code died}, {@code out-of-memory}, {@code never-ready},
     *     {@code given-up} or {@code refused-by-engine}
     */
    record Failed(Reason reason) implements Outcome {}
  }

  /**
   * What a container has used.
   *
   * @param cpu processor time of all its processes since it started
   * @param memory bytes in use, without what the kernel only caches
   * @param outOfMemoryKills how many of its processes were killed for want of memory since it
   *     started; the tool itself may have survived them
   */
  record Usage(Duration cpu, long memory, long outOfMemoryKills) {
    /** Of one where nothing was killed. */
    public Usage(Duration cpu, long memory) {
      this(cpu, memory, 0);
    }
  }

  /**
   * A container of this site.
   *
   * @param session the session in its label
   * @param attempt the attempt in its label
   * @param running whether it runs
   * @param end how it ended; present when it does not run
   */
  record Container(String session, int attempt, boolean running, Optional<Reason> end) {}
}
