package org.datadns.protocol.identifier;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding of RFC 3986 section 2.1, over UTF-8. */
public final class PercentEncoding {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PercentEncoding() {}

  /**
   * Decodes every {@code %XX} once. What is not a valid escape stays as it stands, and bytes that
   * are no UTF-8 become U+FFFD, so that no input fails.
   */
  public static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    int length = 0;
    for (int i = 0; i < in.length; i++) {
      if (isEscape(in, i)) {
        in[length++] =
            (byte) ((HexFormat.fromHexDigit(in[i + 1]) << 4) + HexFormat.fromHexDigit(in[i + 2]));
        i += 2;
      } else {
        in[length++] = in[i];
      }
    }
    return new String(in, 0, length, StandardCharsets.UTF_8);
  }

  /**
   * Encodes control characters, non-ASCII characters and each character of {@code unsafe}; the same
   * object when there is none.
   */
  public static String encode(String text, String unsafe) {
    for (int i = 0; i < text.length(); i++) {
      if (mustEncode(text.charAt(i), unsafe)) {
        return encodeAll(text, unsafe);
      }
    }
    return text;
  }

  /** Whether a valid escape begins at {@code i}. */
  static boolean isEscape(String text, int i) {
    return i + 2 < text.length()
        && text.charAt(i) == '%'
        && Ascii.isHexDigit(text.charAt(i + 1))
        && Ascii.isHexDigit(text.charAt(i + 2));
  }

  private static String encodeAll(String text, String unsafe) {
    var out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if (mustEncode(c, unsafe)) {
        out.append('%').append(HEX.toHexDigits(b));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean mustEncode(char c, String unsafe) {
    return c <= 0x1F || c >= 0x7F || unsafe.indexOf(c) >= 0;
  }

  private static boolean isEscape(byte[] in, int i) {
    return in[i] == '%'
        && i + 2 < in.length
        && HexFormat.isHexDigit(in[i + 1])
        && HexFormat.isHexDigit(in[i + 2]);
  }
}
