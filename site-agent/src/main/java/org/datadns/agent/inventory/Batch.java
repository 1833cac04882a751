package org.datadns.agent.inventory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes to the inventory within one transaction. What the resolver is told has a generation,
 * raised with the first write that changes it; what it knew and must forget is kept until it has.
 * Not thread-safe.
 */
final class Batch implements AutoCloseable {
  private static final int CONFIGURED = 0;
  private static final int ADDED = 1;

  private final Connection connection;
  private final InstantSource clock;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final long before;
  private final boolean anyRemoved;
  private long generation;
  private final long writing;
  private boolean wrote;
  private long count;

  /** What became of an entry. */
  enum Outcome {
    ADDED,
    CHANGED,
    UNCHANGED,
    /** The configuration names the dataset, and nothing else may. */
    CONFIGURED,
    /** It was written since; nothing was changed. */
    DUPLICATE
  }

  private record Row(long id, int origin, String told, String kept, long written) {}

  Batch(Connection connection, InstantSource clock) throws SQLException {
    this.connection = connection;
    this.clock = clock;
    before = state("generation");
    generation = before;
    count = state("count");
    writing = state("written") + 1;
    try (var rows = statement("select exists (select 1 from removed)").executeQuery()) {
      anyRemoved = rows.getBoolean(1);
    }
  }

  /** The generation of what it is now. */
  long generation() {
    return generation;
  }

  /** The number of the last transaction that wrote entries, before this one. */
  long written() {
    return writing - 1;
  }

  /**
   * Puts an entry in the place of the one with its key, which was added while running.
   *
   * @param since what was written after this number stays, and so does what was found unchanged
   *     since
   */
  Outcome put(Entry entry, OptionalLong since) throws SQLException {
    var rows = rows(entry.key());
    if (rows.stream().anyMatch(row -> row.origin() == CONFIGURED)) {
      return Outcome.CONFIGURED;
    }
    return put(entry, ADDED, rows, since);
  }

  /** What stays at the site of an entry that was added while running; empty when none was. */
  Optional<String> added(EntryKey key) throws SQLException {
    return rows(key).stream().filter(row -> row.origin() == ADDED).map(Row::kept).findFirst();
  }

  /** Whether there is an entry of this key. */
  boolean has(EntryKey key) throws SQLException {
    return !rows(key).isEmpty();
  }

  /**
   * Puts an entry of the configuration, before which an added one steps back.
   *
   * @return whether one does so from now on
   */
  boolean configure(Entry entry) throws SQLException {
    var rows = rows(entry.key());
    if (put(entry, CONFIGURED, rows, OptionalLong.empty()) != Outcome.ADDED) {
      return false;
    }
    for (var row : rows) {
      run("update entry set shadowed = 1 where id = ?", row.id());
    }
    return !rows.isEmpty();
  }

  private Outcome put(Entry entry, int origin, List<Row> rows, OptionalLong since)
      throws SQLException {
    var known = rows.stream().filter(row -> row.origin() == origin).findFirst();
    if (known.isEmpty()) {
      insert(entry, origin);
      return Outcome.ADDED;
    }
    var row = known.get();
    if (since.isPresent() && (row.written() > since.getAsLong() || isMarked(row))) {
      return Outcome.DUPLICATE;
    }
    boolean sameTold = row.told().equals(entry.told());
    if (sameTold && row.kept().equals(entry.kept())) {
      if (since.isPresent()) {
        run("insert into unchanged values (?)", row.id());
      }
      return Outcome.UNCHANGED;
    }
    if (sameTold) {
      run("update entry set kept = ?, written = ? where id = ?", entry.kept(), wrote(), row.id());
    } else {
      long now = raised();
      run(
          "update entry set told = ?, kept = ?, changed = ?, written = ? where id = ?",
          entry.told(),
          entry.kept(),
          now,
          wrote(),
          row.id());
    }
    return Outcome.CHANGED;
  }

