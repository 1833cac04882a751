package org.datadns.agent.proxy;

import java.util.Locale;
import java.util.Optional;
import java.util.function.IntFunction;
import org.datadns.protocol.wire.SessionAddress;
import org.datadns.protocol.wire.SessionAddresses;
import org.datadns.protocol.wire.SessionAddresses.Hosts;
import org.datadns.protocol.wire.SessionAddresses.Mode;
import org.datadns.protocol.wire.SessionAddresses.Paths;
import org.datadns.protocol.wire.SessionAddresses.Ports;

/** Which session a request is for, told by the address it was sent to alone. Thread-safe. */
final class SessionOrigins {
  private final SessionAddresses addresses;
  private final IntFunction<Optional<String>> sessionAt;

  /**
   * The origins of a site's sessions.
   *
   * @param sessionAt which session a port was given to; asked where each has its own
   */
  SessionOrigins(SessionAddresses addresses, IntFunction<Optional<String>> sessionAt) {
    this.addresses = addresses;
    this.sessionAt = sessionAt;
  }

  /**
   * A session and where it is served.
   *
   * @param session its id, or any text that stands in the place of one
   * @param address its address
   */
  record Addressed(String session, SessionAddress address) {}

  /** The session whose address a request was sent to. */
  Optional<Addressed> find(RequestHead request) {
    String authority = authority(request.headers().first("Host").orElse(""));
    return switch (addresses) {
      case Hosts(var ignored, var parent) ->
          authority.endsWith(parent)
              ? named(authority.substring(0, authority.length() - parent.length()))
              : Optional.empty();
      case Ports ports -> portOf(authority, ports).flatMap(port -> at(port, ports));
      case Paths paths ->
          authority.equals(paths.authority())
              ? named(firstSegment(request.target(), paths.parent()))
              : Optional.empty();
    };
  }

  Mode mode() {
    return addresses.mode();
  }

  boolean isSecure() {
    return addresses.isSecure();
  }

  /** The path that every session is below; the root but where each is a path. */
  String parent() {
    return addresses instanceof Paths paths ? paths.parent() : "/";
  }

  private Optional<Addressed> named(String session) {
    return isLabel(session)
        ? addresses.of(session, Optional.empty()).map(address -> new Addressed(session, address))
        : Optional.empty();
  }

  private Optional<Addressed> at(int port, Ports ports) {
    return ports.holds(port)
        ? sessionAt
            .apply(port)
            .flatMap(
                session ->
                    ports
                        .of(session, Optional.of(port))
                        .map(address -> new Addressed(session, address)))
        : Optional.empty();
  }

  /** RFC 1123 section 2.1: which is what a session's id looks like. */
  private static boolean isLabel(String text) {
    return !text.isEmpty()
        && text.length() <= 63
        && !text.startsWith("-")
        && !text.endsWith("-")
        && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  }

  /** As browsers write it: without the scheme's own port. */
  private String authority(String host) {
    String own = addresses.isSecure() ? ":443" : ":80";
    String lowerCase = host.toLowerCase(Locale.ROOT);
    return lowerCase.endsWith(own)
        ? lowerCase.substring(0, lowerCase.length() - own.length())
        : lowerCase;
  }

  private static Optional<Integer> portOf(String authority, Ports ports) {
    if (authority.equals(ports.host())) {
      return Optional.of(ports.isSecure() ? 443 : 80);
    }
    String before = ports.host() + ":";
    String port = authority.startsWith(before) ? authority.substring(before.length()) : "";
    return port.matches("[1-9][0-9]{0,4}") ? Optional.of(Integer.valueOf(port)) : Optional.empty();
  }

  /** The segment behind a path, up to the next slash or the query. */
  private static String firstSegment(String target, String parent) {
    if (!target.startsWith(parent)) {
      return "";
    }
    int end = parent.length();
    while (end < target.length() && "/?".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    return target.substring(parent.length(), end);
  }
}
