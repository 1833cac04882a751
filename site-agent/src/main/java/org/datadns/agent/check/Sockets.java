package org.datadns.agent.check;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Where a container's processes listen, as its {@code /proc/net/tcp} and {@code tcp6} say.
 *
 * @param open ports that the agent can reach
 * @param loopback ports that only the container itself can reach
 */
record Sockets(List<Integer> open, List<Integer> loopback) {
  /** State 0A is listening. */
  private static final Pattern LISTENING =
      Pattern.compile(
          "(?m)^ *\\d+: (?<address>[0-9A-F]{8,32}):(?<port>[0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A ");

  /** 127.0.0.11, the engine's own name server in each container; addresses are little-endian. */
  private static final String NAME_SERVER = "0B00007F";

  private static final String LOOPBACK_6 = "00000000000000000000000001000000";

  static Sockets parse(String text) {
    var open = new TreeSet<Integer>();
    var loopback = new TreeSet<Integer>();
    var found = LISTENING.matcher(text);
    while (found.find()) {
      var address = found.group("address");
      int port = Integer.parseInt(found.group("port"), 16);
      if (address.equals(LOOPBACK_6) || (address.length() == 8 && address.endsWith("7F"))) {
        if (!address.equals(NAME_SERVER)) {
          loopback.add(port);
        }
      } else {
        open.add(port);
      }
    }
    return new Sockets(new ArrayList<>(open), new ArrayList<>(loopback));
  }
}
