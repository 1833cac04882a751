package org.datadns.protocol.wire;

import java.util.Locale;
import java.util.Optional;

/**
 * How a site gives its sessions addresses, read from {@link SiteAddresses#sessions}; the shape of
 * the text decides. Resolver and agent compute a session's address from it alone.
 */
public sealed interface SessionAddresses {
  /**
   * Each session is a host: {@code https://*.nb.site.example}.
   *
   * @param scheme {@code http} or {@code https}
   * @param parent what follows the session's label in the authority, with its dot
   */
  record Hosts(String scheme, String parent) implements SessionAddresses {
    @Override
    public Optional<SessionAddress> of(String session, Optional<Integer> port) {
      return Optional.of(new SessionAddress(scheme + "://" + session + parent, "/"));
    }

    @Override
    public Mode mode() {
      return Mode.HOST;
    }
  }

  /**
   * Each session is a port of one host: {@code https://nb.site.example:9000-9099}.
   *
   * @param scheme {@code http} or {@code https}
   * @param host the host
   * @param first the lowest port
   * @param last the highest port
   */
  record Ports(String scheme, String host, int first, int last) implements SessionAddresses {
    @Override
    public Optional<SessionAddress> of(String session, Optional<Integer> port) {
      return port.filter(this::holds)
          .map(number -> new SessionAddress(scheme + "://" + authority(number), "/"));
    }

    /** Whether a port is one of those approved. */
    public boolean holds(int port) {
      return port >= first && port <= last;
    }

    /** Host and port as browsers write them: without the scheme's own port. */
    public String authority(int port) {
      return port == SessionAddressParser.ownPort(scheme) ? host : host + ":" + port;
    }

    @Override
    public Mode mode() {
      return Mode.PORT;
    }
  }

  /**
   * Each session is a path of one origin: {@code https://nb.site.example/s/*}{@code /}. The last
   * resort: pages of one session can read those of another.
   *
   * @param scheme {@code http} or {@code https}
   * @param authority the host, with its port unless it is the scheme's own
   * @param parent the path before the session's id; begins and ends with a slash
   */
  record Paths(String scheme, String authority, String parent) implements SessionAddresses {
    @Override
    public Optional<SessionAddress> of(String session, Optional<Integer> port) {
      return Optional.of(new SessionAddress(scheme + "://" + authority, parent + session + "/"));
    }

    @Override
    public Mode mode() {
      return Mode.PATH;
    }
  }

  /** What sets one session apart from another in a browser. */
  enum Mode {
    /** An origin of its own on a host of its own. */
    HOST,
    /** An origin of its own on a host shared with others. */
    PORT,
    /** A path on an origin shared with others. */
    PATH;

    /** The name in configuration, pages and JSON. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A session's address; empty when each session has a port and this one has none of the approved
   * ones.
   *
   * @param session the session's id
   * @param port what its site said; only looked at where each session has a port
   */
  Optional<SessionAddress> of(String session, Optional<Integer> port);

  /** {@code http} or {@code https}. */
  String scheme();

  /** Which of the three it is. */
  Mode mode();

  /** Whether browsers reach the sessions over TLS. */
  default boolean isSecure() {
    return scheme().equals("https");
  }

  /**
   * Whether cookies of this host are sent to every session: it must not be one that people are
   * known at.
   */
  default boolean sharesCookiesWith(String otherHost) {
    return switch (this) {
      case Hosts ignored -> false;
      case Ports ports -> ports.host().equalsIgnoreCase(otherHost);
      case Paths paths -> hostOf(paths.authority()).equalsIgnoreCase(otherHost);
    };
  }

  /**
   * Reads {@code addresses.sessions}.
   *
   * @throws IllegalArgumentException with a sentence that says what it must look like
   */
  static SessionAddresses parse(String text) {
    return SessionAddressParser.parse(text)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be a host for each session such as https://*.nb.site.example, a port for"
                        + " each such as https://nb.site.example:9000-9099, or a path for each such"
                        + " as https://nb.site.example/s/*/"));
  }

  private static String hostOf(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon < 0 ? authority : authority.substring(0, colon);
  }
}
