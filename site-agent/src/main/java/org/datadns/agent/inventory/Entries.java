package org.datadns.agent.inventory;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datadns.agent.inventory.EntryKey.Kind;

/**
 * What this site names, datasets and rules, as stored: ten million entries cost disk, not memory.
 * Thread-safe.
 */
final class Entries implements AutoCloseable {
  /** In the order of the columns that {@link #stored} reads. */
  private static final String COLUMNS = "id, name, version, kind, origin, told, kept";

  /** Some tens of milliseconds. */
  private static final int SEARCHED_AT_ONCE = 20_000;

  private final EntryFile file;
  private final InstantSource clock;

  private Entries(EntryFile file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** Opens what is in the state directory; blocks. */
  static Entries open(Path stateDirectory, InstantSource clock) {
    return new Entries(EntryFile.open(stateDirectory, clock), clock);
  }

  /**
   * An entry and where it stands.
   *
   * @param id in the order of adding
   */
  record Stored(long id, Entry entry, Origin origin) {}

  /** What is written. */
  interface Writing<T> {
    T to(Batch batch, Connection connection) throws SQLException;
  }

  /** Writes in one transaction. */
  <T> T write(Writing<T> writing) {
    return file.write(connection -> write(connection, writing));
  }

  /** Says what {@link #write} would, and writes nothing. */
  <T> T tryOut(Writing<T> writing) {
    return file.tryOut(connection -> write(connection, writing));
  }

  private <T> T write(Connection connection, Writing<T> writing) throws SQLException {
    try (var batch = new Batch(connection, clock)) {
      return writing.to(batch, connection);
    }
  }

  /** Reads from one state of the whole; others write meanwhile. */
  <T> T read(EntryFile.Work<T> work) {
    return file.read(work);
  }

  /** Looks something up; short. */
  <T> T look(EntryFile.Work<T> work) {
    return file.look(work);
  }

  /** The generation of what the resolver is to be told. */
  long generation() {
    return state("generation");
  }

  /** How many entries there are. */
  long count() {
    return state("count");
  }

  long state(String key) {
    return file.look(connection -> state(connection, key));
  }

  static long state(Connection connection, String key) throws SQLException {
    try (var statement = connection.prepareStatement("select value from state where key = ?")) {
      statement.setString(1, key);
      try (var rows = statement.executeQuery()) {
        return rows.getLong(1);
      }
    }
  }

  static void setState(Connection connection, String key, long value) throws SQLException {
    try (var statement = connection.prepareStatement("update state set value = ? where key = ?")) {
      statement.setLong(1, value);
      statement.setString(2, key);
      statement.executeUpdate();
    }
  }

  /**
   * The dataset of a canonical identifier.
   *
   * @param version empty for any that is no draft: the only one, or that without a version, or the
   *     one added last
   */
  Optional<Stored> find(String identifier, Optional<String> version) {
    return query(
            "select "
                + COLUMNS
                + " from entry where name = ? and kind = 0 and shadowed = 0"
                + (version.isPresent()
                    ? " and version = ?"
                    : " and upper(version) not in ('DRAFT', ':DRAFT')")
                + " order by version <> '', id desc limit 1",
            statement -> {
              statement.setString(1, identifier);
              if (version.isPresent()) {
                statement.setString(2, version.get());
              }
            })
        .stream()
        .findFirst();
  }

  /** All rules. */
  List<Stored> rules() {
    return query(
        "select " + COLUMNS + " from entry indexed by entry_rule where kind = 1 and shadowed = 0",
        statement -> {});
  }

  /** Everything that the configuration names. */
  List<Stored> configured() {
    return query(
        "select " + COLUMNS + " from entry indexed by entry_configured where origin = 0",
        statement -> {});
  }

  /** Datasets in the order of adding, after the one with this number. */
  List<Stored> after(long id, int limit) {
    return query(
        "select "
            + COLUMNS
            + " from entry where id > ? and kind = 0 and shadowed = 0"
            + " order by id limit ?",
        statement -> {
          statement.setLong(1, id);
          statement.setInt(2, limit);
        });
  }

  /**
   * Entries in the order of their names, after a key, those alone whose name begins so.
   *
   * @param after empty begins at the first
   */
  List<Stored> page(Optional<EntryKey> after, String prefix, int limit) {
    var from = after.orElse(new EntryKey(Kind.DATASET, "", ""));
    return query(
        "select "
            + COLUMNS
            + " from entry where (name, version, kind) > (?, ?, ?) and name >= ? and name < ?"
            + " and shadowed = 0 order by name, version, kind limit ?",
        statement -> {
          statement.setString(1, from.name());
          statement.setString(2, from.version());
          statement.setInt(3, after.isPresent() ? from.kind().code() : -1);
          statement.setString(4, prefix);
          // above every name that begins so: no name holds the last code point there is
          statement.setString(5, prefix + Character.toString(Character.MAX_CODE_POINT));
          statement.setInt(6, limit);
        });
  }

  /**
   * Some of many.
   *
   * @param next the key after which the search goes on; empty when all were looked through
   */
  record Found(List<Stored> entries, Optional<EntryKey> next) {}

  /**
   * Datasets in the order of their names, after a key, with each of these words in name or title.
   */
  Found search(List<String> words, Optional<EntryKey> after, int limit) {
    var from = after.orElse(new EntryKey(Kind.DATASET, "", ""));
    var last = last(from, SEARCHED_AT_ONCE);
    var condition =
        " and instr(lower(name || ' ' || coalesce(json_extract(told, '$.title'), '')), ?) > 0"
            .repeat(words.size());
    var entries =
        query(
            "select "
                + COLUMNS
                + " from entry where (name, version, kind) > (?, ?, ?)"
                + (last.isPresent() ? " and (name, version, kind) <= (?, ?, ?)" : "")
                + " and kind = 0 and shadowed = 0"
                + condition
                + " order by name, version, kind limit ?",
            statement -> {
              int at = bind(statement, 1, from);
              if (last.isPresent()) {
                at = bind(statement, at, last.get());
              }
              for (var word : words) {
                statement.setString(at++, word.toLowerCase(Locale.ROOT));
              }
              statement.setInt(at, limit + 1);
            });
    return entries.size() > limit
        ? new Found(entries.subList(0, limit), Optional.of(entries.get(limit - 1).entry().key()))
        : new Found(entries, last);
  }

  /** The key of the entry so many after this one; empty when there are fewer. */
  private Optional<EntryKey> last(EntryKey from, int count) {
    return query(
            "select "
                + COLUMNS
                + " from entry where (name, version, kind) > (?, ?, ?)"
                + " order by name, version, kind limit 1 offset ?",
            statement -> statement.setInt(bind(statement, 1, from), count - 1))
        .stream()
        .map(stored -> stored.entry().key())
        .findFirst();
  }

  private static int bind(PreparedStatement statement, int at, EntryKey key) throws SQLException {
    statement.setString(at, key.name());
    statement.setString(at + 1, key.version());
    statement.setInt(at + 2, key.kind().code());
    return at + 3;
  }

  private interface Binding {
    void to(PreparedStatement statement) throws SQLException;
  }

  private List<Stored> query(String sql, Binding binding) {
    return file.look(
        connection -> {
          try (var statement = connection.prepareStatement(sql)) {
            binding.to(statement);
            try (var rows = statement.executeQuery()) {
              var found = new ArrayList<Stored>();
              while (rows.next()) {
                found.add(stored(rows));
              }
              return found;
            }
          }
        });
  }

  private static Stored stored(ResultSet row) throws SQLException {
    var kind = Kind.of(row.getInt(4));
    return new Stored(
        row.getLong(1),
        new Entry(
            new EntryKey(kind, row.getString(2), row.getString(3)),
            row.getString(6),
            row.getString(7)),
        row.getInt(5) == 0 ? Origin.CONFIGURED : Origin.ADDED);
  }

  @Override
  public void close() {
    file.close();
  }
}
