package org.datadns.agent.network;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The public addresses of the hosts that a policy names. What a name had stays until it has
 * another, so that a resolver out of order cuts nobody off. Not thread-safe.
 */
final class HostNames {
  private static final Logger LOG = System.getLogger(HostNames.class.getName());

  /** Who says which addresses a name has. */
  interface Lookup {
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final Map<String, List<Network>> known = new HashMap<>();

  HostNames(Lookup lookup) {
    this.lookup = lookup;
  }

  /** The addresses now, in a settled order. Blocks while they are asked for. */
  List<Network> addresses(List<String> names) {
    var all = new ArrayList<Network>();
    for (var name : names) {
      find(name).ifPresent(found -> known.put(name, found));
      all.addAll(known.getOrDefault(name, List.of()));
    }
    return all.stream().distinct().toList();
  }

  private Optional<List<Network>> find(String name) {
    try {
      var found =
          Stream.of(lookup.addresses(name))
              .map(Network::of)
              .flatMap(Optional::stream)
              .sorted((a, b) -> Integer.compareUnsigned(a.first(), b.first()))
              .toList();
      // whoever owns a name may point it anywhere
      var open = found.stream().filter(Network::isPublic).toList();
      if (open.size() < found.size() && !known.containsKey(name)) {
        LOG.log(
            Level.WARNING,
            "egress: {0} has an address that is not public; sessions reach that only when the "
                + "address itself is listed",
            name);
      }
      return Optional.of(open);
    } catch (UnknownHostException e) {
      if (!known.containsKey(name)) {
        LOG.log(Level.WARNING, "egress: {0} does not resolve now", name);
      }
      return Optional.empty();
    }
  }
}
