package org.datadns.protocol.identifier;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HexFormat;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/**
 * http and https addresses, compared as RFC 3986 sections 6.2.2 and 6.2.3 say: scheme and host in
 * lower case, default port dropped, escapes in upper case and decoded where they stand for
 * unreserved characters, dot segments removed. The query keeps its order; the fragment names a
 * place inside the page, so it is dropped.
 */
final class WebAddress {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  /**
   * The printable characters of ASCII but {@code " < > [ \ ] ^ ` { | }}: RFC 3986 sections 2 and 3.
   */
  private static final CharacterClass MAY_STAND_BARE =
      CharacterClass.NONE
          .and('!', '!')
          .and('#', ';')
          .and('=', '=')
          .and('?', 'Z')
          .and('_', '_')
          .and('a', 'z')
          .and('~', '~');

  private WebAddress() {}

  static boolean isClaimedBy(String text) {
    return Ascii.startsWith(text, "https:") || Ascii.startsWith(text, "http:");
  }

  /** Judges a text that {@link #isClaimedBy begins so}. One merged slash is healed. */
  static ParsedIdentifier parse(String text) {
    String scheme = Ascii.startsWith(text, "https:") ? "https" : "http";
    int from = scheme.length() + 1;
    from += text.startsWith("//", from) ? 2 : 1;
    if (from > text.length() || text.charAt(from - 1) != '/') {
      return invalid("A web address is https://, a host name and a path.");
    }
    int path = endOf(text, from, "/?#");
    int query = endOf(text, path, "?#");
    int fragment = endOf(text, query, "#");
    if (text.lastIndexOf('@', path - 1) >= from) {
      return invalid("User names are not allowed in an address.");
    }
    int colon = portColon(text, from, path);
    String host = host(text.substring(from, colon));
    if (host.isEmpty()) {
      return invalid("The host of this address is not valid.");
    }
    int defaultPort = scheme.equals("https") ? 443 : 80;
    int port = port(text, colon, path, defaultPort);
    if (port < 0) {
      return invalid("The port of this address is not a number up to 65535.");
    }
    var address = new StringBuilder(text.length() + 8).append(scheme).append("://").append(host);
    if (port != defaultPort) {
      address.append(':').append(port);
    }
    int start = address.length();
    normalise(text, path, query, address);
    removeDotSegments(address, start);
    normalise(text, query, fragment, address);
    if (address.indexOf("%00", start) >= 0) {
      return new Unrecognised(
          "control-character", "An address holds no zero byte (%00): RFC 3986 section 7.3.");
    }
    return new Recognised(
        new Identifier(Scheme.URL, text.contentEquals(address) ? text : address.toString()));
  }

  private static Unrecognised invalid(String text) {
    return new Unrecognised("invalid-url", text);
  }

  private static int endOf(String text, int from, String ends) {
    int i = from;
    while (i < text.length() && ends.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  /** Where the colon before the port stands, or the end of the authority. */
  private static int portColon(String text, int from, int to) {
    int colon = text.lastIndexOf(':', to - 1);
    int bracket = text.lastIndexOf(']', to - 1);
    return colon >= from && colon > bracket ? colon : to;
  }

  /** The port, the default where it is missing or empty, -1 where it is none. */
  private static int port(String text, int colon, int to, int defaultPort) {
    int digits = to - colon - 1;
    if (digits <= 0) {
      return defaultPort;
    }
    int port = 0;
    for (int i = colon + 1; i < to; i++) {
      if (!Ascii.isDigit(text.charAt(i)) || digits > 5) {
        return -1;
      }
      port = port * 10 + text.charAt(i) - '0';
    }
    return port > 65_535 ? -1 : port;
  }

  /**
   * The host in lower case, or empty when it is none: RFC 3986 section 3.2.2. A name's escapes are
   * decoded before folding, since an escape may stand for a letter; one that stands for a delimiter
   * has no business in a host.
   */
  private static String host(String host) {
    if (host.startsWith("[")) {
      return isAddressLiteral(host) ? Ascii.lower(host) : "";
    }
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == ':' || c == '@' || c == '[' || c == ']' || Pasted.isPadding(c)) {
        return "";
      }
    }
    String folded = normalise(Ascii.lower(normalise(host)));
    for (int i = folded.indexOf('%'); i >= 0; i = folded.indexOf('%', i + 1)) {
      if (Character.digit(folded.charAt(i + 1), 16) < 8) {
        return "";
      }
    }
    return folded.chars().anyMatch(c -> Ascii.isLetterOrDigit((char) c)) ? folded : "";
  }

  private static boolean isAddressLiteral(String host) {
    for (int i = 1; i < host.length() - 1; i++) {
      char c = host.charAt(i);
      if (!Ascii.isHexDigit(c) && c != ':' && c != '.') {
        return false;
      }
    }
    return host.length() > 3 && host.endsWith("]");
  }

  private static String normalise(String part) {
    var out = new StringBuilder(part.length());
    normalise(part, 0, part.length(), out);
    return out.toString();
  }

  /** RFC 3986 6.2.2.1 and 6.2.2.2; characters that may not stand bare are encoded. */
  private static void normalise(String text, int from, int to, StringBuilder out) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '%') {
        i += appendEscape(text, i, out);
      } else if (!MAY_STAND_BARE.holds(c)) {
        int point = text.codePointAt(i);
        for (byte b : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
          out.append('%').append(HEX.toHexDigits(b));
        }
        i += Character.charCount(point) - 1;
      } else {
        out.append(c);
      }
    }
  }

  /** The number of characters behind the percent sign that belong to its escape. */
  private static int appendEscape(String text, int i, StringBuilder out) {
    if (!PercentEncoding.isEscape(text, i)) {
      out.append("%25");
      return 0;
    }
    int escaped = HexFormat.fromHexDigits(text, i + 1, i + 3);
    if (isUnreserved((char) escaped)) {
      out.append((char) escaped);
    } else {
      out.append('%').append(HEX.toHexDigits((byte) escaped));
    }
    return 2;
  }

  /** RFC 3986 section 2.3. */
  private static boolean isUnreserved(char c) {
    return Ascii.isLetterOrDigit(c) || c == '-' || c == '.' || c == '_' || c == '~';
  }

  /** RFC 3986 section 5.2.4; an empty path becomes {@code /} (6.2.3). */
  private static void removeDotSegments(StringBuilder address, int start) {
    if (address.length() == start) {
      address.append('/');
      return;
    }
    if (address.indexOf("/.", start) < 0) {
      return;
    }
    var kept = new ArrayDeque<String>();
    String[] segments = address.substring(start + 1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      String segment = segments[i];
      boolean up = segment.equals("..");
      boolean dots = up || segment.equals(".");
      if (up) {
        kept.pollLast();
      }
      if (!dots) {
        kept.addLast(segment);
      } else if (i == segments.length - 1) {
        kept.addLast("");
      }
    }
    address.setLength(start);
    address.append('/').append(String.join("/", kept));
  }
}
