package org.datadns.resolver.access;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.AccessPolicy;
import org.datadns.protocol.wire.AccessPolicy.Kind;
import org.datadns.protocol.wire.Assurance;
import org.datadns.resolver.background.Kept;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The table {@code policy}: who may use what, kept in memory. What is set at another resolver holds
 * here within a second or two; while the database is away, what was known last holds. Thread-safe.
 */
public final class Policies implements AutoCloseable {
  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Kept<PolicyBook> book;

  /** Reads them, and goes on doing so. */
  public Policies(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.book = new Kept<>("policies", () -> RightsVersion.of(jdbi, "policy"), this::read);
  }

  /** All of them, as they were read last. */
  public PolicyBook book() {
    return book.get();
  }

  /** Another number when another policy may hold. */
  public long version() {
    return book.version();
  }

  /** What is acted upon, with what holds for it. Reads memory alone. */
  public Target.OfDataset target(String identifier, Collection<String> names) {
    return new Target.OfDataset(identifier, book().ofDataset(names));
  }

  /** What the policies leave a person of a wish for these datasets. Reads memory alone. */
  public Permit permit(Person person, List<Target.OfDataset> datasets) {
    return Permit.of(person, datasets, book());
  }

  /** All of them, by kind and name. Blocks for the database. */
  public List<AccessPolicy> list() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select kind, name, least, groups, people, domains, hidden, set_at from policy
                    order by kind, name
                    """)
                .map(Policies::policy)
                .list());
  }

  /** Sets one, in the place of the one that was. */
  public void set(AccessPolicy policy) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into policy (kind, name, least, groups, people, domains, hidden, set_at)
                    values (:kind, :name, :least, :groups, :people, :domains, :hidden, :now)
                    on conflict (kind, name) do update
                      set least = excluded.least, groups = excluded.groups,
                          people = excluded.people, domains = excluded.domains,
                          hidden = excluded.hidden, set_at = excluded.set_at
                    """)
                .bind("kind", policy.kind().label())
                .bind("name", policy.name())
                .bind("least", policy.least().orElse(Assurance.GUEST).label())
                .bindArray("groups", String.class, policy.groups().orElse(List.of()))
                .bindArray("people", String.class, policy.people().orElse(List.of()))
                .bindArray("domains", String.class, policy.domains().orElse(List.of()))
                .bind("hidden", policy.hidden().orElse(false))
                .bind("now", clock.instant())
                .execute());
    book.renew();
  }

  /** Takes one away; false when there was none. */
  public boolean remove(Kind kind, String name) {
    int rows =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate("delete from policy where kind = :kind and name = :name")
                    .bind("kind", kind.label())
                    .bind("name", name)
                    .execute());
    book.renew();
    return rows == 1;
  }

  private PolicyBook read() {
    var all = list();
    return new PolicyBook(
        of(Kind.DATASET, all), of(Kind.TOOL, all), of(Kind.SIZE, all), of(Kind.SITE, all));
  }

  private static Map<String, Policy> of(Kind kind, List<AccessPolicy> all) {
    return all.stream()
        .filter(policy -> policy.kind() == kind)
        .collect(Collectors.toUnmodifiableMap(AccessPolicy::name, Policies::judged));
  }

  private static Policy judged(AccessPolicy policy) {
    return new Policy(
        policy.least().orElse(Assurance.GUEST),
        Set.copyOf(policy.groups().orElse(List.of())),
        Set.copyOf(policy.people().orElse(List.of())),
        Set.copyOf(policy.domains().orElse(List.of())),
        policy.hidden().orElse(false));
  }

  private static AccessPolicy policy(ResultSet row, StatementContext context) throws SQLException {
    return new AccessPolicy(
        Kind.labelled(row.getString("kind")).orElseThrow(),
        row.getString("name"),
        Optional.of(Assurance.valueOf(row.getString("least").toUpperCase(Locale.ROOT))),
        Optional.of(texts(row, "groups")),
        Optional.of(texts(row, "people")),
        Optional.of(texts(row, "domains")),
        Optional.of(row.getBoolean("hidden")),
        Optional.of(row.getTimestamp("set_at").toInstant()));
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }

  @Override
  public void close() {
    book.close();
  }
}
