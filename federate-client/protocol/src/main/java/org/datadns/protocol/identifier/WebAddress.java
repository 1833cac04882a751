package org.datadns.protocol.identifier;

import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/**
 * http and https addresses, compared as RFC 3986 sections 6.2.2 and 6.2.3 say: scheme and host in
 * lower case, default port dropped, escapes in upper case and decoded where they stand for
 * unreserved characters, dot segments removed. The query keeps its order; the fragment names a
 * place inside the page, so it is dropped.
 */
final class WebAddress {
  private static final Pattern SHAPE =
      Pattern.compile("(?is)(https?):/{1,2}([^/?#]+)([^?#]*)(\\?[^#]*)?(?:#.*)?");

  private static final Pattern AUTHORITY =
      Pattern.compile("(?<host>\\[[0-9A-Fa-f:.]+\\]|[^:@\\[\\]\\s]+)(?::(?<port>\\d{0,5}))?");

  private WebAddress() {}

  static ParsedIdentifier parse(String text) {
    Matcher address = SHAPE.matcher(text);
    if (!address.matches()) {
      return invalid("A web address is https://, a host name and a path.");
    }
    String scheme = Ascii.lower(address.group(1));
    Matcher authority = AUTHORITY.matcher(address.group(2));
    if (!authority.matches()) {
      return invalid("The host of this address is not valid; user names are not allowed in it.");
    }
    int defaultPort = scheme.equals("https") ? 443 : 80;
    String digits = authority.group("port");
    int port = digits == null || digits.isEmpty() ? defaultPort : Integer.parseInt(digits);
    if (port > 65_535) {
      return invalid("The port of this address is above 65535.");
    }
    String canonical =
        scheme
            + "://"
            + host(authority.group("host"))
            + (port == defaultPort ? "" : ":" + port)
            + removeDotSegments(normalise(address.group(3)))
            + (address.group(4) == null ? "" : normalise(address.group(4)));
    return new Recognised(new Identifier(Scheme.URL, canonical, canonical));
  }

  private static Unrecognised invalid(String text) {
    return new Unrecognised("invalid-url", text);
  }

  /** A name's escapes are decoded before folding, since an escape may stand for a letter. */
  private static String host(String host) {
    return host.startsWith("[") ? Ascii.lower(host) : normalise(Ascii.lower(normalise(host)));
  }

  /** RFC 3986 6.2.2.1 and 6.2.2.2; characters that may not stand bare are encoded. */
  private static String normalise(String part) {
    String encoded = PercentEncoding.encode(part, " \"<>[\\]^`{|}");
    var out = new StringBuilder(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c != '%') {
        out.append(c);
      } else if (!isEscape(encoded, i)) {
        out.append("%25");
      } else {
        char escaped = (char) HexFormat.fromHexDigits(encoded, i + 1, i + 3);
        out.append(
            isUnreserved(escaped) ? escaped : encoded.substring(i, i + 3).toUpperCase(Locale.ROOT));
        i += 2;
      }
    }
    return out.toString();
  }

  private static boolean isEscape(String text, int i) {
    return i + 2 < text.length()
        && HexFormat.isHexDigit(text.charAt(i + 1))
        && HexFormat.isHexDigit(text.charAt(i + 2));
  }

  /** RFC 3986 section 2.3. */
  private static boolean isUnreserved(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || "-._~".indexOf(c) >= 0;
  }

  /** RFC 3986 section 5.2.4; an empty path becomes {@code /} (6.2.3). */
  private static String removeDotSegments(String path) {
    if (path.isEmpty()) {
      return "/";
    }
    var kept = new ArrayDeque<String>();
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      switch (segments[i]) {
        case "." -> {
          if (last) {
            kept.addLast("");
          }
        }
        case ".." -> {
          kept.pollLast();
          if (last) {
            kept.addLast("");
          }
        }
        default -> kept.addLast(segments[i]);
      }
    }
    return "/" + String.join("/", kept);
  }
}
