package org.datadns.agent.session;

import org.datadns.agent.tool.BasePath;

/**
 * Where a ready session's tool listens, and for whom.
 *
 * @param attempt the attempt that runs
 * @param person who may enter
 * @param host address of the tool
 * @param port its port
 * @param basePath what the tool makes of the path that the session is served below
 * @param token the tool's secret
 * @param landing path below the base to open first
 */
public record Place(
    int attempt,
    String person,
    String host,
    int port,
    BasePath basePath,
    String token,
    String landing) {
  /** Without the token. */
  @Override
  public String toString() {
    return "Place[" + host + ":" + port + " attempt " + attempt + "]";
  }
}
