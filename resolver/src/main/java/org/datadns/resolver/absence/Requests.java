package org.datadns.resolver.absence;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.DatasetRequest;
import org.datadns.resolver.access.Person;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The table {@code dataset_request}: one row a person and dataset, bounded. A row goes a year after
 * it was made, or thirty days after the dataset came. Thread-safe, blocking.
 */
final class Requests {
  static final int MOST_OF_ONE = 50;

  private static final int MOST = 100_000;

  /** What anybody can cause leaves room for those who signed in. */
  private static final int MOST_OF_GUESTS = 80_000;

  /** A campus behind one address has this many guests' wishes, and no more. */
  private static final int MOST_OF_A_NETWORK = 200;

  private static final Duration KEPT = Duration.ofDays(365);
  private static final Duration KEPT_AFTER = Duration.ofDays(30);

  /** For how long one resolver has a message to itself. */
  private static final Duration CLAIM = Duration.ofMinutes(10);

  /** After this, a message that nobody took on is given up. */
  private static final Duration TRIED = Duration.ofDays(3);

  private final Jdbi jdbi;
  private final InstantSource clock;

  Requests(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** What came of asking. */
  enum Asking {
    /** It is noted, now or before. */
    NOTED,
    /** The person asks for as many as one may. */
    TOO_MANY,
    /** Guests of the same network ask for as many as they may together. */
    TOO_MANY_FROM_THERE,
    /** There is no room. */
    FULL
  }

  /**
   * Notes that a person wants a dataset; asked again, what is said now counts.
   *
   * @param identifier canonical
   * @param email where to tell them; empty means not at all
   * @param network from where they ask, as one subscriber has it: guests of one are counted
   */
  Asking ask(Person person, String identifier, Optional<String> email, String network) {
    boolean signedIn = person.isSignedIn();
    var from = Optional.of(network).filter(ignored -> !signedIn);
    Instant now = clock.instant();
    return jdbi.inTransaction(
        handle -> {
          forgetOld(handle, now);
          var noted = noted(handle, person, identifier);
          if (noted.isEmpty()) {
            if (count(handle, person) >= MOST_OF_ONE) {
              return Asking.TOO_MANY;
            }
            if (from.isPresent() && countFrom(handle, from.get()) >= MOST_OF_A_NETWORK) {
              return Asking.TOO_MANY_FROM_THERE;
            }
            if (count(handle) >= (signedIn ? MOST : MOST_OF_GUESTS)) {
              return Asking.FULL;
            }
          }
          handle
              .createUpdate(
                  """
                  insert into dataset_request (identifier, person, signed_in, email, network, asked_at)
                  values (:identifier, :person, :signedIn, :email, :network, :now)
                  on conflict (identifier, person) do update
                    set email = excluded.email, signed_in = excluded.signed_in,
                        network = excluded.network,
                        asked_at = excluded.asked_at, held_at = null, tell_after = null
                  """)
              .bind("identifier", identifier)
              .bind("person", noted.orElse(person.id()))
              .bind("signedIn", signedIn)
              .bind("email", email)
              .bind("network", from)
              .bind("now", now)
              .execute();
          return Asking.NOTED;
        });
  }

  /** The id under which a person asked before, perhaps as a guest. */
  private static Optional<String> noted(Handle handle, Person person, String identifier) {
    return handle
        .createQuery(
            """
            select person from dataset_request
            where identifier = :identifier and person in (<ids>)
            order by asked_at limit 1
            """)
        .bind("identifier", identifier)
        .bindList("ids", person.ids())
        .mapTo(String.class)
        .findOne();
  }

  private static int count(Handle handle, Person person) {
    return handle
        .createQuery("select count(*) from dataset_request where person in (<ids>)")
        .bindList("ids", person.ids())
        .mapTo(Integer.class)
        .one();
  }

  private static int countFrom(Handle handle, String network) {
    return handle
        .createQuery("select count(*) from dataset_request where network = :network")
        .bind("network", network)
        .mapTo(Integer.class)
        .one();
  }

  private static int count(Handle handle) {
    return handle.createQuery("select count(*) from dataset_request").mapTo(Integer.class).one();
  }

  private static void forgetOld(Handle handle, Instant now) {
    handle
        .createUpdate("delete from dataset_request where asked_at < :asked or held_at < :held")
        .bind("asked", now.minus(KEPT))
        .bind("held", now.minus(KEPT_AFTER))
        .execute();
  }

  /**
   * What one person asked for.
   *
   * @param identifier canonical
   * @param heldAt since when a site holds it
   * @param mailed whether a message about it is still to be sent
   */
  record Own(String identifier, Instant askedAt, Optional<Instant> heldAt, boolean mailed) {}

  /** What a person asked for, the newest first. */
  List<Own> of(Person person) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select identifier, asked_at, held_at, email is not null as mailed
                    from dataset_request where person in (<ids>) order by asked_at desc
                    """)
                .bindList("ids", person.ids())
                .map(Requests::own)
                .list());
  }

  private static Own own(ResultSet row, StatementContext context) throws SQLException {
    return new Own(
        row.getString("identifier"),
        row.getTimestamp("asked_at").toInstant(),
        instant(row, "held_at"),
        row.getBoolean("mailed"));
  }

  /** A person asks for a dataset no more. */
  void withdraw(Person person, String identifier) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    delete from dataset_request
                    where identifier = :identifier and person in (<ids>)
                    """)
                .bind("identifier", identifier)
                .bindList("ids", person.ids())
                .execute());
  }

  /**
   * A page of what is asked for, most people first.
   *
   * @param skipped how many come before it
   */
  List<DatasetRequest> list(int skipped, int most) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select identifier, count(*) as people,
                           count(*) filter (where signed_in) as signed_in,
                           min(asked_at) as first_asked, max(asked_at) as last_asked,
                           min(held_at) as held_at
                    from dataset_request
                    group by identifier
                    order by people desc, identifier
                    offset :skipped limit :most
                    """)
                .bind("skipped", skipped)
                .bind("most", most)
                .map(Requests::request)
                .list());
  }

  private static DatasetRequest request(ResultSet row, StatementContext context)
      throws SQLException {
    return new DatasetRequest(
        row.getString("identifier"),
        row.getLong("people"),
        row.getLong("signed_in"),
        row.getTimestamp("first_asked").toInstant(),
        row.getTimestamp("last_asked").toInstant(),
        instant(row, "held_at"));
  }

  /**
   * Drops every request for a dataset.
   *
   * @return how many there were
   */
  int drop(String identifier) {
    return jdbi.withHandle(
        handle ->
            handle
                .createUpdate("delete from dataset_request where identifier = :identifier")
                .bind("identifier", identifier)
                .execute());
  }

  /** Datasets that are asked for and were not seen here yet, after an identifier, in order. */
  List<String> waiting(String after, int most) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select distinct identifier from dataset_request
                    where identifier > :after and held_at is null
                    order by identifier limit :most
                    """)
                .bind("after", after)
                .bind("most", most)
                .mapTo(String.class)
                .list());
  }

  /** These are held now. */
  void held(Collection<String> identifiers) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update dataset_request set held_at = :now, tell_after = :now
                    where identifier in (<identifiers>) and held_at is null
                    """)
                .bind("now", clock.instant())
                .bindList("identifiers", List.copyOf(identifiers))
                .execute());
  }

  /**
   * A message to be sent.
   *
   * @param person whose request it is about
   */
  record Message(String identifier, String person, String email) {}

  /** Messages that are due, from now on this resolver's for a while. */
  List<Message> claim(int most) {
    Instant now = clock.instant();
    return jdbi.withHandle(
        handle -> {
          handle
              .createUpdate(
                  "update dataset_request set email = null"
                      + " where email is not null and held_at < :given")
              .bind("given", now.minus(TRIED))
              .execute();
          return handle
              .createQuery(
                  """
                  update dataset_request r set tell_after = :until
                  from (
                    select identifier, person from dataset_request
                    where email is not null and held_at is not null and tell_after <= :now
                    order by tell_after limit :most
                    for update skip locked
                  ) as due
                  where r.identifier = due.identifier and r.person = due.person
                  returning r.identifier, r.person, r.email
                  """)
              .bind("until", now.plus(CLAIM))
              .bind("now", now)
              .bind("most", most)
              .map(
                  (row, context) ->
                      new Message(
                          row.getString("identifier"),
                          row.getString("person"),
                          row.getString("email")))
              .list();
        });
  }

  /** A message was sent: its address is of no use any more. */
  void told(Message message) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update dataset_request set email = null
                    where identifier = :identifier and person = :person and held_at is not null
                    """)
                .bind("identifier", message.identifier())
                .bind("person", message.person())
                .execute());
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }
}
