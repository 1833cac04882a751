package org.datadns.agent.network;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.datadns.protocol.config.Settings;

/** What sessions may reach beyond their datasets, by the site's policy. */
public sealed interface Egress {
  /** Nothing; names do not resolve. */
  record None() implements Egress {}

  /** The public internet by IPv4: no private network, no address of this machine. */
  record Public() implements Egress {}

  /**
   * What the site names.
   *
   * @param hosts host names, which count for their public addresses alone
   * @param networks IPv4 networks, also private ones
   */
  record Listed(List<String> hosts, List<String> networks) implements Egress {
    public Listed {
      hosts = List.copyOf(hosts);
      networks = List.copyOf(networks);
    }
  }

  /** RFC 1123 section 2.1, with at least one dot. */
  Pattern HOST =
      Pattern.compile(
          "(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
              + "(?:\\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\\.[a-z][a-z0-9-]*[a-z0-9]");

  /**
   * Reads {@code egress}; none when it is not set.
   *
   * @param settings the section that holds it
   */
  static Egress read(Settings settings) {
    var texts = settings.textOrTexts("egress", "none");
    if (texts.isEmpty() || texts.equals(List.of("none"))) {
      return new None();
    }
    if (texts.equals(List.of("public"))) {
      return new Public();
    }
    var hosts = new ArrayList<String>();
    var networks = new ArrayList<String>();
    for (var text : texts) {
      var network = Network.parse(text);
      if (network.isPresent()) {
        if (Network.NEVER.stream().anyMatch(network.get()::overlaps)) {
          settings.problem(
              "egress", "may not hold " + text + ": loopback and link-local are never open");
        }
        networks.add(network.get().toString());
      } else if (HOST.matcher(text).matches()) {
        hosts.add(text);
      } else {
        settings.problem(
            "egress",
            "must be none, public or a list of host names and IPv4 networks such as "
                + "[data.example, 192.0.2.0/24], not '"
                + text
                + "'");
      }
    }
    return new Listed(hosts, networks);
  }

  /** Whether nothing outside can be reached. */
  default boolean isNone() {
    return this instanceof None;
  }
}
