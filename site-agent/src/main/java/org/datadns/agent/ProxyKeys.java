package org.datadns.agent;

import org.datadns.agent.heartbeat.ResolverKeys;
import org.datadns.agent.proxy.TicketKeys;
import org.datadns.protocol.signing.KeySet;

/** The resolver's keys as the proxy asks for them. */
record ProxyKeys(ResolverKeys keys) implements TicketKeys {
  @Override
  public KeySet current() {
    return keys.current();
  }

  @Override
  public KeySet refreshed() {
    return keys.refreshed();
  }
}
