package org.datadns.agent.proxy;

/** What this site knows of a session. */
public sealed interface Lookup {
  /**
   * The session's tool answers at {@code host} and {@code port}.
   *
   * @param session the session's id
   * @param attempt the attempt that is running
   * @param person whose session it is; others are let in only when it is shared with them
   * @param host where the tool listens, a name or a literal address
   * @param port the tool's TCP port
   * @param token the tool's own secret, added to each request and never shown to the browser
   * @param landing path and query below the session's base that the tool is opened at, starting
   *     with one {@code /}
   * @param strips whether the tool expects requests without the session's base path
   */
  record Running(
      String session,
      int attempt,
      String person,
      String host,
      int port,
      String token,
      String landing,
      boolean strips)
      implements Lookup {
    @Override
    public String toString() {
      return "Running[" + session + " attempt " + attempt + " at " + host + ":" + port + "]";
    }
  }

  /**
   * The session is here and takes no requests: starting, stopping or ended.
   *
   * @param why a sentence for the person
   */
  record NotRunning(String why) implements Lookup {}

  /** This site has no such session. */
  record Unknown() implements Lookup {}
}
