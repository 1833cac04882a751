package org.datadns.resolver.access;

import java.security.SecureRandom;
import java.util.Base64;

/** Random secrets of 256 bits, as base64url text. Thread-safe. */
public final class Secret {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Secret() {}

  /** A new one. */
  public static String generate() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
