package org.datadns.agent.driver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.datadns.agent.tool.Account;
import org.datadns.agent.tool.Size;
import org.datadns.agent.tool.Tool;

/**
 * What to run for one attempt of a session.
 *
 * @param session the session's id
 * @param attempt which attempt
 * @param tool the tool
 * @param size the resources it may use
 * @param datasets what is mounted below {@code /data}, the one asked for first; never empty
 * @param account who its processes run as
 * @param files what a new workspace begins with
 * @param workspace the workspace to mount as home
 * @param base path that the session is served below; begins and ends with a slash
 * @param token the secret the tool shall ask for
 * @param readyWithin how long the tool may take to answer
 * @param closed whether it may reach nothing beyond its datasets, whatever others may
 */
public record Launch(
    String session,
    int attempt,
    Tool tool,
    Size size,
    List<Mounted> datasets,
    Account account,
    List<WorkspaceFile> files,
    String workspace,
    String base,
    String token,
    Duration readyWithin,
    boolean closed) {
  /** One that may reach what all may. */
  public Launch(
      String session,
      int attempt,
      Tool tool,
      Size size,
      List<Mounted> datasets,
      Account account,
      List<WorkspaceFile> files,
      String workspace,
      String base,
      String token,
      Duration readyWithin) {
    this(
        session,
        attempt,
        tool,
        size,
        datasets,
        account,
        files,
        workspace,
        base,
        token,
        readyWithin,
        false);
  }

  public Launch {
    datasets = List.copyOf(datasets);
    files = List.copyOf(files);
  }

  /**
   * A dataset in a session.
   *
   * @param identifier canonical identifier
   * @param path where it lies at this site
   * @param name its folder below {@code /data}
   * @param files what is mounted into it besides: where a file lies, by its relative name, for
   *     which there is a place
   */
  public record Mounted(String identifier, Path path, String name, Map<String, Path> files) {
    public Mounted {
      files = Map.copyOf(files);
    }

    /** One that is what lies at its path. */
    public Mounted(String identifier, Path path, String name) {
      this(identifier, path, name, Map.of());
    }
  }

  /** The same with these datasets. */
  public Launch with(List<Mounted> others) {
    return new Launch(
        session,
        attempt,
        tool,
        size,
        others,
        account,
        files,
        workspace,
        base,
        token,
        readyWithin,
        closed);
  }

  /**
   * A file of a new workspace. Never compared.
   *
   * @param name its name in the home; no path
   * @param content what it holds
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record WorkspaceFile(String name, byte[] content) {}

  /** Without the token. */
  @Override
  public String toString() {
    return "Launch[" + session + " attempt " + attempt + "]";
  }
}
