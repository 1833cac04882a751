package org.datadns.resolver.site;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.datadns.protocol.signing.MacAgreement;
import org.datadns.protocol.signing.MacKey;
import org.datadns.protocol.signing.TokenKeys;
import org.datadns.protocol.wire.MacAnswer;
import org.datadns.protocol.wire.MacRequest;
import org.datadns.resolver.http.Refused;
import org.jdbi.v3.core.Jdbi;

/**
 * The secrets that sites may sign heartbeats with. None is kept: each is derived from one secret
 * that the resolvers share, the site, its key and the secret's own id, so that every resolver knows
 * those that another gave away, and that with a site's key its secrets are good no more.
 * Thread-safe.
 */
public final class MacKeys {
  /** How long a secret is good. */
  private static final Duration LIFETIME = Duration.ofHours(1);

  /** When it ends, in seconds since 1970, and 16 random bytes. */
  private static final Pattern KID = Pattern.compile("([0-9]{1,12})\\.[A-Za-z0-9_-]{22}");

  private final SecretKeySpec shared;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Derived from the secret in this database; made when there is none. Blocks. */
  public MacKeys(Jdbi jdbi, InstantSource clock) {
    this.clock = clock;
    byte[] fresh = new byte[MacKey.LENGTH];
    random.nextBytes(fresh);
    this.shared =
        new SecretKeySpec(
            jdbi.withHandle(
                handle -> {
                  handle
                      .createUpdate(
                          "insert into mac_secret (secret) values (:fresh) on conflict do nothing")
                      .bind("fresh", fresh)
                      .execute();
                  return handle
                      .createQuery("select secret from mac_secret")
                      .mapTo(byte[].class)
                      .one();
                }),
            "HmacSHA256");
  }

  /**
   * A new secret for a site whose request was checked.
   *
   * @throws Refused with status 400 when the key to seal it for is none
   */
  public MacAnswer issue(Site site, MacRequest request) {
    Instant until = clock.instant().plus(LIFETIME);
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    String kid =
        until.getEpochSecond()
            + "."
            + Base64.getUrlEncoder().withoutPadding().encodeToString(nonce);
    try {
      return new MacAnswer(
          kid,
          MacAgreement.seal(request.key(), derive(site, kid)),
          Instant.ofEpochSecond(until.getEpochSecond()));
    } catch (IllegalArgumentException e) {
      throw Refused.badRequest("invalid-key", "key must be a public P-256 key as a JWK.");
    }
  }

  /** What checks a token of this site that names this secret: nothing when that has ended. */
  TokenKeys of(Site site, String kid) {
    var parts = KID.matcher(kid);
    boolean good =
        parts.matches()
            && clock.instant().isBefore(Instant.ofEpochSecond(Long.parseLong(parts.group(1))));
    return good ? new MacKey(kid, derive(site, kid)) : site.keysAt(clock.instant());
  }

  private byte[] derive(Site site, String kid) {
    try {
      var mac = Mac.getInstance(shared.getAlgorithm());
      mac.init(shared);
      // none of the parts holds a line break
      return mac.doFinal(
          ("heartbeat\n" + site.id() + "\n" + site.kid() + "\n" + kid)
              .getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has HMAC with SHA-256", e);
    }
  }
}
