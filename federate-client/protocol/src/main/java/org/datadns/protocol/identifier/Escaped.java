package org.datadns.protocol.identifier;

import java.util.function.Function;

/** Names inside web addresses. */
final class Escaped {
  /** DOI Handbook, encoding rules for URLs: what must and what should be encoded. */
  private static final String ENCODED = " %\"#?<>{}^[]`|\\+";

  private Escaped() {}

  /**
   * Judges a percent-encoded name. It is decoded exactly once (DOI Handbook 2.5.2.4); what comes
   * out is as hostile as what a person wrote.
   */
  static ParsedIdentifier parse(String encoded, Function<String, ParsedIdentifier> rules) {
    String name = Pasted.trim(PercentEncoding.decode(encoded));
    var unprintable = Pasted.refuse(name);
    return unprintable == null ? rules.apply(name) : unprintable;
  }

  /**
   * A name as the DOI Handbook's rules for URLs say, without its first {@code start} characters.
   * One slash beside {@code .} and {@code ..} is encoded too, since clients would take them for
   * steps between folders.
   */
  static String render(String name, int start) {
    String encoded = PercentEncoding.encode(name.substring(start), ENCODED);
    if (!encoded.contains("/.")) {
      return encoded;
    }
    var safe = new StringBuilder(encoded.length() + 8);
    int from = 0;
    boolean apart = true;
    for (int slash = encoded.indexOf('/'); slash >= 0; slash = encoded.indexOf('/', from)) {
      String step = encoded.substring(from, slash);
      apart = !apart || !isDots(step);
      safe.append(step).append(apart ? "/" : "%2F");
      from = slash + 1;
    }
    String last = encoded.substring(from);
    if (apart && from > 0 && isDots(last)) {
      safe.setLength(safe.length() - 1);
      safe.append("%2F");
    }
    return safe.append(last).toString();
  }

  private static boolean isDots(String step) {
    return step.equals(".") || step.equals("..");
  }
}
