package org.datadns.protocol.identifier;

import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/**
 * Archival Resource Keys, normalised by the nine steps of draft-kunze-ark, "Normalization and
 * Lexical Equivalence". Escapes are never decoded and case counts in the name.
 */
final class Ark {
  private static final String LABEL = "ark:";

  /** draft-kunze-ark, "The Name Assigning Authority Number": at most so many betanumerics. */
  private static final int LONGEST_AUTHORITY = 16;

  private static final String BETANUMERIC = "0123456789bcdfghjkmnpqrstvwxz";

  /** draft-kunze-ark, "ARK Anatomy": what a name may hold beside letters, digits and structure. */
  private static final String NAME_SIGNS = "=~*+@_$";

  private Ark() {}

  /**
   * Where the ARK begins in an address of any resolver, or -1: behind the first {@code /ark:} of
   * the path (step 1), whose colon may be percent-encoded.
   */
  static int indexIn(String address) {
    int end = 0;
    while (end < address.length() && address.charAt(end) != '?' && address.charAt(end) != '#') {
      if (address.charAt(end) == '/' && Ascii.startsWith(address, end + 1, "ark")) {
        int colon = end + 4;
        if (address.startsWith(":", colon)) {
          return colon + 1;
        }
        if (Ascii.startsWith(address, colon, "%3a")) {
          return colon + 3;
        }
      }
      end++;
    }
    return -1;
  }

  /** Judges {@code ark:<authority>/<name>}. */
  static ParsedIdentifier parseLabelled(String text) {
    return parse(text.substring(LABEL.length()));
  }

  /** Judges what follows the label; steps 2 to 9. */
  static ParsedIdentifier parse(String labelled) {
    String text = Pasted.trimProse(Pasted.withoutBlanks(withoutQuery(labelled)));
    int start = 0;
    while (start < text.length() && text.charAt(start) == '/') {
      start++;
    }
    int slash = text.indexOf('/', start);
    if (slash < 0 || slash == start || slash - start > LONGEST_AUTHORITY) {
      return refused();
    }
    var ark = new StringBuilder(LABEL.length() + text.length()).append(LABEL);
    for (int i = start; i < slash; i++) {
      char c = Ascii.lower(text.charAt(i));
      if (BETANUMERIC.indexOf(c) < 0) {
        return refused();
      }
      ark.append(c);
    }
    ark.append('/');
    int name = ark.length();
    if (!appendName(text, slash + 1, ark) || ark.length() == name) {
      return refused();
    }
    moveVariants(ark, name);
    return new Recognised(new Identifier(Scheme.ARK, ark.toString()));
  }

  static String url(String canonical) {
    return "https://n2t.net/".concat(canonical);
  }

  /** Step 2; a fragment is the page's that shows the ARK. */
  private static String withoutQuery(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '?' || text.charAt(i) == '#') {
        return text.substring(0, i);
      }
    }
    return text;
  }

  /**
   * Steps 5, 6 and 8: escapes in upper case, no hyphens, one structural character at most between
   * others and none at the ends.
   *
   * @return whether all characters may stand in a name
   */
  private static boolean appendName(String text, int from, StringBuilder ark) {
    int first = ark.length();
    char structure = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '-' || (c >= '\u2010' && c <= '\u2015')) {
        continue;
      }
      if (c == '/' || c == '.') {
        structure = structure == 0 && ark.length() > first ? c : structure;
        continue;
      }
      if (structure != 0) {
        ark.append(structure);
        structure = 0;
      }
      if (Ascii.isLetterOrDigit(c) || NAME_SIGNS.indexOf(c) >= 0) {
        ark.append(c);
      } else if (PercentEncoding.isEscape(text, i) && !text.startsWith("00", i + 1)) {
        ark.append('%').append(upper(text.charAt(i + 1))).append(upper(text.charAt(i + 2)));
        i += 2;
      } else {
        return false;
      }
    }
    return true;
  }

  /**
   * Step 9: a variant (after a period) that a component (after a slash) follows goes to the end.
   */
  private static void moveVariants(StringBuilder ark, int from) {
    int lastSlash = ark.lastIndexOf("/");
    int period = ark.indexOf(".", from);
    if (period < 0 || period > lastSlash) {
      return;
    }
    var moved = new StringBuilder();
    var kept = new StringBuilder();
    boolean variant = false;
    for (int i = from; i < ark.length(); i++) {
      char c = ark.charAt(i);
      variant = c == '.' || (variant && c != '/');
      (variant && i < lastSlash ? moved : kept).append(c);
    }
    ark.replace(from, ark.length(), kept.append(moved).toString());
  }

  private static char upper(char hex) {
    return hex >= 'a' ? (char) (hex - 32) : hex;
  }

  private static Unrecognised refused() {
    return new Unrecognised(
        "invalid-ark",
        "An ARK is ark:, the number of its authority, a slash and a name of letters, digits and"
            + " = ~ * + @ _ $ % - . /, for example ark:12345/x54xz321; this one is not.");
  }
}
