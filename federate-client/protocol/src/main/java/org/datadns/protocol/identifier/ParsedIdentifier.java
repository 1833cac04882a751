package org.datadns.protocol.identifier;

import java.util.Optional;

/** What {@link Identifier#parse(String)} found. */
public sealed interface ParsedIdentifier {
  /**
   * The text is an identifier.
   *
   * @param identifier its canonical form
   */
  record Recognised(Identifier identifier) implements ParsedIdentifier {}

  /**
   * The text is no identifier.
   *
   * @param code stable code: {@code empty}, {@code too-long}, {@code control-character}, {@code
   *     invalid-doi}, {@code invalid-url}, {@code unsupported-scheme} or {@code unrecognised}
   * @param text a sentence for the person who wrote it, saying what to do next
   */
  record Unrecognised(String code, String text) implements ParsedIdentifier {}

  /** The identifier, or empty when none was recognised. */
  default Optional<Identifier> asOptional() {
    return switch (this) {
      case Recognised(var identifier) -> Optional.of(identifier);
      case Unrecognised ignored -> Optional.empty();
    };
  }
}
