package org.datadns.resolver.session;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.name.Ids;
import org.datadns.resolver.access.Person;
import org.jdbi.v3.core.Jdbi;

/** Where people's workspaces are, as far as sessions tell. Thread-safe. */
final class Workspaces {
  private final Jdbi jdbi;

  Workspaces(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * The name of a person's workspace for these datasets in a tool: of those that the person has,
   * now or as a guest before, the one that was used last. Blocks for the database when the person
   * was a guest before.
   */
  String name(Person person, String dataset, List<String> also, String tool, int ordinal) {
    var own = Ids.workspace(person.id(), dataset, also, tool, ordinal);
    if (person.guests().isEmpty()) {
      return own;
    }
    var names =
        person.ids().stream().map(id -> Ids.workspace(id, dataset, also, tool, ordinal)).toList();
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select workspace from session
                    where workspace = any(:names) and ready_at is not null
                    order by ready_at desc limit 1
                    """)
                .bindArray("names", String.class, names)
                .mapTo(String.class)
                .findOne()
                .orElse(own));
  }

  /** The site where a workspace was used last; empty when it never was. Blocks for the database. */
  Optional<String> site(String workspace) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select site from session
                    where workspace = :workspace and ready_at is not null and site is not null
                    order by ready_at desc limit 1
                    """)
                .bind("workspace", workspace)
                .mapTo(String.class)
                .findOne());
  }
}
