package org.datadns.protocol.identifier;

import java.util.List;

/** What a regular expression says. */
sealed interface PatternNode {
  /** One of these characters. */
  record One(CharacterClass characters) implements PatternNode {}

  /** The start ({@code ^}), the end ({@code $}) or a word's edge ({@code b}). */
  record Check(char what) implements PatternNode {}

  /** One after the other. */
  record Sequence(List<PatternNode> parts) implements PatternNode {}

  /** Any one of these. */
  record Either(List<PatternNode> choices) implements PatternNode {}

  /**
   * The same several times.
   *
   * @param most -1 means without end
   */
  record Repeat(PatternNode part, int least, int most) implements PatternNode {}
}
