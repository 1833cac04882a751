package org.datadns.resolver.access;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.RoleGrant;
import org.datadns.resolver.background.Kept;
import org.jdbi.v3.core.Jdbi;

/**
 * The table {@code role_grant}: what people were granted. What another resolver grants is known
 * here within a second or two; while the database is away, what was known last counts. Thread-safe.
 */
public final class RoleGrants implements AutoCloseable {
  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Kept<Map<String, Roles>> roles;

  /** Reads them, and goes on doing so. */
  public RoleGrants(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.roles = new Kept<>("roles", () -> RightsVersion.of(jdbi, "role"), this::read);
  }

  /** What somebody was granted. Reads memory alone. */
  public Roles of(Person person) {
    return roles.get().getOrDefault(person.id(), Roles.READER);
  }

  /** All grants, by person. Blocks for the database. */
  public List<RoleGrant> list() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select person, role, target, granted_at from role_grant
                    order by person, role, target
                    """)
                .map(
                    (row, context) ->
                        new RoleGrant(
                            row.getString("person"),
                            RoleGrant.Role.labelled(row.getString("role")).orElseThrow(),
                            Optional.of(row.getString("target")).filter(it -> !it.isEmpty()),
                            Optional.of(row.getTimestamp("granted_at").toInstant())))
                .list());
  }

  /** Grants one; nothing happens when it was granted before. */
  public void grant(RoleGrant grant) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into role_grant (person, role, target, granted_at)
                    values (:person, :role, :target, :now)
                    on conflict do nothing
                    """)
                .bind("person", grant.person())
                .bind("role", grant.role().label())
                .bind("target", grant.target().orElse(""))
                .bind("now", clock.instant())
                .execute());
    roles.renew();
  }

  /** Takes one back; false when there was none. */
  public boolean revoke(RoleGrant grant) {
    int rows =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        delete from role_grant
                        where person = :person and role = :role and target = :target
                        """)
                    .bind("person", grant.person())
                    .bind("role", grant.role().label())
                    .bind("target", grant.target().orElse(""))
                    .execute());
    roles.renew();
    return rows == 1;
  }

  private Map<String, Roles> read() {
    var byPerson = new HashMap<String, Roles>();
    list().forEach(grant -> byPerson.merge(grant.person(), roles(grant), Roles::and));
    return Map.copyOf(byPerson);
  }

  private static Roles roles(RoleGrant grant) {
    var target = grant.target().map(Set::of).orElse(Set.of());
    return switch (grant.role()) {
      case FEDERATION_ADMIN -> new Roles(true, Set.of(), Set.of());
      case SITE_ADMIN -> new Roles(false, target, Set.of());
      case DATASET_OWNER -> new Roles(false, Set.of(), target);
    };
  }

  @Override
  public void close() {
    roles.close();
  }
}
