package org.datadns.agent.session;

import java.net.URI;
import java.util.Map;

/**
 * Where a session's tool is asked something, and with what.
 *
 * @param host its address
 * @param port its port
 * @param base the path it is served below; begins and ends with a slash
 * @param token its secret
 */
record ToolAddress(String host, int port, String base, String token) {
  URI at(String path) {
    return URI.create("http://" + host + ":" + port + base + path);
  }

  /** The headers that let the agent in. */
  Map<String, String> headers() {
    return Map.of(
        "Authorization",
        "token " + token,
        "Accept",
        "application/json",
        "Content-Type",
        "application/json");
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "ToolAddress[" + host + ":" + port + base + "]";
  }
}
