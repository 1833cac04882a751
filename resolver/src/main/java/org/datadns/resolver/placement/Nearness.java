package org.datadns.resolver.placement;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.network.AddressBlock;

/**
 * Which sites are near to people, by the network they come from: as far as distance is known here.
 *
 * @param networks each with its sites
 */
public record Nearness(List<Network> networks) {
  /** Where no distance is known. */
  public static final Nearness UNKNOWN = new Nearness(List.of());

  public Nearness {
    networks =
        networks.stream()
            .sorted(Comparator.comparingInt((Network network) -> network.block().bits()).reversed())
            .toList();
  }

  /**
   * A network, and what is near to it.
   *
   * @param block its addresses
   * @param sites ids of the sites near to it
   */
  public record Network(AddressBlock block, Set<String> sites) {
    public Network {
      sites = Set.copyOf(sites);
    }
  }

  /** Reads {@code near}; problems are noted in {@code settings}. */
  public static Nearness read(Settings settings) {
    return new Nearness(
        settings.sections("near").stream().flatMap(entry -> network(entry).stream()).toList());
  }

  private static List<Network> network(Settings entry) {
    var sites = new HashSet<>(entry.texts("sites"));
    if (sites.isEmpty()) {
      entry.problem("sites", "must name a site");
    }
    var text = entry.text("network");
    if (text.isEmpty()) {
      return List.of();
    }
    return AddressBlock.parse(text)
        .map(block -> List.of(new Network(block, sites)))
        .orElseGet(
            () -> {
              entry.problem(
                  "network", "must be a network such as 192.0.2.0/24, not '" + text + "'");
              return List.of();
            });
  }

  /** The ids of the sites near to an address: of the smallest network named that it is in. */
  public Set<String> of(InetAddress address) {
    return networks.stream()
        .filter(network -> network.block().holds(address))
        .findFirst()
        .map(Network::sites)
        .orElse(Set.of());
  }
}
