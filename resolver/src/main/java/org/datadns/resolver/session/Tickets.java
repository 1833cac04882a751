package org.datadns.resolver.session;

import java.net.URI;
import java.time.InstantSource;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.wire.Json;
import org.jdbi.v3.core.Jdbi;

/**
 * Signs tickets, and knows the keys of every resolver on this database, so that an agent verifies
 * what any of them signed. Thread-safe.
 */
public final class Tickets {
  private final SigningKey key;
  private final String issuer;
  private final Jdbi jdbi;
  private final InstantSource clock;

  private Tickets(SigningKey key, String issuer, Jdbi jdbi, InstantSource clock) {
    this.key = key;
    this.issuer = issuer;
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * Tickets signed with this key, which is published.
   *
   * @param resolver the resolver's public address, the issuer
   */
  public static Tickets publish(SigningKey key, URI resolver, Jdbi jdbi, InstantSource clock) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into ticket_key (kid, jwk, added_at)
                    values (:kid, cast(:jwk as jsonb), :now)
                    on conflict (kid) do nothing
                    """)
                .bind("kid", key.kid())
                .bind("jwk", Json.write(key.publicJwk()))
                .bind("now", clock.instant())
                .execute());
    return new Tickets(key, resolver.toString(), jdbi, clock);
  }

  String sign(Ticket ticket) {
    return ticket.sign(key, issuer, clock.instant());
  }

  /** The public keys of every resolver on this database. */
  public KeySet keys() {
    String set =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select json_build_object('keys', coalesce(json_agg(jwk order by added_at),
                                                                  '[]'::json))::text
                        from ticket_key
                        """)
                    .mapTo(String.class)
                    .one());
    return KeySet.parse(set);
  }
}
