package org.datadns.agent.inventory;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.datadns.agent.inventory.Batch.Outcome;
import org.datadns.agent.inventory.EntryLine.Read;
import org.datadns.protocol.wire.Reason;

/**
 * Takes in files of many entries, chunk by chunk. How far a file has come is written with the chunk
 * itself, in one transaction: whoever is interrupted goes on behind the last chunk that counted.
 * There is one file at a time; one that begins displaces the one that another left unfinished.
 * Thread-safe.
 */
public final class Import {
  private final Entries entries;
  private final InventoryConfig config;

  Import(Entries entries, InventoryConfig config) {
    this.entries = entries;
    this.config = config;
  }

  /**
   * How far a file has come.
   *
   * @param position how many of its lines were read
   * @param added how many datasets and rules it has added
   * @param changed how many it has changed
   * @param unchanged how many were there already
   * @param refused how many of its lines were not taken
   */
  public record Progress(long position, long added, long changed, long unchanged, long refused) {
    static final Progress NONE = new Progress(0, 0, 0, 0, 0);
  }

  /**
   * A line that was not taken.
   *
   * @param line its place in the chunk, from 0
   * @param identifier what it named, as written
   */
  public record RefusedLine(int line, String identifier, Reason reason) {}

  /**
   * Lines of a file.
   *
   * @param source what the file is known by: a digest, or something random for what comes but once
   * @param position how many lines were before them
   * @param lines NDJSON
   * @param isLast whether the file ends with them
   * @param isTrial whether nothing shall be written
   */
  public record Chunk(
      String source, long position, List<String> lines, boolean isLast, boolean isTrial) {
    public Chunk {
      lines = List.copyOf(lines);
    }
  }

  /** What became of a chunk. */
  public sealed interface Result {
    /**
     * It was taken.
     *
     * @param progress of the whole file; of a trial, of this chunk alone
     * @param refused lines of the chunk
     */
    record Taken(Progress progress, List<RefusedLine> refused) implements Result {}

    /** The file has come to another place, or another file has begun; nothing was taken. */
    record OutOfStep(Reason reason) implements Result {}
  }

  private record Journal(String source, long begun, Progress progress) {}

  /** How far this file has come, if it was left unfinished. */
  public Progress progress(String source) {
    return entries.look(
        connection ->
            journal(connection)
                .filter(journal -> journal.source().equals(source))
                .map(Journal::progress)
                .orElse(Progress.NONE));
  }

  /** Takes lines in. Blocks until they are on disk. */
  public Result take(Chunk chunk) {
    if (chunk.isTrial()) {
      return entries.tryOut(
          (batch, connection) -> put(batch, chunk, Progress.NONE, OptionalLong.empty()));
    }
    return entries.write(
        (batch, connection) -> {
          var known =
              journal(connection).filter(journal -> journal.source().equals(chunk.source()));
          long position = known.map(journal -> journal.progress().position()).orElse(0L);
          if (position != chunk.position()) {
            return new Result.OutOfStep(
                new Reason(
                    "import-out-of-step",
                    "This file stands at line %d here, not %d: another import began, or two run of the same file."
                        .formatted(position, chunk.position())));
          }
          var journal = known.isPresent() ? known.get() : begin(connection, chunk.source(), batch);
          var taken = put(batch, chunk, journal.progress(), OptionalLong.of(journal.begun()));
          if (chunk.isLast()) {
            clear(connection);
          } else {
            keep(connection, taken.progress());
          }
          return taken;
        });
  }

  private Result.Taken put(Batch batch, Chunk chunk, Progress before, OptionalLong begun)
      throws SQLException {
    var refused = new ArrayList<RefusedLine>();
    Set<EntryKey> seen = new HashSet<>();
    long added = 0;
    long changed = 0;
    long unchanged = 0;
    for (int i = 0; i < chunk.lines().size(); i++) {
      switch (EntryLine.read(chunk.lines().get(i), config)) {
        case Read.Unusable(var name, var reason) ->
            refused.add(new RefusedLine(i, shown(name), reason));
        case Read.Usable(var entry) -> {
          var outcome = seen.add(entry.key()) ? batch.put(entry, begun) : Outcome.DUPLICATE;
          switch (outcome) {
            case ADDED -> added++;
            case CHANGED -> changed++;
            case UNCHANGED -> unchanged++;
            case CONFIGURED, DUPLICATE ->
                refused.add(new RefusedLine(i, entry.key().name(), why(outcome)));
          }
        }
      }
    }
    return new Result.Taken(
        new Progress(
            before.position() + chunk.lines().size(),
            before.added() + added,
            before.changed() + changed,
            before.unchanged() + unchanged,
            before.refused() + refused.size()),
        refused);
  }

  static Reason why(Outcome outcome) {
    return outcome == Outcome.CONFIGURED
        ? new Reason(
            "configured",
            "The agent's configuration file names it; change it there, or remove it there.")
        : new Reason("duplicate", "An earlier line names the same dataset and version.");
  }

  /** What was written is shown to people, but not all of a megabyte. */
  private static String shown(String name) {
    return name.length() <= 200 ? name : name.substring(0, 199) + "…";
  }

  private static Optional<Journal> journal(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select source, begun, position, added, changed, unchanged, refused from import")) {
      return row.next()
          ? Optional.of(
              new Journal(
                  row.getString(1),
                  row.getLong(2),
                  new Progress(
                      row.getLong(3),
                      row.getLong(4),
                      row.getLong(5),
                      row.getLong(6),
                      row.getLong(7))))
          : Optional.empty();
    }
  }

  private static Journal begin(Connection connection, String source, Batch batch)
      throws SQLException {
    clear(connection);
    var journal = new Journal(source, batch.written(), Progress.NONE);
    try (var statement =
        connection.prepareStatement("insert into import values (?, ?, 0, 0, 0, 0, 0)")) {
      statement.setString(1, source);
      statement.setLong(2, journal.begun());
      statement.executeUpdate();
    }
    return journal;
  }

  private static void keep(Connection connection, Progress progress) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "update import set position = ?, added = ?, changed = ?, unchanged = ?, refused = ?")) {
      statement.setLong(1, progress.position());
      statement.setLong(2, progress.added());
      statement.setLong(3, progress.changed());
      statement.setLong(4, progress.unchanged());
      statement.setLong(5, progress.refused());
      statement.executeUpdate();
    }
  }

  private static void clear(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate("delete from import");
      // which file's lines were there already matters no more
      statement.executeUpdate("delete from unchanged");
    }
  }
}
