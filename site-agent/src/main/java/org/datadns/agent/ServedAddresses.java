package org.datadns.agent;

import java.util.Optional;
import java.util.Set;
import org.datadns.agent.proxy.SessionPorts;
import org.datadns.agent.session.Addresses;
import org.datadns.protocol.wire.SessionAddress;
import org.datadns.protocol.wire.SessionAddresses;

/**
 * The addresses that the configuration gives the sessions.
 *
 * @param configured their shape; empty means a host each on this machine
 * @param ports who has which port; present where each session has its own
 */
record ServedAddresses(Optional<SessionAddresses> configured, Optional<SessionPorts> ports)
    implements Addresses {
  @Override
  public String base(String session) {
    return configured
        .flatMap(addresses -> addresses.of(session, port(session)))
        .map(SessionAddress::base)
        .orElse("/");
  }

  @Override
  public boolean take(String session) {
    return ports.isEmpty() || ports.get().take(session).isPresent();
  }

  @Override
  public void keepOnly(Set<String> sessions) {
    ports.ifPresent(given -> given.keepOnly(sessions));
  }

  @Override
  public Optional<Integer> port(String session) {
    return ports.flatMap(given -> given.of(session));
  }
}
