package org.datadns.agent.inventory;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import org.datadns.agent.inventory.EntryKey.Kind;
import org.datadns.agent.inventory.Told.Refusal;
import org.datadns.protocol.wire.Reason;

/**
 * What goes to the resolver: the changes since the generation it took last, or the whole; and what
 * it answered. Thread-safe.
 */
public final class Outbox {
  private static final String TOLD = "told";
  private static final String REFUSED = "refused";
  private static final int BUFFER = 1 << 16;

  private final Entries entries;
  private final Path folder;

  /** An outbox whose files lie in this folder; whatever a run before left there goes. */
  Outbox(Entries entries, Path folder) {
    this.entries = entries;
    this.folder = folder;
    try {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      try (var old = Files.list(folder)) {
        for (var file : old.toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use " + folder, e);
    }
  }

  /** What has been told. */
  public Told told() {
    return entries.look(
        connection ->
            new Told(
                Entries.state(connection, TOLD),
                Entries.state(connection, REFUSED),
                refusals(connection)));
  }

  /** Whether the resolver has taken no inventory of ours yet, or must be told all of it again. */
  public boolean isUntold() {
    return entries.state(TOLD) == 0;
  }

  /** The changes since the resolver took something; the whole when that is nothing. Blocks. */
  public Dispatch changes() {
    return written(false);
  }

  /** The whole. Blocks: a minute for ten million datasets. */
  public Dispatch whole() {
    return written(true);
  }

  private Dispatch written(boolean all) {
    Path file;
    try {
      file = Files.createTempFile(folder, "inventory", ".ndjson");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder, e);
    }
    boolean whole = false;
    try {
      var dispatch = entries.read(connection -> write(connection, file, all));
      whole = true;
      return dispatch;
    } finally {
      if (!whole) {
        new Dispatch(file, "", 0, 0, OptionalLong.empty()).close();
      }
    }
  }

  private static Dispatch write(Connection connection, Path file, boolean all) throws SQLException {
    long generation = Entries.state(connection, "generation");
    long told = Entries.state(connection, TOLD);
    boolean whole = all || told == 0 || told >= generation;
    var digest = sha256();
    long lines = 0;
    try (var out =
        new BufferedOutputStream(
            new DigestOutputStream(Files.newOutputStream(file), digest), BUFFER)) {
      lines += told(connection, whole ? -1 : told, out);
      if (!whole) {
        lines += removed(connection, told, out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    return new Dispatch(
        file,
        Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest()),
        lines,
        generation,
        whole ? OptionalLong.empty() : OptionalLong.of(told));
  }

  private static long told(Connection connection, long after, OutputStream out)
      throws SQLException, IOException {
    long lines = 0;
    // the whole in the order of adding, which is that of the file; changes by their index
    var which = after < 0 ? "" : " and changed > " + after;
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select told from entry where shadowed = 0" + which)) {
      while (rows.next()) {
        line(rows.getString(1), out);
        lines++;
      }
    }
    return lines;
  }

  private static long removed(Connection connection, long after, OutputStream out)
      throws SQLException, IOException {
    long lines = 0;
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select kind, name, version from removed where generation > " + after)) {
      while (rows.next()) {
        var key = new EntryKey(Kind.of(rows.getInt(1)), rows.getString(2), rows.getString(3));
        line(key.removal(), out);
        lines++;
      }
    }
    return lines;
  }

  private static void line(String text, OutputStream out) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }

  /**
   * Notes that the resolver took what was sent.
   *
   * @param refusals how many lines it did not take
   * @param some the first of them
   */
  public void took(Dispatch sent, long refusals, List<Refusal> some) {
    entries.write(
        (batch, connection) -> {
          try (var statement = connection.createStatement()) {
            if (sent.after().isEmpty()) {
              statement.executeUpdate("delete from refusal");
            } else {
              // a line that was sent anew speaks for itself
              statement.executeUpdate(
                  "delete from refusal where name in (select name from entry where changed > "
                      + sent.after().getAsLong()
                      + " union select name from removed)");
            }
          }
          var stays = refusals(connection).size();
          try (var statement =
              connection.prepareStatement("insert into refusal values (?, ?, ?, ?)")) {
            for (var refusal : some.stream().limit(Math.max(0, Told.MOST - stays)).toList()) {
              statement.setString(1, refusal.identifier());
              statement.setLong(2, refusal.line());
              statement.setString(3, refusal.reason().code());
              statement.setString(4, refusal.reason().text());
              statement.executeUpdate();
            }
          }
          Entries.setState(connection, REFUSED, stays + refusals);
          Entries.setState(connection, TOLD, sent.generation());
          try (var statement = connection.createStatement()) {
            statement.executeUpdate("delete from removed where generation <= " + sent.generation());
          }
          return batch.generation();
        });
  }

  /** Notes that the resolver has something else than we believed: it is told the whole. */
  public void forget() {
    entries.write(
        (batch, connection) -> {
          Entries.setState(connection, TOLD, 0);
          return batch.generation();
        });
  }

  /** Raises the generation above one that the resolver has; it is told the whole. */
  public void raiseAbove(long seen) {
    entries.write(
        (batch, connection) -> {
          batch.raiseAbove(seen);
          return batch.generation();
        });
  }

  private static List<Refusal> refusals(Connection connection) throws SQLException {
    var found = new ArrayList<Refusal>();
    try (var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select line, name, code, text from refusal limit " + Told.MOST)) {
      while (rows.next()) {
        found.add(
            new Refusal(
                rows.getLong(1),
                rows.getString(2),
                new Reason(rows.getString(3), rows.getString(4))));
      }
    }
    return found;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
