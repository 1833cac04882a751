package org.datadns.protocol.identifier;

import java.util.List;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/**
 * Software Hash identifiers (SWHID 1.2, chapters 4 and 6): {@code swh:1:}, the type of the object
 * and its hash in lower case. Qualifiers behind a semicolon are context and no part of the name.
 */
final class Swhid {
  private static final List<String> TYPES =
      List.of("swh:1:snp:", "swh:1:rel:", "swh:1:rev:", "swh:1:dir:", "swh:1:cnt:");

  private static final int CORE = "swh:1:cnt:".length() + 40;

  private Swhid() {}

  static ParsedIdentifier parse(String text) {
    int end = text.indexOf(';');
    String core = Pasted.trimProse(end < 0 ? text : text.substring(0, end));
    return isCore(core)
        ? new Recognised(new Identifier(Scheme.SWHID, core))
        : new Unrecognised(
            "invalid-swhid",
            "A SWHID is swh:1:, one of snp rel rev dir cnt, a colon and 40 hexadecimal digits, all"
                + " in lower case; this one is not.");
  }

  static String url(String canonical) {
    return "https://archive.softwareheritage.org/".concat(canonical);
  }

  private static boolean isCore(String text) {
    if (text.length() != CORE || TYPES.stream().noneMatch(text::startsWith)) {
      return false;
    }
    for (int i = CORE - 40; i < CORE; i++) {
      char c = text.charAt(i);
      if (!Ascii.isHexDigit(c) || Ascii.isUpper(c)) {
        return false;
      }
    }
    return true;
  }
}
