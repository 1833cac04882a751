package org.datadns.protocol.identifier;

import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/**
 * Handles: a naming authority of segments between dots, the first slash, and a local name of any
 * printable characters (RFC 3651 section 2). Case counts unless a service says otherwise, so it is
 * kept. A Handle under {@code 10.} is a DOI, and {@code 10/…} a short one.
 */
final class Handle {
  private static final String LABEL = "hdl:";

  private Handle() {}

  /** Judges {@code hdl:<name>}. */
  static ParsedIdentifier parseLabelled(String text) {
    return parse(text.substring(Pasted.skipPadding(text, LABEL.length())));
  }

  /** Judges a name without its wrapping. */
  static ParsedIdentifier parse(String bare) {
    String name = Pasted.trimProse(Pasted.withoutZeroWidth(bare));
    if (Doi.isClaimedBy(name)) {
      return Doi.parse(name);
    }
    // a resolver's host looks like a naming authority and is none
    if (!isName(name) || LandingPage.isResolver(name)) {
      return new Unrecognised(
          "invalid-handle",
          "A Handle is a naming authority, a slash and a name, for example 20.500.12345/AbC; this"
              + " one is not complete.");
    }
    return new Recognised(new Identifier(Scheme.HANDLE, LABEL.concat(name)));
  }

  /**
   * Whether a text without a label can only be meant as a Handle: its naming authority is a number
   * of at least four digits or several numbers between dots. Shorter ones are dates and fractions.
   */
  static boolean isClaimedBy(String text) {
    int slash = text.indexOf('/');
    if (slash < 3) {
      return false;
    }
    boolean dotted = false;
    for (int i = 0; i < slash; i++) {
      char c = text.charAt(i);
      boolean dot = c == '.' && i > 0 && text.charAt(i - 1) != '.' && i < slash - 1;
      if (!dot && !Ascii.isDigit(c)) {
        return false;
      }
      dotted |= dot;
    }
    return (dotted || slash > 3) && isName(text);
  }

  static String url(String canonical) {
    String name = Escaped.render(canonical, LABEL.length());
    // the proxy's own pages begin so
    return "https://hdl.handle.net/"
        + (Ascii.startsWith(name, "api/") ? name.replaceFirst("/", "%2F") : name);
  }

  private static boolean isName(String name) {
    int slash = name.indexOf('/');
    if (slash < 1 || slash + 1 == name.length() || Pasted.isPadding(name.charAt(slash + 1))) {
      return false;
    }
    char before = '.';
    for (int i = 0; i < slash; i++) {
      char c = name.charAt(i);
      if ((c == '.' && before == '.') || c == ':' || Pasted.isPadding(c)) {
        return false;
      }
      before = c;
    }
    return before != '.';
  }
}
