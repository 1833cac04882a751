package org.datadns.protocol.identifier;

import java.util.List;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/** Decides which scheme a text belongs to and hands it to that scheme's own rules. */
final class IdentifierParser {
  private static final List<Scheme> UNSUPPORTED =
      List.of(Scheme.HANDLE, Scheme.ARK, Scheme.URN, Scheme.SWHID);

  private IdentifierParser() {}

  static ParsedIdentifier parse(String text) {
    if (text.length() > Identifier.MAX_LENGTH) {
      return tooLong();
    }
    String trimmed = Pasted.trim(text);
    if (trimmed.isEmpty()) {
      return new Unrecognised(
          "empty", "Give an identifier, for example doi:10.5072/fk2/abc or a web address.");
    }
    if (!Pasted.isPrintable(trimmed)) {
      return new Unrecognised(
          "control-character", "An identifier holds no line breaks or other control characters.");
    }
    var parsed = recognise(trimmed);
    return parsed instanceof Recognised(var identifier)
            && identifier.url().length() > Identifier.MAX_LENGTH
        ? tooLong()
        : parsed;
  }

  private static ParsedIdentifier recognise(String text) {
    var doi = Doi.unwrap(text);
    if (doi.isPresent()) {
      return Doi.parse(doi.get());
    }
    String lower = Ascii.lower(text);
    if (lower.startsWith("http:") || lower.startsWith("https:")) {
      return address(text);
    }
    for (var scheme : UNSUPPORTED) {
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

  /**
   * A default port or an escape may have hidden a DOI proxy, so the canonical form is asked too.
   */
  private static ParsedIdentifier address(String text) {
    return switch (WebAddress.parse(text)) {
      case Recognised found -> Doi.unwrap(found.identifier().url()).map(Doi::parse).orElse(found);
      case Unrecognised not -> not;
    };
  }

  private static Unrecognised tooLong() {
    return new Unrecognised(
        "too-long",
        "An identifier has at most "
            + Identifier.MAX_LENGTH
            + " characters, also when it is written as an address.");
  }
}
