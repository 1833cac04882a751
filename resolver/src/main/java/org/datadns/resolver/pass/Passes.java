package org.datadns.resolver.pass;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.datadns.protocol.signing.Digest;
import org.datadns.resolver.access.Secret;
import org.datadns.signin.Seal;
import org.jdbi.v3.core.Jdbi;

/** The table {@code pass}. Bounded; what is over goes with the next one. Thread-safe, blocks. */
public final class Passes {
  /** How long one is good. */
  public static final Duration LIFETIME = Duration.ofMinutes(10);

  private static final int MOST = 10_000;
  private static final int MOST_OF_A_PERSON = 10;
  private static final String PURPOSE = "pass";

  private final Jdbi jdbi;
  private final Seal seal;
  private final InstantSource clock;

  /** Those kept in this database. */
  public Passes(Jdbi jdbi, Seal seal, InstantSource clock) {
    this.jdbi = jdbi;
    this.seal = seal;
    this.clock = clock;
  }

  /**
   * A pass as whoever follows it sees it.
   *
   * @param session the session it leads to
   * @param person id of the guest who made it
   * @param address from where it was made
   * @param made when
   */
  public record Pass(String session, String person, String address, Instant made) {}

  /**
   * What a used pass gives.
   *
   * @param pass the pass
   * @param subject the guest's secret, which the other browser keeps from now on too
   */
  public record Used(Pass pass, String subject) {}

  /**
   * A new one; the ones before for this session are of no use any more.
   *
   * @param person id of the guest
   * @param subject the guest's secret
   * @param address from where it is made
   * @return the code; empty when there are too many
   */
  public Optional<String> make(String session, String person, String subject, String address) {
    Instant now = clock.instant();
    String code = Secret.generate();
    return jdbi.inTransaction(
        handle -> {
          handle
              .createUpdate("delete from pass where expires_at <= :now or session = :session")
              .bind("now", now)
              .bind("session", session)
              .execute();
          boolean room =
              handle
                  .createQuery(
                      "select count(*) < :most and count(*) filter (where person = :person) <"
                          + " :mostOfOne from pass")
                  .bind("most", MOST)
                  .bind("mostOfOne", MOST_OF_A_PERSON)
                  .bind("person", person)
                  .mapTo(Boolean.class)
                  .one();
          if (!room) {
            return Optional.<String>empty();
          }
          handle
              .createUpdate(
                  """
                  insert into pass (hash, session, person, address, sealed, made_at, expires_at)
                  values (:hash, :session, :person, :address, :sealed, :now, :expires)
                  """)
              .bind("hash", Digest.of(code))
              .bind("session", session)
              .bind("person", person)
              .bind("address", address)
              .bind("sealed", seal.close(PURPOSE, subject, now.plus(LIFETIME)))
              .bind("now", now)
              .bind("expires", now.plus(LIFETIME))
              .execute();
          return Optional.of(code);
        });
  }

  /** Looks at one without using it; empty when there is none, or it is over. */
  public Optional<Pass> find(String code) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select session, person, address, made_at from pass
                    where hash = :hash and expires_at > :now
                    """)
                .bind("hash", Digest.of(code))
                .bind("now", clock.instant())
                .map((row, context) -> pass(row))
                .findOne());
  }

  /** Uses one up: of many who try at once, one gets it. */
  public Optional<Used> use(String code) {
    Instant now = clock.instant();
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    delete from pass where hash = :hash and expires_at > :now
                    returning session, person, address, made_at, sealed
                    """)
                .bind("hash", Digest.of(code))
                .bind("now", now)
                .map((row, context) -> used(row, now))
                .findOne()
                .flatMap(Function.identity()));
  }

  private static Pass pass(ResultSet row) throws SQLException {
    return new Pass(
        row.getString("session"),
        row.getString("person"),
        row.getString("address"),
        row.getTimestamp("made_at").toInstant());
  }

  private Optional<Used> used(ResultSet row, Instant now) throws SQLException {
    var pass = pass(row);
    return seal.open(PURPOSE, row.getString("sealed"), now).map(subject -> new Used(pass, subject));
  }
}
