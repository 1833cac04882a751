package org.datadns.resolver.group;

import java.security.SecureRandom;
import java.util.Locale;
import org.datadns.protocol.signing.Digest;

/**
 * The code with which people join a group: twelve letters and digits that cannot be taken for one
 * another (60 bits), written {@code XXXX-XXXX-XXXX}. The database keeps its digest alone, by which
 * it is looked up: how long that takes says nothing about how near a guess is.
 */
final class JoinCode {
  /** Crockford's base 32: no I, L, O and U. */
  private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private static final int LENGTH = 12;
  private static final int PART = 4;
  private static final SecureRandom RANDOM = new SecureRandom();

  private JoinCode() {}

  /** A new one. */
  static String generate() {
    var code = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      if (i > 0 && i % PART == 0) {
        code.append('-');
      }
      code.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return code.toString();
  }

  /**
   * What the database keeps of a code as somebody wrote it: case, blanks and dashes are nothing.
   */
  static String digest(String written) {
    return Digest.of(
        written
            .toUpperCase(Locale.ROOT)
            .replaceAll("[\\s-]", "")
            .replace('O', '0')
            .replace('I', '1')
            .replace('L', '1'));
  }
}
