package org.datadns.signin;

import java.net.URI;
import java.time.Duration;
import org.datadns.protocol.wire.Reason;

/** What came of wanting to sign in. */
public sealed interface Beginning {
  /**
   * The browser is to go to the provider.
   *
   * @param provider the address, with everything the provider needs
   * @param transaction what the browser keeps meanwhile as an {@code HttpOnly} cookie: sealed, of
   *     use to this browser alone
   * @param lifetime how long it keeps it
   */
  record Redirect(URI provider, String transaction, Duration lifetime) implements Beginning {}

  /** There is no provider of this id. */
  record UnknownProvider() implements Beginning {}

  /**
   * The provider cannot be used now.
   *
   * @param reason code {@code provider-unavailable}
   */
  record Unavailable(Reason reason) implements Beginning {}
}