  private boolean isMarked(Row row) throws SQLException {
    try (var rows = statement("select 1 from unchanged where id = ?", row.id()).executeQuery()) {
      return rows.next();
    }
  }

  private void insert(Entry entry, int origin) throws SQLException {
    long now = raised();
    var key = entry.key();
    run(
        "insert into entry (name, version, kind, origin, told, kept, changed, written)"
            + " values (?, ?, ?, ?, ?, ?, ?, ?)",
        key.name(),
        key.version(),
        key.kind().code(),
        origin,
        entry.told(),
        entry.kept(),
        now,
        wrote());
    count++;
    if (anyRemoved) {
      run(
          "delete from removed where name = ? and version = ? and kind = ?",
          key.name(),
          key.version(),
          key.kind().code());
    }
  }

  /** Removes what was added; empty when nothing of this key is there. */
  Optional<Outcome> remove(EntryKey key) throws SQLException {
    var rows = rows(key);
    if (rows.stream().anyMatch(row -> row.origin() == CONFIGURED)) {
      return Optional.of(Outcome.CONFIGURED);
    }
    for (var row : rows) {
      delete(key, row.id());
      return Optional.of(Outcome.CHANGED);
    }
    return Optional.empty();
  }

  /** Takes back an entry that the configuration does not have any more. */
  void unconfigure(EntryKey key) throws SQLException {
    for (var row : rows(key)) {
      if (row.origin() == CONFIGURED) {
        delete(key, row.id());
      }
    }
    for (var row : rows(key)) {
      run("delete from removed where name = ? and version = ? and kind = ?", parts(key));
      run("update entry set shadowed = 0, changed = ? where id = ?", raised(), row.id());
    }
  }

  private void delete(EntryKey key, long id) throws SQLException {
    run("delete from entry where id = ?", id);
    count--;
    long now = raised();
    run(
        "insert into removed (name, version, kind, generation) values (?, ?, ?, ?)"
            + " on conflict do update set generation = excluded.generation",
        key.name(),
        key.version(),
        key.kind().code(),
        now);
  }

  /** Raises the generation above one that the resolver has seen; it is told everything again. */
  void raiseAbove(long seen) throws SQLException {
    generation = Math.max(Math.max(seen, generation) + 1, clock.millis());
    run("update state set value = 0 where key = 'told'");
  }

  private long wrote() {
    wrote = true;
    return writing;
  }

  private long raised() {
    if (generation == before) {
      generation = Math.max(before + 1, clock.millis());
    }
    return generation;
  }

  private List<Row> rows(EntryKey key) throws SQLException {
    var found = new ArrayList<Row>();
    try (var rows =
        statement(
                "select id, origin, told, kept, written from entry"
                    + " where name = ? and version = ? and kind = ?",
                parts(key))
            .executeQuery()) {
      while (rows.next()) {
        found.add(
            new Row(
                rows.getLong(1),
                rows.getInt(2),
                rows.getString(3),
                rows.getString(4),
                rows.getLong(5)));
      }
    }
    return found;
  }

  private static Object[] parts(EntryKey key) {
    return new Object[] {key.name(), key.version(), key.kind().code()};
  }

  private long state(String key) throws SQLException {
    try (var rows = statement("select value from state where key = ?", key).executeQuery()) {
      return rows.getLong(1);
    }
  }

  private void run(String sql, Object... values) throws SQLException {
    statement(sql, values).executeUpdate();
  }

  private PreparedStatement statement(String sql, Object... values) throws SQLException {
    var statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
    return statement;
  }

  /** Notes generation and count; to be called before the transaction ends. */
  @Override
  public void close() throws SQLException {
    run(
        "update state set value = ? where key = 'generation' and value <> ?",
        generation,
        generation);
    run("update state set value = ? where key = 'count' and value <> ?", count, count);
    if (wrote) {
      run("update state set value = ? where key = 'written'", writing);
    }
    for (var statement : prepared.values()) {
      statement.close();
    }
  }
}
