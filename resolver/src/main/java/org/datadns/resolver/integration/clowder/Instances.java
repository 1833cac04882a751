package org.datadns.resolver.integration.clowder;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.resolver.access.Secret;
import org.datadns.resolver.integration.clowder.Instance.Upload;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The tables {@code clowder_instance} and {@code clowder_upload}. Of each Clowder the latest
 * thousand are kept. What is asked for twice is done once. Thread-safe.
 */
final class Instances {
  /** A session has at most ten datasets besides the first. */
  static final int MOST_UPLOADS = 11;

  private static final int MOST = 1_000;

  private final Jdbi jdbi;
  private final InstantSource clock;

  Instances(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** All of one Clowder, the latest first. */
  List<Instance> of(String repository) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select id, tool, name, owner, created_at from clowder_instance
                    where repository = :repository order by created_at desc limit :most
                    """)
                .bind("repository", repository)
                .bind("most", MOST)
                .map((row, context) -> instance(handle, row))
                .list());
  }

  /** The one with this id, of whichever Clowder. */
  Optional<Found> find(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select id, tool, name, owner, created_at, repository from clowder_instance
                    where id = :id
                    """)
                .bind("id", id)
                .map(
                    (row, context) -> new Found(row.getString("repository"), instance(handle, row)))
                .findOne());
  }

  /**
   * One, and whose it is.
   *
   * @param repository id of the Clowder
   * @param instance what it asked for
   */
  record Found(String repository, Instance instance) {}

  /**
   * Makes one; the one alike that is there, when Clowder asks for the same again.
   *
   * @return its id
   */
  String make(String repository, String tool, String name, String owner, Upload first) {
    return jdbi.inTransaction(
        handle -> {
          // two calls alike at once make one
          handle.execute("select pg_advisory_xact_lock(hashtext(?))", "clowder " + repository);
          return alike(handle, repository, tool, name, owner, first.dataset())
              .orElseGet(
                  () -> {
                    String id = Secret.generate();
                    insert(handle, id, repository, tool, name, owner);
                    add(handle, id, first);
                    forgetOldest(handle, repository);
                    return id;
                  });
        });
  }

  private static Optional<String> alike(
      Handle handle, String repository, String tool, String name, String owner, String dataset) {
    return handle
        .createQuery(
            """
            select id from clowder_instance i
            where repository = :repository and tool = :tool and name = :name and owner = :owner
              and exists (select from clowder_upload where instance = i.id and dataset = :dataset)
            order by created_at desc limit 1
            """)
        .bind("repository", repository)
        .bind("tool", tool)
        .bind("name", name)
        .bind("owner", owner)
        .bind("dataset", dataset)
        .mapTo(String.class)
        .findOne();
  }

  private void insert(
      Handle handle, String id, String repository, String tool, String name, String owner) {
    handle
        .createUpdate(
            """
            insert into clowder_instance (id, repository, tool, name, owner, created_at)
            values (:id, :repository, :tool, :name, :owner, :now)
            """)
        .bind("id", id)
        .bind("repository", repository)
        .bind("tool", tool)
        .bind("name", name)
        .bind("owner", owner)
        .bind("now", clock.instant())
        .execute();
  }

  private static void forgetOldest(Handle handle, String repository) {
    handle
        .createUpdate(
            """
            delete from clowder_instance where id in (
              select id from clowder_instance where repository = :repository
              order by created_at desc offset :most)
            """)
        .bind("repository", repository)
        .bind("most", MOST)
        .execute();
  }

  /** What came of adding a dataset. */
  enum Adding {
    /** It is there. */
    DONE,
    /** There is no such instance. */
    UNKNOWN,
    /** It has as many as a session can. */
    FULL
  }

  /** Adds a dataset to an instance of this Clowder; one that is there already stays. */
  Adding add(String repository, String id, Upload upload) {
    return jdbi.inTransaction(
        handle -> {
          // two calls at once must not both find room
          handle.execute("select pg_advisory_xact_lock(hashtext(?))", "clowder " + repository);
          var datasets =
              handle
                  .createQuery(
                      """
                      select count(u.dataset)
                      from clowder_instance i left join clowder_upload u
                        on u.instance = i.id and u.dataset <> :dataset
                      where i.id = :id and i.repository = :repository
                      group by i.id
                      """)
                  .bind("dataset", upload.dataset())
                  .bind("id", id)
                  .bind("repository", repository)
                  .mapTo(Integer.class)
                  .findOne();
          if (datasets.isEmpty()) {
            return Adding.UNKNOWN;
          }
          if (datasets.get() >= MOST_UPLOADS) {
            return Adding.FULL;
          }
          add(handle, id, upload);
          return Adding.DONE;
        });
  }

  private void add(Handle handle, String id, Upload upload) {
    handle
        .createUpdate(
            """
            insert into clowder_upload (instance, dataset, name, uploader, at)
            values (:id, :dataset, :name, :uploader, :at) on conflict do nothing
            """)
        .bind("id", id)
        .bind("dataset", upload.dataset())
        .bind("name", upload.name())
        .bind("uploader", upload.uploader())
        .bind("at", upload.at())
        .execute();
  }

  /** Forgets an instance of this Clowder; nothing happens when there is none. */
  void remove(String repository, String id) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    "delete from clowder_instance where id = :id and repository = :repository")
                .bind("id", id)
                .bind("repository", repository)
                .execute());
  }

  private static Instance instance(Handle handle, ResultSet row) throws SQLException {
    String id = row.getString("id");
    return new Instance(
        id,
        row.getString("tool"),
        row.getString("name"),
        row.getString("owner"),
        row.getTimestamp("created_at").toInstant(),
        handle
            .createQuery(
                """
                select dataset, name, uploader, at from clowder_upload
                where instance = :id order by at, dataset
                """)
            .bind("id", id)
            .map(
                (upload, context) ->
                    new Upload(
                        upload.getString("dataset"),
                        upload.getString("name"),
                        upload.getString("uploader"),
                        upload.getTimestamp("at").toInstant()))
            .list());
  }
}
