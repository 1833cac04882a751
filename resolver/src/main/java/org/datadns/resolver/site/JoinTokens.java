package org.datadns.resolver.site;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.datadns.protocol.client.ResolverClient.JoinToken;
import org.datadns.protocol.signing.Digest;
import org.datadns.resolver.access.Secret;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Secrets with which a site is let in at once: each bound to one site's id, good for one use, and
 * gone after a while. Only their digests are kept. Thread-safe.
 */
public final class JoinTokens {
  private final Jdbi jdbi;
  private final Duration lifetime;
  private final InstantSource clock;

  /** Join tokens that are good for so long. */
  public JoinTokens(Jdbi jdbi, Duration lifetime, InstantSource clock) {
    this.jdbi = jdbi;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /** A new one; its secret is shown here and never again. */
  public JoinToken create(String site) {
    String secret = Secret.generate();
    Instant now = clock.instant();
    var token = new JoinToken(site, secret, now.plus(lifetime));
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into join_token (hash, site, created_at, expires_at)
                    values (:hash, :site, :now, :expires)
                    """)
                .bind("hash", Digest.of(secret))
                .bind("site", site)
                .bind("now", now)
                .bind("expires", token.expires())
                .execute());
    return token;
  }

  /** Uses one up, in the caller's transaction; false when it is not good for this site now. */
  boolean use(Handle handle, String secret, String site, Instant now) {
    return handle
            .createUpdate(
                """
                update join_token set used_at = :now
                where hash = :hash and site = :site and used_at is null and expires_at > :now
                """)
            .bind("hash", Digest.of(secret))
            .bind("site", site)
            .bind("now", now)
            .execute()
        == 1;
  }
}
