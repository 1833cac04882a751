package org.datadns.resolver.namespace;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.resolver.dataset.Change;
import org.datadns.resolver.dataset.Change.Kind;
import org.datadns.resolver.dataset.Rights;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What describers and admins say of datasets beside what inventories do: that a copy is good, that
 * a dataset was withdrawn, that two names are of one dataset. Names are canonical. Thread-safe.
 */
public final class Descriptions {
  private final Jdbi jdbi;
  private final InstantSource clock;

  /** What is said in this database. */
  public Descriptions(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * Confirms a copy as it is now.
   *
   * @param name identifier of the dataset as the site knows it
   * @param version empty text for the only one
   * @param by the site that says so; empty for an admin
   * @return whether the site holds it
   */
  boolean confirmReplica(String name, String site, String version, Optional<String> by) {
    return confirm(
        """
        select r.checksum from replica r join dataset d on d.id = r.dataset
        where d.identifier = :name and r.site = :site and r.version = :version
        """,
        name,
        site,
        version,
        by,
        new Change(Kind.DATASET, name));
  }

  /**
   * Confirms whatever a site offers by a rule.
   *
   * @param prefix the rule without its {@code /*}
   * @return whether the site has this rule
   */
  boolean confirmRule(String prefix, String site, Optional<String> by) {
    return confirm(
        """
        select cast(null as text) as checksum from mount_rule
        where prefix || '/*' = :name and site = :site and :version = ''
        """,
        prefix + "/*",
        site,
        "",
        by,
        new Change(Kind.BELOW, prefix));
  }

  private boolean confirm(
      String held, String name, String site, String version, Optional<String> by, Change change) {
    return jdbi.inTransaction(
        handle -> {
          int confirmed =
              handle
                  .createUpdate(
                      """
                      insert into confirmation
                        (name, site, version, checksum, confirmed_by, confirmed_at)
                      select :name, :site, :version, h.checksum, :by, :now from (%s) as h
                      on conflict (name, site, version) do update
                        set checksum = excluded.checksum, confirmed_by = excluded.confirmed_by,
                            confirmed_at = excluded.confirmed_at
                      """
                          .formatted(held))
                  .bind("name", name)
                  .bind("site", site)
                  .bind("version", version)
                  .bind("by", by)
                  .bind("now", clock.instant())
                  .execute();
          if (confirmed == 1) {
            note(handle, change);
          }
          return confirmed == 1;
        });
  }

  /** Leaves a tombstone; one that is there is written anew. */
  void tombstone(String name, Optional<String> landingPage, Optional<String> text) {
    jdbi.useTransaction(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into dataset (identifier, registered_at, gone_at, gone_page, gone_text)
                  values (:name, :now, :now, :page, :text)
                  on conflict (identifier) do update
                    set gone_at = coalesce(dataset.gone_at, excluded.gone_at),
                        gone_page = excluded.gone_page, gone_text = excluded.gone_text
                  """)
              .bind("name", name)
              .bind("now", clock.instant())
              .bind("page", landingPage)
              .bind("text", text)
              .execute();
          note(handle, new Change(Kind.BELOW, name));
        });
  }

  /**
   * Takes a tombstone away.
   *
   * @return whether there was one
   */
  boolean removeTombstone(String name) {
    return jdbi.inTransaction(
        handle -> {
          int removed =
              handle
                  .createUpdate(
                      """
                      update dataset set gone_at = null, gone_page = null, gone_text = null
                      where identifier = :name and gone_at is not null
                      """)
                  .bind("name", name)
                  .execute();
          note(handle, new Change(Kind.BELOW, name));
          return removed == 1;
        });
  }

  /**
   * Says for the federation that two names are of one dataset.
   *
   * @return false when the alias is another dataset's, or one of them is or has an alias that would
   *     make a chain; nothing was changed then
   */
  boolean addAlias(String name, String alias) {
    return jdbi.inTransaction(
        handle -> {
          Rights.change(handle);
          boolean clash =
              handle
                  .createQuery(
                      """
                      select exists (
                        select from alias o join dataset d on d.id = o.dataset
                        where (o.canonical = :alias and d.identifier <> :name)
                           or o.canonical = :name or d.identifier = :alias)
                      """)
                  .bind("name", name)
                  .bind("alias", alias)
                  .mapTo(Boolean.class)
                  .one();
          if (clash) {
            return false;
          }
          handle
              .createUpdate(
                  """
                  insert into dataset (identifier, registered_at) values (:name, :now)
                  on conflict (identifier) do nothing
                  """)
              .bind("name", name)
              .bind("now", clock.instant())
              .execute();
          handle
              .createUpdate(
                  """
                  insert into alias (canonical, site, dataset)
                  select :alias, null, d.id from dataset d where d.identifier = :name
                  on conflict (canonical, site) do nothing
                  """)
              .bind("name", name)
              .bind("alias", alias)
              .execute();
          note(handle, new Change(Kind.DATASET, name));
          return true;
        });
  }

  /**
   * Takes an alias away that was added so.
   *
   * @return whether there was one
   */
  boolean removeAlias(String alias) {
    return jdbi.inTransaction(
        handle -> {
          Rights.change(handle);
          var name =
              handle
                  .createQuery(
                      """
                      delete from alias a using dataset d
                      where a.canonical = :alias and a.site is null and d.id = a.dataset
                      returning d.identifier
                      """)
                  .bind("alias", alias)
                  .mapTo(String.class)
                  .findOne();
          if (name.isPresent()) {
            Change.note(
                handle,
                List.of(new Change(Kind.DATASET, alias), new Change(Kind.DATASET, name.get())));
          }
          return name.isPresent();
        });
  }

  /** Notes the change of what a name, and all that lead to the same dataset, lead to. */
  private static void note(Handle handle, Change change) {
    var others =
        handle
            .createQuery(
                """
                with main as (
                  select d.id from dataset d where d.identifier = :name
                  union
                  select a.dataset from alias a where a.canonical = :name
                ),
                wider as (
                  select id from main
                  union
                  select r.concept from replica r
                  where r.dataset in (select id from main) and r.concept is not null
                )
                select d.identifier from dataset d where d.id in (select id from wider)
                union
                select a.canonical from alias a where a.dataset in (select id from wider)
                """)
            .bind("name", change.key())
            .mapTo(String.class)
            .list();
    Change.note(
        handle,
        Stream.concat(
                Stream.of(change), others.stream().map(name -> new Change(change.kind(), name)))
            .distinct()
            .toList());
  }
}
