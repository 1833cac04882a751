package org.datadns.protocol.identifier;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** What a text was found to be. */
public sealed interface ParsedIdentifier {
  /**
   * The text is an identifier.
   *
   * @param identifier its canonical form
   */
  record Recognised(Identifier identifier) implements ParsedIdentifier {
    public Recognised {
      requireNonNull(identifier, "identifier");
    }
  }

  /**
   * The text is no identifier.
   *
   * @param code stable code, one of those in docs/reference/identifiers.md
   * @param text a sentence for the person who wrote it, saying what to do next; names the nearest
   *     identifier where there is one
   * @param nearest the identifier that was probably meant; never used in place of what was written
   */
  record Unrecognised(String code, String text, Optional<Identifier> nearest)
      implements ParsedIdentifier {
    public Unrecognised {
      requireNonNull(code, "code");
      requireNonNull(text, "text");
      requireNonNull(nearest, "nearest");
    }

    /** Where nothing near is known. */
    public Unrecognised(String code, String text) {
      this(code, text, Optional.empty());
    }
  }

  /** The identifier, or empty when none was recognised. */
  default Optional<Identifier> asOptional() {
    return switch (this) {
      case Recognised(var identifier) -> Optional.of(identifier);
      case Unrecognised ignored -> Optional.empty();
    };
  }
}
