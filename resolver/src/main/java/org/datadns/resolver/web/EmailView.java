package org.datadns.resolver.web;

/** What the page shows on which a guest confirms an e-mail address. */
public sealed interface EmailView {
  /**
   * A link is on its way, if mail can be sent there.
   *
   * @param address as it was typed
   */
  record Sent(String address) implements EmailView {}

  /**
   * Is this address yours?
   *
   * @param code of the link
   * @param address what it would confirm
   */
  record Ask(String code, String address) implements EmailView {}

  /**
   * It is confirmed.
   *
   * @param address which
   */
  record Confirmed(String address) implements EmailView {}
}
