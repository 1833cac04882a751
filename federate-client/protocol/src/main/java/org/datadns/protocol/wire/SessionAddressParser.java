package org.datadns.protocol.wire;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the three shapes of {@link SessionAddresses}. No text has two of them. */
final class SessionAddressParser {
  private static final String LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
  private static final String HOST = LABEL + "(?:\\." + LABEL + ")*";
  private static final Pattern HOSTS =
      Pattern.compile("(https?)://\\*(\\." + HOST + ")(?::([0-9]{1,5}))?");
  private static final Pattern PORTS =
      Pattern.compile("(https?)://(" + HOST + "):([0-9]{1,5})-([0-9]{1,5})");
  private static final Pattern PATHS =
      Pattern.compile("(https?)://(" + HOST + ")(?::([0-9]{1,5}))?((?:/[a-z0-9._~-]+)*/)\\*/");

  private SessionAddressParser() {}

  static Optional<SessionAddresses> parse(String text) {
    var lowerCase = text.toLowerCase(Locale.ROOT);
    var hosts = HOSTS.matcher(lowerCase);
    if (hosts.matches()) {
      return authority(hosts).map(parent -> new SessionAddresses.Hosts(hosts.group(1), parent));
    }
    var ports = PORTS.matcher(lowerCase);
    if (ports.matches()) {
      int first = Integer.parseInt(ports.group(3));
      int last = Integer.parseInt(ports.group(4));
      return isPort(first) && isPort(last) && first <= last
          ? Optional.of(new SessionAddresses.Ports(ports.group(1), ports.group(2), first, last))
          : Optional.empty();
    }
    var paths = PATHS.matcher(lowerCase);
    if (paths.matches()) {
      // the path keeps its case
      var parent = text.substring(paths.start(4), paths.end(4));
      return authority(paths)
          .filter(ignored -> Arrays.stream(parent.split("/")).noneMatch(part -> isDots(part)))
          .map(authority -> new SessionAddresses.Paths(paths.group(1), authority, parent));
    }
    return Optional.empty();
  }

  static int ownPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  /** Groups 1 to 3 are scheme, host and port; browsers leave the scheme's own port out. */
  private static Optional<String> authority(Matcher matcher) {
    String host = matcher.group(2);
    @Nullable String port = matcher.group(3);
    if (port == null) {
      return Optional.of(host);
    }
    int number = Integer.parseInt(port);
    if (!isPort(number)) {
      return Optional.empty();
    }
    return Optional.of(number == ownPort(matcher.group(1)) ? host : host + ":" + number);
  }

  private static boolean isPort(int number) {
    return number >= 1 && number <= 65_535;
  }

  private static boolean isDots(String part) {
    return part.equals(".") || part.equals("..");
  }
}
