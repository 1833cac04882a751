package org.datadns.protocol.identifier;

import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/** Names that say their scheme in front, and DOIs, which need not. Addresses are none of them. */
final class Labelled {
  private Labelled() {}

  /** Judges a text that is not empty and holds no unprintable character. */
  static ParsedIdentifier parse(String text, Prefixes prefixes) {
    if (Ascii.startsWith(text, "doi:")) {
      return Doi.parseLabelled(text);
    }
    if (Doi.isClaimedBy(text)) {
      return Doi.parse(text);
    }
    if (Ascii.startsWith(text, "hdl:")) {
      return Handle.parseLabelled(text);
    }
    if (Ascii.startsWith(text, "ark:")) {
      return Ark.parseLabelled(text);
    }
    if (Ascii.startsWith(text, "urn:")) {
      return Urn.parse(text);
    }
    if (Ascii.startsWith(text, "swh:")) {
      return Swhid.parse(text);
    }
    if (Ascii.startsWith(text, "info:doi/")) {
      return Escaped.parse(text.substring("info:doi/".length()), Doi::parseUri);
    }
    if (Ascii.startsWith(text, "info:hdl/")) {
      return Escaped.parse(text.substring("info:hdl/".length()), Handle::parse);
    }
    if (Handle.isClaimedBy(text)) {
      return Handle.parse(text);
    }
    return text.indexOf(':') > 0 ? Compact.parse(text, prefixes) : unrecognised();
  }

  static Unrecognised unrecognised() {
    return new Unrecognised(
        "unrecognised",
        "This is neither a DOI (10.5072/fk2/abc, doi:…, https://doi.org/…) nor a Handle (hdl:…), an"
            + " ARK (ark:…), a URN (urn:…), a SWHID (swh:1:…), a compact identifier (pdb:2gc4) or a"
            + " web address (https://…).");
  }
}
