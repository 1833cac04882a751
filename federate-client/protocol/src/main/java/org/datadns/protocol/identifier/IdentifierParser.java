package org.datadns.protocol.identifier;

import java.util.Locale;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/** Decides which scheme a text belongs to and hands it to that scheme's own rules. */
final class IdentifierParser {
  private IdentifierParser() {}

  static ParsedIdentifier parse(String text) {
    if (text.length() > Identifier.MAX_LENGTH) {
      return new Unrecognised(
          "too-long", "An identifier has at most " + Identifier.MAX_LENGTH + " characters.");
    }
    String trimmed = trim(text);
    if (trimmed.isEmpty()) {
      return new Unrecognised(
          "empty", "Give an identifier, for example doi:10.5072/fk2/abc or a web address.");
    }
    if (trimmed.codePoints().anyMatch(Character::isISOControl)) {
      return new Unrecognised(
          "control-character", "An identifier holds no line breaks or other control characters.");
    }
    var doi = Doi.unwrap(trimmed);
    if (doi.isPresent()) {
      return Doi.parse(doi.get());
    }
    String lower = trimmed.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http:") || lower.startsWith("https:")) {
      return WebAddress.parse(trimmed);
    }
    for (var scheme : new Scheme[] {Scheme.HANDLE, Scheme.ARK, Scheme.URN, Scheme.SWHID}) {
      if (lower.startsWith(scheme.label() + ":")) {
        return new Unrecognised(
            "unsupported-scheme",
            "Identifiers of the scheme "
                + scheme.label()
                + " are not resolved yet; use the dataset's DOI or web address.");
      }
    }
    return new Unrecognised(
        "unrecognised",
        "This is neither a DOI (10.5072/fk2/abc, doi:…, https://doi.org/…) nor a web address"
            + " (https://…).");
  }

  /** Blanks of every kind and zero-width characters around a pasted name are never part of it. */
  private static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isPadding(text.charAt(from))) {
      from++;
    }
    while (to > from && isPadding(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isPadding(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || c == '\u200B'
        || c == '\u2060'
        || c == '\uFEFF';
  }
}
