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
          "(?i)(?:https?:/{1,2})?(?:(?:www\\.|dx\\.)?doi\\.org/|(?<publisher>(?:dx\\.)?doi\\.[a-z0-9.-]+/(?=10\\.)))");

  private static final Pattern LABEL = Pattern.compile("(?i)(?:info:doi/|urn:doi:|doi:)\\s*");
  private static final Pattern SHAPE = Pattern.compile("10(?:\\.\\d{1,9})(?:\\.\\d+)*/\\S.*");
  private static final Pattern SHORT_SHAPE = Pattern.compile("10/[a-z0-9]+");
  private static final Pattern CONTRACTED = Pattern.compile("[A-Za-z0-9]+");

  private Doi() {}

  /** The bare name inside a text that claims to be a DOI, or empty when it makes no such claim. */
  static Optional<String> unwrap(String text) {
    Matcher proxy = PROXY.matcher(text);
    if (proxy.lookingAt()) {
      return Optional.of(fromAddress(text.substring(proxy.end())));
    }
    Matcher label = LABEL.matcher(text);
    if (label.lookingAt()) {
      String rest = text.substring(label.end());
      if (text.regionMatches(true, 0, "urn:", 0, 4)) {
        return Optional.of(fromUrn(rest));
      }
      Matcher nested = PROXY.matcher(rest);
      return Optional.of(
          nested.lookingAt() ? fromAddress(rest.substring(nested.end())) : trimProse(rest));
    }
    return text.startsWith("10.") || text.startsWith("10/")
        ? Optional.of(trimProse(text))
        : Optional.empty();
  }

  static ParsedIdentifier parse(String bare) {
    String folded = Ascii.lower(bare);
    if (SHAPE.matcher(folded).matches() || SHORT_SHAPE.matcher(folded).matches()) {
      return new Recognised(
          new Identifier(Scheme.DOI, "doi:" + folded, "https://doi.org/" + encode(folded)));
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
      String rest = name.substring(label.end());
      return name.regionMatches(true, 0, "urn:", 0, 4) ? fromUrn(rest) : rest;
    }
    return CONTRACTED.matcher(name).matches() ? "10/" + name : name;
  }

  /** In the URN spelling the first slash is written as a colon (DOI proxy documentation). */
  private static String fromUrn(String rest) {
    int colon = rest.indexOf(':');
    int slash = rest.indexOf('/');
    return colon >= 0 && (slash < 0 || colon < slash)
        ? rest.substring(0, colon) + "/" + rest.substring(colon + 1)
        : rest;
  }

  /** Punctuation that a sentence put behind the name: {@code . , ; :} and an unbalanced bracket. */
  private static String trimProse(String name) {
    int end = name.length();
    while (end > 0) {
      char last = name.charAt(end - 1);
      boolean punctuation = ".,;:".indexOf(last) >= 0;
      boolean unbalanced =
          (last == ')' && count(name, end, ')') > count(name, end, '('))
              || (last == '}' && count(name, end, '}') > count(name, end, '{'));
      if (!punctuation && !unbalanced) {
        break;
      }
      end--;
    }
    return name.substring(0, end);
  }

  private static long count(String name, int end, char wanted) {
    return name.chars().limit(end).filter(c -> c == wanted).count();
  }

  private static String encode(String name) {
    return PercentEncoding.encode(name, " %\"#?<>{}^[]`|\\+");
  }
}
