package org.datadns.agent;

import java.util.function.Supplier;
import org.datadns.agent.proxy.TicketKeys;
import org.datadns.protocol.signing.KeySet;

/** This site's own keys, with which it signs tickets to what was begun at its own page. */
record OwnKeys(Supplier<KeySet> keys) implements TicketKeys {
  @Override
  public KeySet current() {
    return keys.get();
  }

  @Override
  public KeySet refreshed() {
    return keys.get();
  }
}
