package org.datadns.protocol.identifier;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

/**
 * Digital Object Identifiers: a prefix {@code 10.<registrant>} and an opaque suffix of any
 * printable characters (DOI Handbook 2.2). ASCII letters are folded to lower case, since names
 * differing only there are the same DOI; all other characters stay as they are (Handbook 2.4). The
 * short form {@code 10/abcde} is an alias handle and is kept as such.
 */
final class Doi {
  /**
   * Addresses of DOI proxies: doi.org and its old names, with one or two slashes since browsers and
   * proxies merge them, and publishers' own {@code doi.<publisher>} hosts.
   */
  private static final Pattern PROXY =
      Pattern.compile(
          "(?i)(?:https?:/{1,2})?(?:(?:www\\.|dx\\.)?doi\\.org/|(?:dx\\.)?doi\\.[a-z0-9.-]+/(?=10\\.))");

  private static final Pattern LABEL = Pattern.compile("(?i)(?:(?<uri>info:doi/|urn:doi:)|doi:)");
  private static final Pattern SHAPE = Pattern.compile("10\\.\\d{1,9}+(?:\\.\\d++)*+/\\S.*");
  private static final Pattern SHORT_SHAPE = Pattern.compile("10/[a-z0-9]+");
  private static final Pattern URN_NAME = Pattern.compile("^(10[0-9.]*):");
  private static final Pattern DOT_SEGMENT = Pattern.compile("/(\\.{1,2})/");
  private static final Pattern CONTRACTED = Pattern.compile("[A-Za-z0-9]+");

  private Doi() {}

  /** The name inside a text that claims to be a DOI, or empty when it makes no such claim. */
  static Optional<String> unwrap(String text) {
    Matcher proxy = PROXY.matcher(text);
    if (proxy.lookingAt()) {
      return Optional.of(fromAddress(text.substring(proxy.end())));
    }
    Matcher label = LABEL.matcher(text);
    if (label.lookingAt()) {
      String rest = Pasted.trim(text.substring(label.end()));
      if (label.group("uri") != null) {
        return Optional.of(fromUri(PercentEncoding.decode(rest)));
      }
      Matcher nested = PROXY.matcher(rest);
      return Optional.of(nested.lookingAt() ? fromAddress(rest.substring(nested.end())) : rest);
    }
    return text.startsWith("10.") || text.startsWith("10/") ? Optional.of(text) : Optional.empty();
  }

  /** Judges a name without its wrapping; a zero-width space in it only marks a possible break. */
  static ParsedIdentifier parse(String bare) {
    String name = Ascii.lower(Pasted.trimProse(bare.replace("\u200B", "")));
    if (Pasted.isPrintable(name)
        && (SHAPE.matcher(name).matches() || SHORT_SHAPE.matcher(name).matches())) {
      return new Recognised(
          new Identifier(Scheme.DOI, "doi:" + name, "https://doi.org/" + encode(name)));
    }
    return new Unrecognised(
        "invalid-doi",
        "A DOI is 10., digits, a slash and a name, for example 10.5072/fk2/abc; this one is not"
            + " complete.");
  }

  /**
   * Query and fragment are the address's, not the name's: a DOI's own {@code ?} and {@code #} are
   * percent-encoded in an address (DOI Handbook, encoding rules for URLs). Decoded exactly once.
   */
  private static String fromAddress(String path) {
    String name = PercentEncoding.decode(path.split("[?#]", 2)[0]);
    Matcher label = LABEL.matcher(name);
    if (label.lookingAt()) {
      return fromUri(name.substring(label.end()));
    }
    return CONTRACTED.matcher(name).matches() ? "10/" + name : name;
  }

  /** In the URN spelling the first slash is written as a colon (DOI proxy documentation). */
  private static String fromUri(String name) {
    return URN_NAME.matcher(name).replaceFirst("$1/");
  }

  /**
   * Encoded as the DOI Handbook's rules for URLs say. One slash of {@code /./} and {@code /../} is
   * encoded too, since clients would take them for steps between folders.
   */
  private static String encode(String name) {
    return DOT_SEGMENT
        .matcher(PercentEncoding.encode(name, " %\"#?<>{}^[]`|\\+"))
        .replaceAll("/$1%2F");
  }
}
