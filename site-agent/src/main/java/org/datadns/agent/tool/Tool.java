package org.datadns.agent.tool;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tool that can be launched at this site.
 *
 * @param id the federation's id, for example {@code jupyter}
 * @param label its name for people
 * @param image the image, by name and tag or by digest
 * @param port the port it listens on inside the container
 * @param basePath what it makes of a session's base path
 * @param command what to run; empty means the image's own command. A template: see {@link
 *     #command(String)}
 * @param readiness path below the base that answers 200 once it can be used
 * @param landing path below the base to open
 * @param landingFile path below the base that opens a file of the workspace whose name is appended;
 *     empty when it has none
 * @param activity what tells that it is in use
 * @param home where the workspace is mounted
 * @param account who it runs as where neither dataset nor site say otherwise
 * @param environment further environment variables. Templates: see {@link #environment(String,
 *     String)}
 * @param starters files of this site that are copied into each new workspace
 * @param sizes what is offered, the default first; never empty
 * @param stopSignal what asks it to end, for example {@code SIGINT}; empty for the image's own
 * @param mounts what else of this machine it sees
 * @param websocket path below the base that opens a WebSocket, for checking the tool
 */
public record Tool(
    String id,
    String label,
    String image,
    int port,
    BasePath basePath,
    List<String> command,
    String readiness,
    String landing,
    String landingFile,
    Activity activity,
    String home,
    Account account,
    Map<String, String> environment,
    List<Path> starters,
    List<Size> sizes,
    Optional<String> stopSignal,
    List<ToolMount> mounts,
    Optional<String> websocket) {
  public Tool {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    starters = List.copyOf(starters);
    sizes = List.copyOf(sizes);
    mounts = List.copyOf(mounts);
  }

  /** The size of this id, if it is offered. */
  public Optional<Size> size(String id) {
    return sizes.stream().filter(size -> size.id().equals(id)).findFirst();
  }

  /**
   * The command for a session: <code>{base}</code> is its base path, <code>{port}</code> the port.
   *
   * @param base begins and ends with a slash
   */
  public List<String> command(String base) {
    var values = standIns(base);
    return command.stream().map(word -> StandIns.fill(word, values)).toList();
  }

  /**
   * The tool's own environment variables for a session: besides the command's stand-ins, <code>
   * {token}</code> is the session's secret.
   *
   * @param base begins and ends with a slash
   */
  public Map<String, String> environment(String base, String token) {
    var values = new LinkedHashMap<>(standIns(base));
    values.put(StandIns.TOKEN, token);
    var filled = new LinkedHashMap<String, String>();
    environment.forEach((name, value) -> filled.put(name, StandIns.fill(value, values)));
    return filled;
  }

  /**
   * A path of a session as the tool itself is asked for it.
   *
   * @param base the session's base path; begins and ends with a slash
   * @param path below the base; begins with a slash
   */
  public String pathAtTool(String base, String path) {
    return switch (basePath) {
      case KEEP -> base + path.substring(1);
      case STRIP -> path;
    };
  }

  private Map<String, String> standIns(String base) {
    return Map.of(StandIns.BASE, base, StandIns.PORT, Integer.toString(port));
  }
}
