package org.datadns.protocol.name;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.signing.Digest;

/**
 * Names of persons, sessions and workspaces. Those of sessions and workspaces are a letter and 125
 * bits in base32 (RFC 4648 section 6, lower case), fit for URLs, host names, labels and logs alike.
 * Whoever computes the name of a person or a workspace, resolver or agent, finds the same. Pure but
 * for randomness.
 */
public final class Ids {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int LENGTH = 25;
  private static final Pattern SESSION = Pattern.compile("s[a-z2-7]{25}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  /** The id of a session that begins. */
  public static String newSession() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return "s" + base32(bytes);
  }

  /** The id of a group that is made. */
  public static String newGroup() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return "g" + base32(bytes);
  }

  /** Whether a text has the form of a session's id. */
  public static boolean isSession(String text) {
    return SESSION.matcher(text).matches();
  }

  /**
   * The id of a person: base64url SHA-256 of issuer and subject, the key in every table and ticket.
   *
   * @param issuer who vouches, exactly as it names itself; the resolver for its guests
   * @param subject the issuer's name of the person
   */
  public static String person(String issuer, String subject) {
    return Digest.of(issuer + "\n" + subject);
  }

  /**
   * The id of a person's workspace: the same for the same person, datasets, tool and ordinal, so
   * that it is found again.
   *
   * @param person the person's id
   * @param dataset canonical identifier of the dataset asked for
   * @param also canonical identifiers of the datasets mounted beside it, in the order asked for
   * @param ordinal which of several sessions at once, from 1
   */
  public static String workspace(
      String person, String dataset, List<String> also, String tool, int ordinal) {
    // one dataset is its own name, so that its workspace is the one it always had
    String datasets =
        Stream.concat(Stream.of(dataset), also.stream()).collect(Collectors.joining("\n"));
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      String key = person + "\n" + datasets + "\n" + tool + "\n" + ordinal;
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
