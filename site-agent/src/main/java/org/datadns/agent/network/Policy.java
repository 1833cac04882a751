package org.datadns.agent.network;

import java.util.List;

/**
 * What {@link Egress} comes to in addresses, now.
 *
 * @param nameservers who may be asked for names, also where they are private
 * @param refused what is refused before anything is allowed
 * @param allowed what is allowed of the rest
 */
record Policy(List<Network> nameservers, List<Network> refused, List<Network> allowed) {
  static final Policy NONE = new Policy(List.of(), List.of(), List.of());

  private static final Network EVERYTHING = new Network(0, 0);

  static Policy ofPublic(List<Network> nameservers) {
    return new Policy(nameservers, Network.NOT_PUBLIC, List.of(EVERYTHING));
  }

  static Policy of(List<Network> nameservers, List<Network> allowed) {
    return new Policy(nameservers, Network.NEVER, allowed);
  }
}
