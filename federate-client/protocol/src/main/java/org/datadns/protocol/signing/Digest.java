package org.datadns.protocol.signing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** SHA-256 (FIPS 180-4), written in base64url without padding. */
public final class Digest {
  private Digest() {}

  /** The digest of bytes. */
  public static String of(byte[] content) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /** The digest of a text in UTF-8. */
  public static String of(String content) {
    return of(content.getBytes(StandardCharsets.UTF_8));
  }
}
