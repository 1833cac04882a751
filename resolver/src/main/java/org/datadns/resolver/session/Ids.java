package org.datadns.resolver.session;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * Names of sessions and workspaces: a letter and 125 bits in base32 (RFC 4648 section 6, lower
 * case), fit for URLs, host names, labels and logs alike.
 */
final class Ids {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int LENGTH = 25;
  private static final Pattern SESSION = Pattern.compile("s[a-z2-7]{25}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  static String newSession() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return "s" + base32(bytes);
  }

  static boolean isSession(String text) {
    return SESSION.matcher(text).matches();
  }

  /**
   * The same for the same person, dataset, tool and ordinal, so that a workspace is found again.
   */
  static String workspace(String person, String dataset, String tool, int ordinal) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      String key = person + "\n" + dataset + "\n" + tool + "\n" + ordinal;
      return "w" + base32(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  private static String base32(byte[] bytes) {
    var text = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      int bit = i * 5;
      int pair =
          (bytes[bit / 8] & 0xFF) << 8
              | (bit / 8 + 1 < bytes.length ? bytes[bit / 8 + 1] & 0xFF : 0);
      text.append(ALPHABET.charAt(pair >> (11 - bit % 8) & 31));
    }
    return text.toString();
  }
}
