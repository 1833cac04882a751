package org.datadns.protocol.identifier;

/**
 * The naming schemes an {@link Identifier} can belong to, with the prefix of their canonical form.
 */
public enum Scheme {
  /** Digital Object Identifier (ISO 26324): {@code doi:10.5072/fk2/abc}. */
  DOI("doi"),
  /** Handle (RFC 3650): {@code hdl:20.500.12345/AbC}. */
  HANDLE("hdl"),
  /** Archival Resource Key (draft-kunze-ark): {@code ark:12345/x54xz321}. */
  ARK("ark"),
  /** Uniform Resource Name (RFC 8141): {@code urn:example:a123,z456}. */
  URN("urn"),
  /** Software Hash identifier (SWHID 1.2): {@code swh:1:dir:…}. */
  SWHID("swh"),
  /** Compact identifier of identifiers.org: {@code pdb:2gc4}. */
  COMPACT("compact"),
  /** Plain http or https address (RFC 3986). */
  URL("url");

  private final String label;

  Scheme(String label) {
    this.label = label;
  }

  /**
   * The scheme of a canonical text.
   *
   * @throws IllegalArgumentException when it begins as no canonical text does
   */
  static Scheme ofCanonical(String canonical) {
    int colon = canonical.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("not a canonical identifier: " + canonical);
    }
    return switch (canonical.substring(0, colon)) {
      case "doi" -> DOI;
      case "hdl" -> HANDLE;
      case "ark" -> ARK;
      case "urn" -> URN;
      case "swh" -> SWHID;
      case "http", "https" -> URL;
      default -> COMPACT;
    };
  }

  /** The scheme's name on the wire and in {@code --json} output, lower case. */
  public String label() {
    return label;
  }
}
