package org.datadns.resolver.token;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;
import org.datadns.protocol.signing.Digest;

/**
 * The code that a person types to let a program in: eight consonants, since they make no words and
 * are not taken for digits (RFC 8628 section 6.1); 34 bits, good for ten minutes and a few tries.
 *
 * @param letters upper case, without the dash
 */
record UserCode(String letters) {
  private static final String ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";
  private static final int LENGTH = 8;
  private static final int LONGEST_TYPED = 64;

  static UserCode generate(SecureRandom random) {
    var letters = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      letters.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return new UserCode(letters.toString());
  }

  /** What somebody typed: case, dashes and spaces do not matter. Empty when it can be no code. */
  static Optional<UserCode> typed(String text) {
    var letters = new StringBuilder(LENGTH);
    text.toUpperCase(Locale.ROOT)
        .chars()
        .limit(LONGEST_TYPED)
        .filter(c -> c != '-' && c != '‐' && c != '–' && !Character.isWhitespace(c))
        .forEach(c -> letters.append((char) c));
    boolean possible =
        letters.length() == LENGTH && letters.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
    return possible ? Optional.of(new UserCode(letters.toString())) : Optional.empty();
  }

  /** What is kept of it. Looking for a digest takes as long whether there is one or not. */
  String hash() {
    return Digest.of("user code " + letters);
  }

  /** As people read it: {@code WDJB-MJHT}. */
  String shown() {
    return letters.substring(0, LENGTH / 2) + "-" + letters.substring(LENGTH / 2);
  }
}
