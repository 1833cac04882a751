package org.datadns.agent;

import org.datadns.agent.proxy.TicketKeys;
import org.datadns.protocol.signing.KeySet;

/** This site's own key, with which it signs tickets to what was begun at its own page. */
record OwnKeys(KeySet current) implements TicketKeys {
  @Override
  public KeySet refreshed() {
    return current;
  }
}
