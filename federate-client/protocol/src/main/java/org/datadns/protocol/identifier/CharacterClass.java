package org.datadns.protocol.identifier;

/**
 * A set of characters: one bit each for ASCII, one for all others together.
 *
 * @param low characters 0 to 63
 * @param high characters 64 to 127
 * @param others whether all beyond ASCII are in the set
 */
record CharacterClass(long low, long high, boolean others) {
  static final CharacterClass NONE = new CharacterClass(0, 0, false);
  static final CharacterClass DIGIT = NONE.and('0', '9');
  static final CharacterClass WORD = DIGIT.and('a', 'z').and('A', 'Z').and('_', '_');
  static final CharacterClass BLANK = NONE.and('\t', '\r').and(' ', ' ');
  static final CharacterClass ANY = NONE.and('\n', '\n').and('\r', '\r').not();

  /** This and the ASCII characters from one to another. */
  CharacterClass and(char first, char last) {
    long more = low;
    long moreHigh = high;
    for (int c = first; c <= last; c++) {
      if (c < 64) {
        more |= 1L << c;
      } else {
        moreHigh |= 1L << (c - 64);
      }
    }
    return new CharacterClass(more, moreHigh, others);
  }

  CharacterClass and(CharacterClass more) {
    return new CharacterClass(low | more.low, high | more.high, others || more.others);
  }

  CharacterClass not() {
    return new CharacterClass(~low, ~high, !others);
  }

  boolean holds(char c) {
    return c < 64 ? (low >>> c & 1) == 1 : c < 128 ? (high >>> (c - 64) & 1) == 1 : others;
  }
}
