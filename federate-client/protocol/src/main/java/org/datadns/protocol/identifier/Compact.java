package org.datadns.protocol.identifier;

import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/**
 * Compact identifiers of identifiers.org ("Identification scheme"): {@code
 * [provider/]prefix:accession}. The first colon separates; the prefix is registered and in any
 * case; the provider says where to look and is no part of the name.
 */
final class Compact {
  private Compact() {}

  /** Judges a text with a colon that is not its first character. */
  static ParsedIdentifier parse(String text, Prefixes prefixes) {
    int colon = text.indexOf(':');
    int slash = text.lastIndexOf('/', colon);
    String label = Ascii.lower(text.substring(slash + 1, colon));
    if (!isLabel(label, true)
        || (slash >= 0 && !isLabel(text.substring(0, slash), false))
        || text.startsWith("//", Pasted.skipPadding(text, colon + 1))) {
      return Labelled.unrecognised();
    }
    var prefix = prefixes.find(label);
    if (prefix == null) {
      return new Unrecognised(
          "unknown-prefix",
          label
              + ": is no scheme and no prefix of compact identifiers that is known here. Use the"
              + " dataset's DOI or web address.");
    }
    String accession = prefix.accession(text.substring(colon + 1));
    return accession.isEmpty()
        ? new Unrecognised(
            "invalid-compact", "What follows " + label + ": is not what its names look like.")
        : new Recognised(new Identifier(Scheme.COMPACT, label + ":" + accession));
  }

  static String url(String canonical) {
    return "https://identifiers.org/".concat(Escaped.render(canonical, 0));
  }

  /** Prefixes hold letters, digits and {@code . _ -}; providers no period, unlike hosts. */
  private static boolean isLabel(String text, boolean period) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Ascii.isLetterOrDigit(c) && c != '_' && c != '-' && !(period && c == '.')) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
