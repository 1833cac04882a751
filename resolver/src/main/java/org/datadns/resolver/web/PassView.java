package org.datadns.resolver.web;

import java.time.Instant;

/** What the pages show on which a session is taken along to another device. */
public sealed interface PassView {
  /**
   * The link, on the device that has the session.
   *
   * @param session id of the session
   * @param name what the session is called
   * @param link where the other device goes
   * @param size how many modules the QR code has in a row
   * @param path its dark modules, as the path of an SVG
   * @param until when the link is over
   */
  record Link(String session, String name, String link, int size, String path, Instant until)
      implements PassView {}

  /**
   * The question, on the other device.
   *
   * @param code of the link
   * @param name what the session is called
   * @param address from where the link was made
   * @param made when it was made
   * @param here who this browser is known as
   */
  record Ask(String code, String name, String address, Instant made, Here here)
      implements PassView {}

  /** Who a browser is known as that follows the link. */
  enum Here {
    /** Nobody. */
    NOBODY,
    /** The very guest who made it. */
    SAME,
    /** Another guest. */
    GUEST,
    /** Somebody who signed in. */
    SIGNED_IN
  }
}
