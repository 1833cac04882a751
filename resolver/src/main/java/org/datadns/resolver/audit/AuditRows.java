package org.datadns.resolver.audit;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.AdminAction;
import org.datadns.protocol.wire.AuditEntry;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/** The table {@code audit} in SQL. */
final class AuditRows {
  private static final int PAGE = 1_000;
  private static final String SELECT =
      "select id, at, kind, action, actor, actor_id, name, address, target, detail, decision,"
          + " reason from audit ";

  private AuditRows() {}

  static void insert(Handle handle, List<AuditEntry> entries) {
    var batch =
        handle.prepareBatch(
            """
            insert into audit (at, kind, action, actor, actor_id, name, address, target, detail,
                               decision, reason)
            values (:at, :kind, :action, :actor, :actorId, :name, :address, :target, :detail,
                    :decision, :reason)
            """);
    for (var entry : entries) {
      batch
          .bind("at", entry.at())
          .bind("kind", entry.kind())
          .bind("action", entry.action())
          .bind("actor", entry.actor())
          .bind("actorId", entry.actorId())
          .bind("name", entry.name())
          .bind("address", entry.address())
          .bind("target", entry.target())
          .bind("detail", entry.detail())
          .bind("decision", entry.decision())
          .bind("reason", entry.reason())
          .add();
    }
    batch.execute();
  }

  static List<AdminAction> adminActions(Handle handle, Optional<String> target, int most) {
    return handle
        .createQuery(
            """
            select at, coalesce(name, actor || coalesce(' ' || actor_id, '')) as who, action,
                   target, detail, reason
            from audit
            where kind = 'admin' and (cast(:target as text) is null or target = :target)
            order by id desc limit :most
            """)
        .bind("target", target)
        .bind("most", most)
        .map(
            (row, context) ->
                new AdminAction(
                    row.getTimestamp("at").toInstant(),
                    row.getString("who"),
                    row.getString("action"),
                    row.getString("target"),
                    row.getString("detail"),
                    Optional.ofNullable(row.getString("reason"))))
        .list();
  }

  static void read(Jdbi jdbi, Audit.Question question, Audit.Reader reader) throws IOException {
    long last = jdbi.withHandle(AuditRows::last);
    long after = question.after();
    while (after < last) {
      long from = after;
      var page = jdbi.withHandle(handle -> page(handle, question, from, last));
      for (var entry : page) {
        reader.take(entry);
      }
      if (page.size() < PAGE) {
        return;
      }
      after = page.getLast().id();
    }
  }

  /** What is noted meanwhile is left for the next reading, or one that is slow never ends. */
  private static long last(Handle handle) {
    return handle.createQuery("select coalesce(max(id), 0) from audit").mapTo(Long.class).one();
  }

  private static final String ASKED =
      """

        and (cardinality(:kinds) = 0 or kind = any(:kinds))
        and (cast(:actor as text) is null or actor_id = :actor)
        and (cast(:target as text) is null or target = :target)
        and (cast(:from as timestamptz) is null or at >= :from)
      """;

  private static List<AuditEntry> page(
      Handle handle, Audit.Question question, long after, long last) {
    return handle
        .createQuery(
            SELECT + "where id > :after and id <= :last" + ASKED + "order by id limit :page")
        .bind("after", after)
        .bind("last", last)
        .bindArray("kinds", String.class, question.kinds())
        .bind("actor", question.actor())
        .bind("target", question.target())
        .bind("from", question.from())
        .bind("page", PAGE)
        .map(AuditRows::entry)
        .list();
  }

  static List<AuditEntry> latest(Handle handle, Audit.Question question, int most) {
    return handle
        .createQuery(SELECT + "where id > :after" + ASKED + "order by id desc limit :most")
        .bind("after", question.after())
        .bindArray("kinds", String.class, question.kinds())
        .bind("actor", question.actor())
        .bind("target", question.target())
        .bind("from", question.from())
        .bind("most", most)
        .map(AuditRows::entry)
        .list();
  }

  static List<AuditEntry> of(Handle handle, List<String> people, int most) {
    return handle
        .createQuery(
            SELECT
                + "where actor = 'person' and actor_id = any(:people) order by id desc limit :most")
        .bindArray("people", String.class, people)
        .bind("most", most)
        .map(AuditRows::entry)
        .list();
  }

  /**
   * Removes what is personal in entries before then. Of what admins and sites did, the words stay;
   * of what people did, that it was done.
   */
  static int erase(Handle handle, Instant before, Instant now) {
    return handle
        .createUpdate(
            """
            update audit
            set actor_id = case when actor = 'site' then actor_id end, name = null,
                address = null, erased_at = :now,
                target = case when kind in ('admin', 'site') then target else '' end,
                detail = case when kind in ('admin', 'site') then detail else '' end,
                reason = case when kind in ('admin', 'site') then reason end
            where erased_at is null and at < :before
            """)
        .bind("before", before)
        .bind("now", now)
        .execute();
  }

  static int remove(Handle handle, Instant before) {
    return handle
        .createUpdate("delete from audit where at < :before")
        .bind("before", before)
        .execute();
  }

  private static AuditEntry entry(ResultSet row, StatementContext context) throws SQLException {
    return new AuditEntry(
        row.getLong("id"),
        row.getTimestamp("at").toInstant(),
        row.getString("kind"),
        row.getString("action"),
        row.getString("actor"),
        Optional.ofNullable(row.getString("actor_id")),
        Optional.ofNullable(row.getString("name")),
        Optional.ofNullable(row.getString("address")),
        row.getString("target"),
        row.getString("detail"),
        row.getString("decision"),
        Optional.ofNullable(row.getString("reason")));
  }
}
