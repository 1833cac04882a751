package org.datadns.resolver.session;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.JudgedSite;
import org.datadns.protocol.wire.QueuePlace;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.access.Person;
import org.jdbi.v3.core.statement.StatementContext;

/** Rows of the session tables as records. */
final class SessionRows {
  static final String COLUMNS =
      """
      id, person, assurance, cast(standing as text) as standing, identifier, title, remainder, version, also, notebook, cast(files as text) as files, tool, size, wanted_site,
      near, unconfirmed, workspace, state, attempt, site, port, step, percent, reason_code, reason_text,
      queue_before, place_at, ends_at,
      warning_code, warning_text, created_at,
      attempted_at, ready_at, ended_at, fence
      """;

  private SessionRows() {}

  static Session session(ResultSet row, StatementContext context) throws SQLException {
    return new Session(
        row.getString("id"),
        person(row),
        row.getString("identifier"),
        text(row, "title"),
        text(row, "remainder"),
        text(row, "version").filter(version -> !version.isEmpty()),
        texts(row, "also"),
        text(row, "notebook"),
        text(row, "files").map(files -> Json.read(files, SessionFiles.class)),
        row.getString("tool"),
        row.getString("size"),
        text(row, "wanted_site"),
        Set.copyOf(texts(row, "near")),
        row.getBoolean("unconfirmed"),
        row.getString("workspace"),
        state(row),
        row.getInt("attempt"),
        text(row, "site"),
        number(row, "port"),
        row.getString("step"),
        number(row, "percent"),
        reason(row),
        place(row),
        instant(row, "ends_at"),
        reason(row, "warning"),
        row.getTimestamp("created_at").toInstant(),
        instant(row, "attempted_at"),
        instant(row, "ready_at"),
        instant(row, "ended_at"),
        row.getLong("fence"));
  }

  private static Person person(ResultSet row) throws SQLException {
    var person =
        new Person(
            row.getString("person"),
            Assurance.valueOf(row.getString("assurance").toUpperCase(Locale.ROOT)));
    return text(row, "standing")
        .map(json -> Json.read(json, Standing.class).given(person))
        .orElse(person);
  }

  static SessionEvent event(ResultSet row, StatementContext context) throws SQLException {
    return new SessionEvent(
        row.getLong("sequence"),
        row.getTimestamp("at").toInstant(),
        state(row),
        row.getString("step"),
        text(row, "site"),
        number(row, "percent"),
        reason(row),
        place(row),
        text(row, "sites").map(sites -> List.of(Json.read(sites, JudgedSite[].class))),
        Optional.empty());
  }

  static Attempt attempt(ResultSet row, StatementContext context) throws SQLException {
    return new Attempt(
        row.getString("site"),
        Attempt.Outcome.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        instant(row, "ended_at"),
        reason(row));
  }

  private static Optional<QueuePlace> place(ResultSet row) throws SQLException {
    var before = number(row, "queue_before");
    return before.isEmpty()
        ? Optional.empty()
        : Optional.of(new QueuePlace(before.get(), instant(row, "place_at")));
  }

  private static SessionState state(ResultSet row) throws SQLException {
    return SessionState.valueOf(row.getString("state").toUpperCase(Locale.ROOT));
  }

  private static Optional<Integer> number(ResultSet row, String column) throws SQLException {
    int number = row.getInt(column);
    return row.wasNull() ? Optional.empty() : Optional.of(number);
  }

  private static Optional<Reason> reason(ResultSet row) throws SQLException {
    return reason(row, "reason");
  }

  private static Optional<Reason> reason(ResultSet row, String name) throws SQLException {
    String code = row.getString(name + "_code");
    String text = row.getString(name + "_text");
    return code == null || text == null ? Optional.empty() : Optional.of(new Reason(code, text));
  }

  private static List<String> texts(ResultSet row, String column) throws SQLException {
    return List.of((String[]) row.getArray(column).getArray());
  }

  private static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }
}
