package org.datadns.protocol.identifier;

import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/**
 * Digital Object Identifiers: a prefix {@code 10.<registrant>} and an opaque suffix of any
 * printable characters (DOI Handbook 2.2). ASCII letters are folded to lower case, since names
 * differing only there are the same DOI; all other characters stay as they are (Handbook 2.4). The
 * short form {@code 10/abcde} is an alias handle and is kept as such.
 */
final class Doi {
  private static final String LABEL = "doi:";

  /** No registrant has more digits than this. */
  private static final int MOST_DIGITS = 9;

  private Doi() {}

  /** Whether a bare text claims to be a DOI or its short form. */
  static boolean isClaimedBy(String name) {
    return name.startsWith("10.") || name.startsWith("10/");
  }

  /** Judges a name without its wrapping; a zero-width space in it only marks a possible break. */
  static ParsedIdentifier parse(String bare) {
    String name = Pasted.trimProse(Pasted.withoutZeroWidth(bare));
    if (!isName(name) && !isShortName(name)) {
      return refused(name);
    }
    return new Recognised(new Identifier(Scheme.DOI, LABEL.concat(Ascii.lower(name))));
  }

  /** Judges {@code doi:<name>}. */
  static ParsedIdentifier parseLabelled(String text) {
    return parse(text.substring(Pasted.skipPadding(text, LABEL.length())));
  }

  /**
   * Judges the decoded name in a {@code urn:doi:} or {@code info:doi/}: in the URN spelling the
   * first slash is written as a colon (DOI Handbook, encoding rules for URLs).
   */
  static ParsedIdentifier parseUri(String name) {
    int end = 0;
    while (end < name.length() && (Ascii.isDigit(name.charAt(end)) || name.charAt(end) == '.')) {
      end++;
    }
    boolean colon = isClaimedBy(name) && end < name.length() && name.charAt(end) == ':';
    return parse(colon ? name.substring(0, end) + "/" + name.substring(end + 1) : name);
  }

  static String url(String canonical) {
    return "https://doi.org/".concat(Escaped.render(canonical, LABEL.length()));
  }

  /** Whether a text is certainly canonical as it is; most of those looked up are. */
  static boolean isCanonical(String text) {
    if (!text.startsWith(LABEL) || !isName(text, LABEL.length())) {
      return false;
    }
    for (int i = LABEL.length(); i < text.length(); i++) {
      char c = text.charAt(i);
      if (Ascii.isUpper(c) || c >= 0x80) {
        return false;
      }
    }
    return Ascii.isLetterOrDigit(text.charAt(text.length() - 1));
  }

  private static boolean isName(String name) {
    return isName(name, 0);
  }

  /** {@code 10.}, up to nine digits, more numbers after dots, a slash and no blank behind it. */
  private static boolean isName(String text, int from) {
    if (!text.startsWith("10.", from)) {
      return false;
    }
    int i = from + 3;
    int digits = digits(text, i);
    if (digits == 0 || digits > MOST_DIGITS) {
      return false;
    }
    i += digits;
    while (i < text.length() && text.charAt(i) == '.') {
      digits = digits(text, i + 1);
      if (digits == 0) {
        return false;
      }
      i += digits + 1;
    }
    return i + 1 < text.length() && text.charAt(i) == '/' && !Pasted.isPadding(text.charAt(i + 1));
  }

  /** shortDOI: {@code 10/} and letters and digits. */
  private static boolean isShortName(String name) {
    if (!name.startsWith("10/") || name.length() == 3) {
      return false;
    }
    for (int i = 3; i < name.length(); i++) {
      if (!Ascii.isLetterOrDigit(name.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static int digits(String text, int from) {
    int i = from;
    while (i < text.length() && Ascii.isDigit(text.charAt(i))) {
      i++;
    }
    return i - from;
  }

  private static Unrecognised refused(String name) {
    return name.indexOf('/') < 0 && Ascii.indexOf(name, "%2f") >= 0
        ? new Unrecognised(
            "double-encoded",
            "This DOI is percent-encoded once more than it may be: not at all when it stands alone,"
                + " once inside an address.")
        : new Unrecognised(
            "invalid-doi",
            "A DOI is 10., digits, a slash and a name, for example 10.5072/fk2/abc; this one is not"
                + " complete.");
  }
}
