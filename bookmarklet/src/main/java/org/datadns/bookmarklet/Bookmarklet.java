package org.datadns.bookmarklet;

import java.net.URI;
import java.nio.charset.StandardCharsets;

/** The bookmarklet as what a browser keeps: one {@code javascript:} URL. */
public final class Bookmarklet {
  /** What stands as it is both in a URL (WHATWG URL, 1.1) and in a quoted attribute of HTML. */
  private static final String PLAIN = "!$()*+,-./:;=?@_~";

  private Bookmarklet() {}

  /**
   * The bookmarklet that asks one resolver.
   *
   * @param resolver its public address, http or https, no trailing slash
   * @return a {@code javascript:} URL of ASCII characters that needs no escaping in a quoted
   *     attribute, under 8 KiB
   * @throws IllegalArgumentException when the address is no http or https address
   */
  public static String url(URI resolver) {
    var url = new StringBuilder("javascript:");
    for (byte b :
        Source.text("/data-dns.min.js", resolver).strip().getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0)) {
        url.append(c);
      } else {
        url.append("%%%02X".formatted((int) c));
      }
    }
    return url.toString();
  }
}
