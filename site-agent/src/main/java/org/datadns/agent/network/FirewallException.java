package org.datadns.agent.network;

import org.jspecify.annotations.Nullable;

/** The packet filter cannot be read or changed; the message says why. */
public final class FirewallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FirewallException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
