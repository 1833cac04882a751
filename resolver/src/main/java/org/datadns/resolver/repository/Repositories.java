package org.datadns.resolver.repository;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Repository;
import org.datadns.resolver.access.Secret;
import org.datadns.resolver.background.BackgroundTask;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The table {@code repository}, kept in memory: what another resolver registers is known here
 * within five seconds. Thread-safe.
 */
public final class Repositories implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Repositories.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final BackgroundTask reading;
  private volatile List<Known> known;

  private record Known(Repository repository, Optional<String> entrance) {}

  /** Reads them, and goes on doing so. */
  public Repositories(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.known = read();
    this.reading = BackgroundTask.start("repositories", PERIOD, () -> known = read());
  }

  /** All of them, by id. */
  public List<Repository> list() {
    return known.stream().map(Known::repository).toList();
  }

  /** One by its id. */
  public Optional<Repository> find(String id) {
    return list().stream().filter(repository -> repository.id().equals(id)).findFirst();
  }

  /**
   * The one at this origin.
   *
   * @param origin as {@link Origin} gives it
   */
  public Optional<Repository> at(Repository.Kind kind, String origin) {
    return list().stream()
        .filter(repository -> repository.kind() == kind && repository.address().equals(origin))
        .findFirst();
  }

  /** The one whose software is configured with this secret. */
  public Optional<Repository> ofEntrance(Repository.Kind kind, String secret) {
    var digest = Optional.of(Digest.of(secret));
    return known.stream()
        .filter(each -> each.repository().kind() == kind && each.entrance().equals(digest))
        .map(Known::repository)
        .findFirst();
  }

  /** Whether links of this origin are a registered repository's. */
  public boolean isOrigin(String origin) {
    return list().stream().anyMatch(repository -> repository.address().equals(origin));
  }

  /** Whether a host, in lower case, is a registered one's that may stand for private addresses. */
  public boolean isInternal(String host) {
    return list().stream()
        .filter(repository -> repository.internal().orElse(false))
        .anyMatch(
            repository ->
                URI.create(repository.address()).getHost().toLowerCase(Locale.ROOT).equals(host));
  }

  /** What came of registering one. */
  sealed interface Registering {
    /**
     * It is registered.
     *
     * @param secret what its software is configured with, where it needs one
     */
    record Done(Repository repository, Optional<String> secret) implements Registering {}

    /**
     * Another of this id, or at this address, is.
     *
     * @param by the other's id
     */
    record Taken(String by) implements Registering {}
  }

  /** Registers one. */
  Registering register(Repository wanted) {
    Optional<String> secret =
        switch (wanted.kind()) {
          case DATAVERSE, CLOWDER2 -> Optional.empty();
          case CLOWDER -> Optional.of(Secret.generate());
        };
    int rows =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        insert into repository
                          (id, kind, address, title, internal, entrance, registered_at)
                        values (:id, :kind, :address, :title, :internal, :entrance, :now)
                        on conflict do nothing
                        """)
                    .bind("id", wanted.id())
                    .bind("kind", wanted.kind().label())
                    .bind("address", wanted.address())
                    .bind("title", wanted.title())
                    .bind("internal", wanted.internal().orElse(false))
                    .bind("entrance", secret.map(Digest::of))
                    .bind("now", clock.instant())
                    .execute());
    known = read();
    if (rows == 0) {
      return new Registering.Taken(
          at(wanted.kind(), wanted.address()).map(Repository::id).orElse(wanted.id()));
    }
    LOG.log(
        Level.INFO,
        "repository {0} was registered: {1} at {2}",
        wanted.id(),
        wanted.kind().label(),
        wanted.address());
    return new Registering.Done(find(wanted.id()).orElse(wanted), secret);
  }

  /**
   * Takes one back, with all that it told.
   *
   * @return whether there was one
   */
  boolean remove(String id) {
    boolean was =
        jdbi.withHandle(
                handle ->
                    handle
                        .createUpdate("delete from repository where id = :id")
                        .bind("id", id)
                        .execute())
            == 1;
    known = read();
    if (was) {
      LOG.log(Level.INFO, "repository {0} is registered no more", id);
    }
    return was;
  }

  private List<Known> read() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select id, kind, address, title, internal, entrance, registered_at
                    from repository order by id
                    """)
                .map(Repositories::known)
                .list());
  }

  private static Known known(ResultSet row, StatementContext context) throws SQLException {
    return new Known(
        new Repository(
            row.getString("id"),
            Repository.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
            row.getString("address"),
            Optional.ofNullable(row.getString("title")),
            Optional.of(row.getBoolean("internal")),
            Optional.of(row.getTimestamp("registered_at").toInstant()),
            Optional.empty()),
        Optional.ofNullable(row.getString("entrance")));
  }

  @Override
  public void close() {
    reading.close();
  }
}
