package org.datadns.agent.proxy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.datadns.agent.proxy.Lookup.Running;
import org.datadns.protocol.file.DurableFile;

/**
 * The value that proves a person came in with a ticket: {@code expiry.person.mac}, where the mac is
 * HMAC-SHA256 (RFC 2104) over session, attempt, expiry and person. Nothing is stored but the key,
 * so an agent that starts again knows everyone. Of somebody with whom the session is shared it
 * names the share as well, which ends when it is revoked. Thread-safe.
 */
final class SessionCookie {
  /** A session ends long before; its attempt is in the mac. */
  static final Duration LIFETIME = Duration.ofDays(7);

  private static final String ALGORITHM = "HmacSHA256";
  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  /** A browser repeats its cookie with each request; more persons than these come in turns. */
  private static final int MOST_REMEMBERED = 10_000;

  private final SecretKeySpec key;

  /** What was found genuine, by its value. */
  private final Map<String, Proof> proofs = new ConcurrentHashMap<>();

  private record Proof(String session, int attempt, String person, long expiry) {}

  private SessionCookie(byte[] key) {
    this.key = new SecretKeySpec(key, ALGORITHM);
  }

  /**
   * With the key kept in {@code file} (mode 0600); made and written when there is none.
   *
   * @throws IllegalArgumentException when the file holds something else
   */
  static SessionCookie withKeyIn(Path file) {
    byte[] key =
        DurableFile.read(file)
            .orElseGet(
                () -> {
                  var made = new byte[32];
                  new SecureRandom().nextBytes(made);
                  DurableFile.write(file, made);
                  return made;
                });
    if (key.length != 32) {
      throw new IllegalArgumentException(file + " holds no cookie key of 32 bytes");
    }
    return new SessionCookie(key);
  }

  /** The value for a person in an attempt of a session. */
  String value(String session, int attempt, String person, Instant now) {
    long expiry = now.plus(LIFETIME).getEpochSecond();
    return expiry + "." + person + "." + mac(session, attempt, expiry, person);
  }

  /** Whose value it is; empty when it is forged, expired, or of another session or attempt. */
  Optional<String> person(String value, String session, int attempt, Instant now) {
    var proof = proofs.get(value);
    if (proof == null) {
      var found = verify(value, session, attempt);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      proof = found.get();
      if (proofs.size() >= MOST_REMEMBERED) {
        proofs.clear();
      }
      proofs.put(value, proof);
    }
    return proof.session().equals(session)
            && proof.attempt() == attempt
            && now.getEpochSecond() < proof.expiry()
        ? Optional.of(proof.person())
        : Optional.empty();
  }

  private Optional<Proof> verify(String value, String session, int attempt) {
    String[] parts = value.split("\\.", -1);
    if (parts.length != 3 || !parts[0].matches("[0-9]{1,12}")) {
      return Optional.empty();
    }
    long expiry = Long.parseLong(parts[0]);
    byte[] expected = mac(session, attempt, expiry, parts[1]).getBytes(StandardCharsets.US_ASCII);
    boolean genuine =
        MessageDigest.isEqual(expected, parts[2].getBytes(StandardCharsets.ISO_8859_1));
    return genuine ? Optional.of(new Proof(session, attempt, parts[1], expiry)) : Optional.empty();
  }

  /**
   * By what the bearer of one of these values is known in a session: the id of its own person, or
   * what one of those has with whom it is shared. Empty when none of the values lets anybody in.
   *
   * @param companions whether a value that is genuine and not its own person's is still good
   */
  Optional<String> holder(
      List<String> values, Running running, Predicate<String> companions, Instant now) {
    for (String value : values) {
      var holder =
          person(value, running.session(), running.attempt(), now)
              .filter(it -> it.equals(running.person()) || companions.test(it));
      if (holder.isPresent()) {
        return holder;
      }
    }
    return Optional.empty();
  }

  private String mac(String session, int attempt, long expiry, String person) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      // no part but the last can hold a line end
      var text = session + "\n" + attempt + "\n" + expiry + "\n" + person;
      return BASE64URL.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }
}
