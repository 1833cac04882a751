package org.datadns.resolver.mail;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Assurance;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Secret;
import org.datadns.resolver.http.Outage;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Which addresses are guests' own. An address is never what a guest is known by: it says how well
 * they are known, and what to call them in rules. Thread-safe; answers from memory as a rule.
 */
public final class Addresses {
  static final Duration LIFETIME = Duration.ofMinutes(30);

  /** How often an hour mail is sent to one address, and how often a day one guest may ask. */
  static final int MOST_TO_AN_ADDRESS = 3;

  static final int MOST_OF_A_PERSON = 5;

  /** And to all addresses in an hour. */
  private static final int MOST = 500;

  private static final int MOST_REMEMBERED = 100_000;
  private static final Duration FRESH = Duration.ofSeconds(10);

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Cache<String, Known> known =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

  private record Known(Optional<String> address, Instant read) {}

  /** Those kept in this database. */
  public Addresses(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** A guest with the address they confirmed, and known so well; anybody else as they are. */
  public Person known(Person person) {
    return person.assurance() == Assurance.GUEST
        ? of(person.id())
            .map(address -> person.knownAs(Assurance.EMAIL).reachedAt(Optional.of(address)))
            .orElse(person)
        : person;
  }

  /**
   * The confirmed address of a guest. While the database is away, what was known last counts; of
   * whom nothing was, none is.
   */
  Optional<String> of(String person) {
    Instant now = clock.instant();
    var before = known.getIfPresent(person);
    if (before != null && now.isBefore(before.read().plus(FRESH))) {
      return before.address();
    }
    Optional<String> address =
        Outage.or(
            () ->
                jdbi.<Optional<String>, RuntimeException>withHandle(handle -> read(handle, person)),
            () -> before == null ? Optional.empty() : before.address());
    known.put(person, new Known(address, now));
    return address;
  }

  private static Optional<String> read(Handle handle, String person) {
    return handle
        .createQuery("select address from confirmed_email where person = :person")
        .bind("person", person)
        .mapTo(String.class)
        .findOne();
  }

  /** What came of asking for a link. */
  sealed interface Asked {
    /**
     * One is to be sent.
     *
     * @param code of the link
     */
    record Send(String code) implements Asked {}

    /** None is: enough were sent there already. Whoever asked is told the same. */
    record Enough() implements Asked {}

    /** This guest asks too often. */
    record TooOften() implements Asked {}
  }

  /** A guest says that an address is theirs. Blocks for the database. */
  Asked ask(String person, EmailAddress address) {
    Instant now = clock.instant();
    String code = Secret.generate();
    return jdbi.inTransaction(
        handle -> {
          handle.execute("select pg_advisory_xact_lock(hashtextextended('email_confirmation', 0))");
          handle
              .createUpdate("delete from email_confirmation where asked_at < :before")
              .bind("before", now.minus(Duration.ofDays(1)))
              .execute();
          if (count(handle, "person", person, now.minus(Duration.ofDays(1))) >= MOST_OF_A_PERSON) {
            return new Asked.TooOften();
          }
          var hourAgo = now.minus(Duration.ofHours(1));
          boolean enough =
              count(handle, "address", address.text(), hourAgo) >= MOST_TO_AN_ADDRESS
                  || count(handle, "sent", true, hourAgo) >= MOST;
          handle
              .createUpdate(
                  """
                  insert into email_confirmation (hash, person, address, asked_at, expires_at, sent)
                  values (:hash, :person, :address, :now, :expires, :sent)
                  """)
              .bind("hash", Digest.of(code))
              .bind("person", person)
              .bind("address", address.text())
              .bind("now", now)
              .bind("expires", now.plus(LIFETIME))
              .bind("sent", !enough)
              .execute();
          return enough ? new Asked.Enough() : new Asked.Send(code);
        });
  }

  /** How many were asked for since then whose column, one of ours, has this value. */
  private static int count(Handle handle, String column, Object value, Instant since) {
    return handle
        .createQuery(
            "select count(*) from email_confirmation where asked_at >= :since and "
                + column
                + " = :value")
        .bind("since", since)
        .bind("value", value)
        .mapTo(Integer.class)
        .one();
  }

  /** The address that a link would confirm for this guest; empty when it is over or another's. */
  Optional<String> find(String person, String code) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select address from email_confirmation
                    where hash = :hash and person = :person and expires_at > :now
                    """)
                .bind("hash", Digest.of(code))
                .bind("person", person)
                .bind("now", clock.instant())
                .mapTo(String.class)
                .findOne());
  }

  /** Confirms it; empty when the link is over, was used, or is another's. */
  Optional<String> confirm(String person, String code) {
    Instant now = clock.instant();
    var confirmed =
        jdbi.inTransaction(
            handle -> {
              var address =
                  handle
                      .createQuery(
                          """
                          update email_confirmation set expires_at = :now
                          where hash = :hash and person = :person and expires_at > :now
                          returning address
                          """)
                      .bind("hash", Digest.of(code))
                      .bind("person", person)
                      .bind("now", now)
                      .mapTo(String.class)
                      .findOne();
              address.ifPresent(
                  it ->
                      handle
                          .createUpdate(
                              """
                              insert into confirmed_email (person, address, confirmed_at)
                              values (:person, :address, :now)
                              on conflict (person) do update
                              set address = excluded.address, confirmed_at = excluded.confirmed_at
                              """)
                          .bind("person", person)
                          .bind("address", it)
                          .bind("now", now)
                          .execute());
              return address;
            });
    confirmed.ifPresent(address -> known.put(person, new Known(Optional.of(address), now)));
    return confirmed;
  }
}
