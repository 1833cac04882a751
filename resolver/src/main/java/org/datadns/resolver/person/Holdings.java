package org.datadns.resolver.person;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.resolver.access.Person;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What is kept about people, in the database. Thread-safe, blocks. */
public final class Holdings {
  private final Jdbi jdbi;

  /** What is kept in this database. */
  public Holdings(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** All that is kept about a person, each row as it is, by the name of what it is. */
  Map<String, List<Object>> of(Person person) {
    return jdbi.inTransaction(
        handle -> {
          var all = new LinkedHashMap<String, List<Object>>();
          Holding.ALL.forEach(holding -> all.put(holding.name(), rows(handle, holding, person)));
          return all;
        });
  }

  private static List<Object> rows(Handle handle, Holding holding, Person person) {
    return handle
        .createQuery(holding.select())
        .bindArray("people", String.class, person.ids())
        .mapTo(String.class)
        .map(row -> Json.read(row, Object.class))
        .list();
  }

  /** What came of deleting. */
  sealed interface Deletion {
    /**
     * It is gone.
     *
     * @param deleted how many rows, by the name of what they were
     */
    record Deleted(Map<String, Integer> deleted) implements Deletion {}

    /** Nothing was deleted: the person has sessions that run. */
    record SessionsRun(int many) implements Deletion {}
  }

  /** Deletes what is kept about a person, but for what must stay. */
  Deletion delete(Person person) {
    return jdbi.inTransaction(
        handle -> {
          int running =
              handle
                  .createQuery(
                      "select count(*) from session where person = any(:people)"
                          + " and state <> 'ended'")
                  .bindArray("people", String.class, person.ids())
                  .mapTo(Integer.class)
                  .one();
          if (running > 0) {
            return new Deletion.SessionsRun(running);
          }
          // what was done stays in sums that name nobody
          handle
              .createQuery("select keep_sums(cast(:people as text[]))::text")
              .bindArray("people", String.class, person.ids())
              .mapTo(String.class)
              .one();
          var deleted = new LinkedHashMap<String, Integer>();
          for (var holding : Holding.ALL) {
            holding
                .delete()
                .ifPresent(sql -> deleted.put(holding.name(), delete(handle, sql, person)));
          }
          return new Deletion.Deleted(deleted);
        });
  }

  private static int delete(Handle handle, String sql, Person person) {
    return handle.createUpdate(sql).bindArray("people", String.class, person.ids()).execute();
  }

  /** What stays, and why. */
  static List<String> stays() {
    return Holding.ALL.stream().map(Holding::stays).flatMap(Optional::stream).toList();
  }
}
