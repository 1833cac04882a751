package org.datadns.resolver.dataset;

import io.helidon.dbclient.DbClient;
import java.util.List;

/** Reads what moved in the registry, in the order of the commits, which has no gaps (V007). */
final class ChangeFeed {
  private static final int MOST = 1_000;

  private final DbClient database;

  ChangeFeed(DbClient database) {
    this.database = database;
  }

  /**
   * A change in its place.
   *
   * @param seq its number
   */
  record Numbered(long seq, Change change) {}

  /** The latest number. */
  long latest() {
    try (var rows = database.execute().query("select max(seq) as seq from change")) {
      return rows.toList().getFirst().column("seq").get(Long.class);
    }
  }

  /**
   * The change of this number and those after it, some at a time; without the first, readers have
   * been away for longer than changes are kept, or the database is another one.
   */
  List<Numbered> from(long seq) {
    try (var rows =
        database
            .execute()
            .query(
                "select seq, kind, key from change where seq >= ? order by seq limit " + MOST,
                seq)) {
      return rows.toList().stream()
          .map(
              row ->
                  new Numbered(
                      row.column("seq").get(Long.class),
                      Change.read(
                          row.column("kind").get(String.class),
                          row.column("key").get(String.class))))
          .toList();
    }
  }
}
