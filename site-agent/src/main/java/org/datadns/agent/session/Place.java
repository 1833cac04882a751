package org.datadns.agent.session;

/**
 * Where a ready session's tool listens, and for whom.
 *
 * @param attempt the attempt that runs
 * @param person who may enter
 * @param host address of the tool
 * @param port its port
 * @param token the tool's secret
 * @param landing path to open first
 */
public record Place(
    int attempt, String person, String host, int port, String token, String landing) {
  /** Without the token. */
  @Override
  public String toString() {
    return "Place[" + host + ":" + port + " attempt " + attempt + "]";
  }
}
