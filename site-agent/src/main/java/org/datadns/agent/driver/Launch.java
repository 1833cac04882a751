package org.datadns.agent.driver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.datadns.agent.tool.Size;
import org.datadns.agent.tool.Tool;

/**
 * What to run for one attempt of a session.
 *
 * @param session the session's id
 * @param attempt which attempt
 * @param tool the tool
 * @param size the resources it may use
 * @param identifier canonical identifier of the dataset
 * @param dataset where the dataset lies at this site
 * @param mountName its folder below {@code /data} in the container
 * @param starter a notebook to copy into a new workspace
 * @param workspace the workspace to mount as home
 * @param token the secret the tool shall ask for
 * @param readyWithin how long the tool may take to answer
 */
public record Launch(
    String session,
    int attempt,
    Tool tool,
    Size size,
    String identifier,
    Path dataset,
    String mountName,
    Optional<Path> starter,
    String workspace,
    String token,
    Duration readyWithin) {
  /** Without the token. */
  @Override
  public String toString() {
    return "Launch[" + session + " attempt " + attempt + "]";
  }
}
