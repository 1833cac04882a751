package org.datadns.protocol.identifier;

/** The national libraries' resolvers of {@code urn:nbn} (RFC 8458), one a country. */
final class NationalLibrary {
  private static final int COUNTRY = "urn:nbn:".length();

  private NationalLibrary() {}

  /** Whether a host, in lower case, resolves names of some library. */
  static boolean resolvesAt(String host) {
    return switch (host) {
      case "nbn-resolving.org",
          "nbn-resolving.de",
          "urn.kb.se",
          "resolver.obvsg.at",
          "urn.nsk.hr",
          "urn.nb.no",
          "urn.fi",
          "www.urn.fi",
          "nbn.depositolegale.it",
          "persistent-identifier.nl",
          "www.persistent-identifier.nl" ->
          true;
      default -> false;
    };
  }

  /** The name's page; the German resolver passes on what belongs to others. */
  static String url(String canonical) {
    int end = COUNTRY;
    while (end < canonical.length() && Ascii.isLetter(canonical.charAt(end))) {
      end++;
    }
    String resolver =
        switch (canonical.substring(COUNTRY, end)) {
          case "se" -> "urn.kb.se/resolve?urn=";
          case "at" -> "resolver.obvsg.at/";
          case "hr" -> "urn.nsk.hr/";
          case "no" -> "urn.nb.no/";
          case "fi" -> "urn.fi/";
          case "it" -> "nbn.depositolegale.it/";
          case "nl" -> "persistent-identifier.nl/";
          default -> "nbn-resolving.org/";
        };
    return "https://" + resolver + canonical;
  }
}
