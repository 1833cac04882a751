package org.datadns.agent.proxy;

import org.datadns.protocol.signing.KeySet;

/** The resolver's public keys. Thread-safe. */
public interface TicketKeys {
  /** The keys as this site has them; from memory. */
  KeySet current();

  /**
   * The keys asked for anew, when a ticket names one that is not known. May call the resolver, with
   * a deadline and not more often than is good for it; answers {@link #current} when that fails.
   */
  KeySet refreshed();
}
