package org.datadns.agent.tool;

import java.nio.file.Path;
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
 * @param command what to run; empty means the image's own command. <code>{base}</code> stands for
 *     the session's base path, which begins and ends with a slash, and <code>{port}</code> for the
 *     port
 * @param readiness path below the base that answers 200 once it can be used
 * @param landing path below the base to open
 * @param landingFile path below the base that opens a file of the workspace whose name is appended
 * @param activity what tells that it is in use
 * @param home where the workspace is mounted
 * @param account who it runs as where neither dataset nor site say otherwise
 * @param environment further environment variables, with the same stand-ins
 * @param starters files of this site that are copied into each new workspace
 * @param sizes what is offered, the default first; never empty
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
    List<Size> sizes) {
  public Tool {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    starters = List.copyOf(starters);
    sizes = List.copyOf(sizes);
  }

  /** The size of this id, if it is offered. */
  public Optional<Size> size(String id) {
    return sizes.stream().filter(size -> size.id().equals(id)).findFirst();
  }
}
