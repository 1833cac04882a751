package org.datadns.resolver.session;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** Where people's workspaces are, as far as sessions tell. Thread-safe. */
final class Workspaces {
  private final Jdbi jdbi;

  Workspaces(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** The name of a person's workspace for these datasets in a tool. */
  static String name(String person, String dataset, List<String> also, String tool, int ordinal) {
    // one dataset is its own name, so that its workspace is the one it always had
    String datasets =
        Stream.concat(Stream.of(dataset), also.stream()).collect(Collectors.joining("\n"));
    return Ids.workspace(person, datasets, tool, ordinal);
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
