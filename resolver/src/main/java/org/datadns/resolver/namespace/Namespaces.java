package org.datadns.resolver.namespace;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Namespace;
import org.datadns.resolver.dataset.Change;
import org.datadns.resolver.dataset.Rights;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Who describes the names that begin with a prefix; the longest one counts. Thread-safe. */
public final class Namespaces {
  private static final Logger LOG = System.getLogger(Namespaces.class.getName());

  private final Jdbi jdbi;
  private final InstantSource clock;

  /** The namespaces kept in this database. */
  public Namespaces(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** All of them, by prefix. */
  List<Namespace> list() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select prefix, site, granted_at from namespace order by prefix")
                .map(
                    (row, context) ->
                        new Namespace(
                            row.getString("prefix"),
                            Optional.ofNullable(row.getString("site")),
                            Optional.of(row.getTimestamp("granted_at").toInstant())))
                .list());
  }

  /**
   * Grants one, or passes it on. What others said of these names by a right they no longer have is
   * forgotten; copies stay.
   *
   * @param site the site that describes the names; empty for the federation itself
   */
  Namespace grant(String prefix, Optional<String> site) {
    var now = clock.instant();
    jdbi.useTransaction(
        handle -> {
          Rights.change(handle);
          handle
              .createUpdate(
                  """
                  insert into namespace (prefix, site, granted_at) values (:prefix, :site, :now)
                  on conflict (prefix) do update
                    set site = excluded.site, granted_at = excluded.granted_at
                  """)
              .bind("prefix", prefix)
              .bind("site", site)
              .bind("now", now)
              .execute();
          forgetUnfounded(handle, prefix);
          Change.note(handle, List.of(new Change(Change.Kind.BELOW, prefix)));
        });
    LOG.log(Level.INFO, "namespace {0} was granted to {1}", prefix, site.orElse("the federation"));
    return new Namespace(prefix, site, Optional.of(now));
  }

  /**
   * Withdraws one.
   *
   * @return whether there was one
   */
  boolean withdraw(String prefix) {
    boolean was =
        jdbi.inTransaction(
            handle -> {
              Rights.change(handle);
              int withdrawn =
                  handle
                      .createUpdate("delete from namespace where prefix = :prefix")
                      .bind("prefix", prefix)
                      .execute();
              Change.note(handle, List.of(new Change(Change.Kind.BELOW, prefix)));
              return withdrawn == 1;
            });
    if (was) {
      LOG.log(Level.INFO, "namespace {0} was withdrawn", prefix);
    }
    return was;
  }

  /** The site that describes a name; empty when none does. */
  Optional<String> describer(String name) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select n.site from namespace n
                    where n.prefix = any (prefixes_of(:name))
                    order by length(n.prefix) desc
                    limit 1
                    """)
                .bind("name", name)
                .map((row, context) -> Optional.ofNullable(row.getString("site")))
                .findOne()
                .flatMap(site -> site));
  }

  private static void forgetUnfounded(Handle handle, String prefix) {
    handle
        .createUpdate(
            """
            with below as (
              select d.id, d.identifier from dataset d
              where d.identifier = :prefix
                 or (d.identifier >= :prefix || '/' and d.identifier < :prefix || '0')
                 or (d.identifier >= :prefix || ':' and d.identifier < :prefix || ';')
            ),
            suspects as (
              select a.canonical, a.site, a.dataset from alias a join below on below.id = a.dataset
              union
              select a.canonical, a.site, a.dataset from alias a
              where a.canonical = :prefix
                 or (a.canonical >= :prefix || '/' and a.canonical < :prefix || '0')
                 or (a.canonical >= :prefix || ':' and a.canonical < :prefix || ';')
            ),
            unfounded as (
              delete from alias a using suspects s, dataset d
              where a.canonical = s.canonical and a.site = s.site and d.id = a.dataset
                and not (may_describe(a.site, a.canonical)
                         and may_describe(a.site, d.identifier))
              returning a.canonical, a.site, a.dataset
            )
            update replica r set aliases = nullif(
              array(select n from unnest(r.aliases) as n
                    where not exists (
                      select from unfounded u
                      where u.site = r.site and u.dataset = r.dataset and u.canonical = n)), '{}')
            where (r.site, r.dataset) in (select u.site, u.dataset from unfounded u)
            """)
        .bind("prefix", prefix)
        .execute();
    handle
        .createUpdate(
            """
            update replica r set concept = null, position = null
            from dataset c, dataset d
            where c.id = r.concept and d.id = r.dataset
              and (c.identifier = :prefix or d.identifier = :prefix
                or starts_with(c.identifier, :prefix || '/')
                or starts_with(c.identifier, :prefix || ':')
                or starts_with(d.identifier, :prefix || '/')
                or starts_with(d.identifier, :prefix || ':'))
              and not (may_describe(r.site, c.identifier) and may_describe(r.site, d.identifier))
            """)
        .bind("prefix", prefix)
        .execute();
  }
}
