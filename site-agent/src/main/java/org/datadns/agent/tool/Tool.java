package org.datadns.agent.tool;

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
 * @param command what to run; empty means the image's own command
 * @param readiness path that answers 200 once it can be used
 * @param landing path to open
 * @param landingFile path that opens a file of the workspace whose name is appended
 * @param home where the workspace is mounted
 * @param user numeric user and group, {@code 1000:1000}
 * @param environment further environment variables
 * @param sizes what is offered, the default first; never empty
 */
public record Tool(
    String id,
    String label,
    String image,
    int port,
    List<String> command,
    String readiness,
    String landing,
    String landingFile,
    String home,
    String user,
    Map<String, String> environment,
    List<Size> sizes) {
  public Tool {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    sizes = List.copyOf(sizes);
  }

  /** The size of this id, if it is offered. */
  public Optional<Size> size(String id) {
    return sizes.stream().filter(size -> size.id().equals(id)).findFirst();
  }
}
