package org.datadns.protocol.identifier;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A persistent name of a dataset in canonical form. Two spellings name the same dataset exactly
 * when their identifiers are equal. Immutable; made by {@link IdentifierParser}, and read back from
 * its canonical text by {@link #ofCanonical(String)}.
 */
public final class Identifier {
  /**
   * Longest text that is looked at, in bytes of UTF-8, and longest address of an identifier; what
   * is longer is no identifier.
   */
  public static final int MAX_LENGTH = 2_048;

  private final Scheme scheme;
  private final String canonical;

  Identifier(Scheme scheme, String canonical) {
    this.scheme = requireNonNull(scheme, "scheme");
    this.canonical = requireNonNull(canonical, "canonical");
  }

  /**
   * Recognises the identifier that a person, page or catalogue wrote, with the common prefixes of
   * compact identifiers. Never throws, takes time linear in the length of {@code text}.
   *
   * @param text any text
   * @return what was recognised, or why nothing was
   */
  public static ParsedIdentifier parse(String text) {
    return IdentifierParser.standard().parse(text);
  }

  /**
   * The identifier with a canonical text that was kept. It is the same again even where its prefix
   * is known no more. Of other texts it makes nonsense: what comes from outside is parsed.
   *
   * @throws IllegalArgumentException when the text begins as no identifier does
   */
  public static Identifier ofCanonical(String canonical) {
    return new Identifier(Scheme.ofCanonical(canonical), canonical);
  }

  /** The naming scheme. */
  public Scheme scheme() {
    return scheme;
  }

  /**
   * The canonical text, for example {@code doi:10.5072/fk2/abc}; the key in every table, URL and
   * log line.
   */
  public String canonical() {
    return canonical;
  }

  /**
   * Where a browser finds the identifier's landing page, percent-encoded; a URN of a namespace
   * without a public resolver is itself the address. Parsing it gives this identifier again.
   */
  public String url() {
    return switch (scheme) {
      case DOI -> Doi.url(canonical);
      case HANDLE -> Handle.url(canonical);
      case ARK -> Ark.url(canonical);
      case URN -> Urn.url(canonical);
      case SWHID -> Swhid.url(canonical);
      case COMPACT -> Compact.url(canonical);
      case URL -> canonical;
    };
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Identifier that
        && scheme == that.scheme
        && canonical.equals(that.canonical);
  }

  @Override
  public int hashCode() {
    return canonical.hashCode();
  }

  /** The canonical text. */
  @Override
  public String toString() {
    return canonical;
  }
}
