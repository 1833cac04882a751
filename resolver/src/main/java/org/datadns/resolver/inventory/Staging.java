package org.datadns.resolver.inventory;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The lines of one inventory in a temporary table of one connection, filled by {@code COPY}. The
 * connection is taken when a megabyte has come together, or all has come; between two pieces no
 * transaction is open, so that a slow sender holds back no vacuum. Not thread-safe; to be closed.
 */
final class Staging implements AutoCloseable {
  /** A merge of ten million lines takes minutes; a statement that takes longer is stuck. */
  private static final Duration LONGEST_STATEMENT = Duration.ofMinutes(30);

  private static final int PIECE = 1024 * 1024;
  private static final int FIELDS = 16;
  private static final String COPY =
      """
      copy incoming (line, rule, identifier, version, title, landing_page, bytes, checksum, tools,
                     descendants, all_versions, aliases, concept, position, removed, claims)
      from stdin (format binary)
      """;

  private final Jdbi jdbi;
  private final CopyRows rows = new CopyRows();
  private Optional<Handle> handle = Optional.empty();
  private int lines;

  Staging(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Adds a line. */
  void add(InventoryLine line) {
    rows.row(FIELDS);
    rows.field(line.number());
    rows.field(line.rule());
    rows.field(line.name());
    rows.field(line.version());
    rows.field(line.title());
    rows.field(line.landingPage());
    rows.fieldLong(line.bytes());
    rows.field(line.checksum());
    rows.fieldList(line.tools());
    rows.field(line.descendants());
    rows.field(line.allVersions());
    rows.fieldList(line.aliases().isEmpty() ? Optional.empty() : Optional.of(line.aliases()));
    rows.field(line.concept());
    rows.field(line.concept().map(concept -> line.position()));
    rows.field(line.removed());
    rows.field(!line.removed() && (!line.aliases().isEmpty() || line.concept().isPresent()));
    lines++;
    if (rows.length() > PIECE) {
      flush();
    }
  }

  /** How many lines were added. */
  int lines() {
    return lines;
  }

  /** The connection whose table {@code incoming} holds every line that was added. */
  Handle complete() {
    flush();
    var complete = handle();
    complete.execute("analyze incoming");
    return complete;
  }

  private void flush() {
    rows.end();
    var connection = handle().getConnection();
    try {
      CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
      try {
        copy.writeToCopy(rows.bytes(), 0, rows.length());
        copy.endCopy();
      } finally {
        if (copy.isActive()) {
          copy.cancelCopy();
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the lines of an inventory could not be staged", e);
    }
    rows.clear();
  }

  private Handle handle() {
    if (handle.isEmpty()) {
      handle = Optional.of(jdbi.open());
      create(handle.get());
    }
    return handle.get();
  }

  private static void create(Handle handle) {
    try {
      // the pool sets it back
      handle.getConnection().setNetworkTimeout(Runnable::run, (int) LONGEST_STATEMENT.toMillis());
    } catch (SQLException e) {
      throw new IllegalStateException("a connection's deadline could not be set", e);
    }
    handle.execute("drop table if exists pg_temp.incoming");
    handle.execute(
        """
        create temporary table incoming (
          line integer not null, rule boolean not null, identifier text collate "C" not null,
          version text not null, title text, landing_page text, bytes bigint, checksum text,
          tools text[], descendants boolean not null, all_versions boolean not null, aliases text[], concept text collate "C",
          position text collate "C", removed boolean not null, claims boolean not null)
        """);
  }

  /** Drops the table, if the connection still can, and gives the connection back. */
  @Override
  public void close() {
    handle.ifPresent(
        open -> {
          try (open) {
            if (!isClosed(open)) {
              open.execute("drop table if exists pg_temp.incoming");
            }
          }
        });
  }

  private static boolean isClosed(Handle handle) {
    try {
      return handle.getConnection().isClosed();
    } catch (SQLException e) {
      throw new IllegalStateException("a connection does not say whether it is open", e);
    }
  }
}
