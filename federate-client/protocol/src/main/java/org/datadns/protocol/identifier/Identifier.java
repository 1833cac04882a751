package org.datadns.protocol.identifier;

import static java.util.Objects.requireNonNull;

/**
 * A persistent name of a dataset in canonical form. Two spellings name the same dataset exactly
 * when their identifiers are equal. Immutable; made by {@link #parse(String)} alone.
 *
 * @param scheme the naming scheme
 * @param canonical the canonical text, for example {@code doi:10.5072/fk2/abc}; the key in every
 *     table, URL and log line
 * @param url where a browser finds the identifier's landing page, percent-encoded
 */
public record Identifier(Scheme scheme, String canonical, String url) {
  /** Longest input that is looked at, in UTF-16 code units; longer text is no identifier. */
  public static final int MAX_LENGTH = 2_048;

  public Identifier {
    requireNonNull(scheme, "scheme");
    requireNonNull(canonical, "canonical");
    requireNonNull(url, "url");
  }

  /**
   * Recognises the identifier that a person, page or catalogue wrote. Never throws, takes time
   * linear in the length of {@code text}.
   *
   * @param text any text
   * @return what was recognised, or why nothing was
   */
  public static ParsedIdentifier parse(String text) {
    return IdentifierParser.parse(text);
  }

  @Override
  public String toString() {
    return canonical;
  }
}
