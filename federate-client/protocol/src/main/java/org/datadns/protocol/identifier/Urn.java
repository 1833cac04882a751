package org.datadns.protocol.identifier;

import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/**
 * Uniform Resource Names (RFC 8141). Two are the same when scheme, namespace (both in any case) and
 * namespace-specific string agree, with escapes in upper case and never decoded (section 3.1); the
 * resolution, query and fragment components behind {@code ?+}, {@code ?=} and {@code #} name
 * nothing. Some namespaces have rules of their own.
 */
final class Urn {
  private static final String LABEL = "urn:";
  private static final int LONGEST_NAMESPACE = 32;

  private Urn() {}

  static ParsedIdentifier parse(String text) {
    if (Ascii.startsWith(text, "urn:doi:")) {
      return Escaped.parse(text.substring("urn:doi:".length()), Doi::parseUri);
    }
    int colon = text.indexOf(':', LABEL.length());
    if (colon < 0 || !isNamespace(text, LABEL.length(), colon)) {
      return refused();
    }
    String namespace = Ascii.lower(text.substring(LABEL.length(), colon));
    int end = endOf(text, colon + 1, false);
    if (end < 0 || end == colon + 1 || text.charAt(colon + 1) == '/' || !endsWell(text, end)) {
      return refused();
    }
    String name = NamespaceRules.apply(namespace, upperEscapes(text, colon + 1, end));
    return name.isEmpty()
        ? refused()
        : new Recognised(new Identifier(Scheme.URN, LABEL + namespace + ":" + name));
  }

  static String url(String canonical) {
    return canonical.startsWith("urn:nbn:") ? NationalLibrary.url(canonical) : canonical;
  }

  /** RFC 8141 section 2, and 5.2 for informal namespaces ({@code urn-} and a number). */
  private static boolean isNamespace(String text, int from, int to) {
    int length = to - from;
    if (length < 2 || length > LONGEST_NAMESPACE) {
      return false;
    }
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean inside = i > from && i < to - 1;
      if (!Ascii.isLetterOrDigit(c) && !(c == '-' && inside)) {
        return false;
      }
    }
    if (!Ascii.startsWith(text, from, "urn")) {
      return true;
    }
    return length > 3 && (text.charAt(from + 3) != '-' || isInformal(text, from + 4, to));
  }

  private static boolean isInformal(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Ascii.isDigit(text.charAt(i))) {
        return false;
      }
    }
    return text.charAt(from) != '0';
  }

  /**
   * Where a run of {@code pchar} and slashes ends that began at {@code from}: at {@code ?} (unless
   * it may be part), at {@code #} or at the end of the text; -1 when a character may not stand
   * there.
   */
  private static int endOf(String text, int from, boolean question) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '#' || (c == '?' && !question)) {
        return i;
      }
      if (c == '%') {
        if (!PercentEncoding.isEscape(text, i) || text.startsWith("00", i + 1)) {
          return -1;
        }
        i += 2;
      } else if (!Ascii.isLetterOrDigit(c) && "-._~!$&'()*+,;=:@/?".indexOf(c) < 0) {
        return -1;
      }
    }
    return text.length();
  }

  /**
   * Whether what follows the name is {@code [?+ resolution] [?= query] [# fragment]}, each sequence
   * once and neither component empty (RFC 8141 section 2.3).
   */
  private static boolean endsWell(String text, int from) {
    int hash = endOf(text, from, true);
    if (hash < 0 || (hash < text.length() && !isFragment(text, hash + 1))) {
      return false;
    }
    String components = text.substring(from, hash);
    int query = components.indexOf("?=");
    String resolution = query < 0 ? components : components.substring(0, query);
    return (resolution.isEmpty() || isComponent(resolution, "?+"))
        && (query < 0 || isComponent(components.substring(query), "?="));
  }

  private static boolean isComponent(String text, String start) {
    return text.startsWith(start)
        && text.length() > 2
        && text.charAt(2) != '/'
        && text.charAt(2) != '?'
        && text.indexOf("?+", 2) < 0
        && text.indexOf("?=", 2) < 0;
  }

  private static boolean isFragment(String text, int from) {
    return endOf(text, from, true) == text.length();
  }

  private static String upperEscapes(String text, int from, int to) {
    String name = text.substring(from, to);
    if (name.indexOf('%') < 0) {
      return name;
    }
    var upper = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean escape = (i > 0 && name.charAt(i - 1) == '%') || (i > 1 && name.charAt(i - 2) == '%');
      upper.append(escape && c >= 'a' && c <= 'f' ? (char) (c - 32) : c);
    }
    return upper.toString();
  }

  private static Unrecognised refused() {
    return new Unrecognised(
        "invalid-urn",
        "A URN is urn:, a namespace, a colon and a name, for example urn:nbn:de:bvb:19-146642;"
            + " characters other than ASCII are percent-encoded in it. This one is not.");
  }
}
