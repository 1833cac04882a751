package org.datadns.resolver.token;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.signing.Digest;
import org.datadns.resolver.access.Secret;
import org.datadns.signin.Identity;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The table {@code device_login}: programs that wait to be let in. Bounded in all and per address;
 * what is over goes with the next. Thread-safe, blocks for the database.
 */
public final class DeviceLogins {
  static final Duration LIFETIME = Duration.ofMinutes(10);

  /** Seconds between two askings, and by how much it grows when a program asks too soon. */
  static final int PACE = 5;

  private static final int MOST = 2_000;
  private static final int MOST_OF_AN_ADDRESS = 100;

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /** Those kept in this database. */
  public DeviceLogins(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * A program that waits.
   *
   * @param client what it calls itself
   * @param address where it asked from
   * @param scopes labels of what it wants to be allowed
   */
  record Waiting(String client, String address, Set<String> scopes, Instant asked) {}

  /** Both codes of a new one. */
  record Codes(String device, UserCode user) {}

  /** A program begins to wait; empty when too many do already. */
  Optional<Codes> begin(String client, String address, Set<String> scopes) {
    Instant now = clock.instant();
    String device = Secret.generate();
    var user = UserCode.generate(random);
    return jdbi.inTransaction(
        handle -> {
          handle
              .createUpdate("delete from device_login where expires_at <= :before")
              // who asks again afterwards is told that it is over, and not that it never was
              .bind("before", now.minus(LIFETIME))
              .execute();
          if (waiting(handle, "true", address, now) >= MOST
              || waiting(handle, "address = :address", address, now) >= MOST_OF_AN_ADDRESS) {
            return Optional.empty();
          }
          int made =
              handle
                  .createUpdate(
                      """
                      insert into device_login (device_hash, user_hash, client, address, scopes,
                                                asked_at, expires_at, pace, state)
                      values (:device, :user, :client, :address, :scopes, :now, :expires, :pace,
                              'pending')
                      on conflict do nothing
                      """)
                  .bind("device", Digest.of(device))
                  .bind("user", user.hash())
                  .bind("client", client)
                  .bind("address", address)
                  .bindArray("scopes", String.class, scopes)
                  .bind("now", now)
                  .bind("expires", now.plus(LIFETIME))
                  .bind("pace", PACE)
                  .execute();
          return made == 1 ? Optional.of(new Codes(device, user)) : Optional.<Codes>empty();
        });
  }

  private static int waiting(Handle handle, String which, String address, Instant now) {
    var query =
        handle.createQuery(
            "select count(*) from device_login where expires_at > :now and " + which);
    if (which.contains(":address")) {
      query.bind("address", address);
    }
    return query.bind("now", now).mapTo(Integer.class).one();
  }

  /** The program that shows this code to its person; empty also when it was answered already. */
  Optional<Waiting> find(UserCode code) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select client, address, scopes, asked_at from device_login
                    where user_hash = :user and state = 'pending' and expires_at > :now
                    """)
                .bind("user", code.hash())
                .bind("now", clock.instant())
                .map(DeviceLogins::waiting)
                .findOne());
  }

  /** A person lets the program in; empty when there is none that waits with this code. */
  Optional<Waiting> allow(UserCode code, Identity identity) {
    return answer(code, "allowed", Optional.of(identity));
  }

  /** A person does not let the program in. */
  Optional<Waiting> deny(UserCode code) {
    return answer(code, "denied", Optional.empty());
  }

  private Optional<Waiting> answer(UserCode code, String state, Optional<Identity> identity) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    update device_login
                    set state = :state, person = :person, issuer = :issuer, label = :label
                    where user_hash = :user and state = 'pending' and expires_at > :now
                    returning client, address, scopes, asked_at
                    """)
                .bind("state", state)
                .bind("person", identity.map(Identity::person))
                .bind("issuer", identity.map(Identity::issuer))
                .bind("label", identity.map(Identity::label))
                .bind("user", code.hash())
                .bind("now", clock.instant())
                .map(DeviceLogins::waiting)
                .findOne());
  }

  /** What a program that asks is told (RFC 8628 section 3.5). */
  sealed interface Poll {
    /** Nobody has answered yet. */
    record Pending() implements Poll {}

    /** It asks more often than it was told to. */
    record SlowDown() implements Poll {}

    /** The person said no. */
    record Denied() implements Poll {}

    /** Nobody answered in time. */
    record Expired() implements Poll {}

    /** There is no such code, or it gave a token already. */
    record Unknown() implements Poll {}

    /** The person said yes; the code is used up. */
    record Allowed(String person, String issuer, String label, Waiting program) implements Poll {}
  }

  /** A program asks whether it was let in. */
  Poll poll(String deviceCode) {
    Instant now = clock.instant();
    String hash = Digest.of(deviceCode);
    return jdbi.inTransaction(
        handle -> {
          var row =
              handle
                  .createQuery("select * from device_login where device_hash = :hash for update")
                  .bind("hash", hash)
                  .map(DeviceLogins::row)
                  .findOne();
          return row.isEmpty() ? new Poll.Unknown() : poll(handle, hash, row.get(), now);
        });
  }

  private record Row(
      Waiting program,
      String state,
      Instant expires,
      int pace,
      Optional<Instant> polled,
      String person,
      String issuer,
      String label) {}

  private static Poll poll(Handle handle, String hash, Row row, Instant now) {
    if (!now.isBefore(row.expires())) {
      return new Poll.Expired();
    }
    return switch (row.state()) {
      case "denied" -> {
        delete(handle, hash);
        yield new Poll.Denied();
      }
      case "allowed" -> {
        delete(handle, hash);
        yield new Poll.Allowed(row.person(), row.issuer(), row.label(), row.program());
      }
      default -> {
        boolean tooSoon =
            row.polled().filter(at -> now.isBefore(at.plusSeconds(row.pace()))).isPresent();
        handle
            .createUpdate(
                "update device_login set polled_at = :now, pace = :pace where device_hash = :hash")
            .bind("now", now)
            .bind("pace", tooSoon ? row.pace() + PACE : row.pace())
            .bind("hash", hash)
            .execute();
        yield tooSoon ? new Poll.SlowDown() : new Poll.Pending();
      }
    };
  }

  private static void delete(Handle handle, String hash) {
    handle
        .createUpdate("delete from device_login where device_hash = :hash")
        .bind("hash", hash)
        .execute();
  }

  private static Row row(ResultSet row, StatementContext context) throws SQLException {
    return new Row(
        waiting(row, context),
        row.getString("state"),
        row.getTimestamp("expires_at").toInstant(),
        row.getInt("pace"),
        Optional.ofNullable(row.getTimestamp("polled_at")).map(Timestamp::toInstant),
        Optional.ofNullable(row.getString("person")).orElse(""),
        Optional.ofNullable(row.getString("issuer")).orElse(""),
        Optional.ofNullable(row.getString("label")).orElse(""));
  }

  private static Waiting waiting(ResultSet row, StatementContext context) throws SQLException {
    return new Waiting(
        row.getString("client"),
        row.getString("address"),
        Set.of((String[]) row.getArray("scopes").getArray()),
        row.getTimestamp("asked_at").toInstant());
  }
}
