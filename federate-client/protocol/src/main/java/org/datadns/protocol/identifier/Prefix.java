package org.datadns.protocol.identifier;

import org.jspecify.annotations.Nullable;

/**
 * One prefix of compact identifiers.
 *
 * @param pattern what its accessions look like; null means any
 * @param embedded what each accession begins with when the prefix is part of it ({@code CHEBI:}),
 *     else empty
 */
record Prefix(@Nullable LocalPattern pattern, String embedded) {
  /** No accession is longer; longer ones are not matched. */
  private static final int LONGEST = 1_000;

  /**
   * The accession as the prefix writes it, or empty when it is none. A prefix that is part of the
   * accession is written once.
   */
  String accession(String written) {
    String text = Pasted.trim(Pasted.withoutZeroWidth(written));
    String found = exact(text);
    return found.isEmpty() ? exact(Pasted.trimProse(text)) : found;
  }

  private String exact(String text) {
    String bare =
        !embedded.isEmpty() && Ascii.startsWith(text, Ascii.lower(embedded))
            ? text.substring(embedded.length())
            : text;
    // what begins with two slashes is an address of some other scheme
    if (bare.isEmpty() || bare.length() > LONGEST || bare.startsWith("//")) {
      return "";
    }
    return pattern == null || pattern.matches(embedded.concat(bare)) ? bare : "";
  }
}
