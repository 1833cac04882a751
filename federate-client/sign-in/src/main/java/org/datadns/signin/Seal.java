package org.datadns.signin;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.datadns.protocol.file.DurableFile;

/**
 * Closes small texts so that a browser can keep them for us and neither read nor change them:
 * AES-256-GCM (NIST SP 800-38D) with a random nonce each. What was sealed for one purpose opens for
 * no other. Thread-safe.
 */
public final class Seal {
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** Browsers keep no longer cookie. */
  private static final int LONGEST = 4096;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  /**
   * With a key of 32 bytes.
   *
   * @throws IllegalArgumentException when it is no such key
   */
  public Seal(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("the key must have " + KEY_BYTES + " bytes");
    }
    this.key = new SecretKeySpec(key, "AES");
  }

  /** A new key. */
  public static byte[] newKey() {
    var bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  /**
   * With the key kept in {@code file} (mode 0600); made and written when there is none.
   *
   * @throws IllegalArgumentException when the file holds something else
   */
  public static Seal withKeyIn(Path file) {
    return new Seal(
        DurableFile.read(file)
            .orElseGet(
                () -> {
                  var made = newKey();
                  DurableFile.write(file, made);
                  return made;
                }));
  }

  /** The text, closed until then. */
  public String close(String purpose, String text, Instant until) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, purpose, nonce);
      var content =
          ByteBuffer.allocate(Long.BYTES + text.getBytes(StandardCharsets.UTF_8).length)
              .putLong(until.getEpochSecond())
              .put(text.getBytes(StandardCharsets.UTF_8))
              .array();
      var closed = cipher.doFinal(content);
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              ByteBuffer.allocate(nonce.length + closed.length).put(nonce).put(closed).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has AES-GCM", e);
    }
  }

  /** What was closed for this purpose; empty when it was not, or not by us, or is over. */
  public Optional<String> open(String purpose, String closed, Instant now) {
    if (closed.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      var bytes = Base64.getUrlDecoder().decode(closed);
      if (bytes.length < NONCE_BYTES + TAG_BITS / 8 + Long.BYTES) {
        return Optional.empty();
      }
      var cipher = cipher(Cipher.DECRYPT_MODE, purpose, Arrays.copyOf(bytes, NONCE_BYTES));
      var content = ByteBuffer.wrap(cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES));
      var until = Instant.ofEpochSecond(content.getLong());
      return now.isBefore(until)
          ? Optional.of(StandardCharsets.UTF_8.decode(content).toString())
          : Optional.empty();
    } catch (AEADBadTagException | IllegalArgumentException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has AES-GCM", e);
    }
  }

  private Cipher cipher(int mode, String purpose, byte[] nonce) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
