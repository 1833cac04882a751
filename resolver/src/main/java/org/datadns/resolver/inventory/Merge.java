package org.datadns.resolver.inventory;

import java.time.Instant;
import org.datadns.protocol.wire.Reason;
import org.jdbi.v3.core.Handle;

/**
 * Makes the lines staged in {@code incoming} what a site holds: a handful of statements over sets,
 * however many lines there are, that write only rows that change. All within the transaction of its
 * caller, who holds the site's inventory.
 */
final class Merge {
  /** So many lines are looked up one by one; more are joined as sets. */
  private static final int FEW = 10_000;

  private final Handle handle;
  private final String site;
  private final boolean whole;
  private final int lines;
  private long written;

  /**
   * A merge.
   *
   * @param whole whether what is not named goes
   * @param lines how many lines are staged
   */
  Merge(Handle handle, String site, boolean whole, int lines) {
    this.handle = handle;
    this.site = site;
    this.whole = whole;
    this.lines = lines;
  }

  /**
   * Merges.
   *
   * @param refusals gets the lines that are not taken
   * @return how many rows were written
   */
  long run(Refusals refusals, Instant now) {
    handle.execute("set local work_mem = '64MB'");
    handle.execute("set local jit = off");
    if (lines > FEW) {
      // a loop over an index that the same statement grows would be slower with every row of it
      handle.execute("set local enable_nestloop = off");
    }
    var staged = new StagedLines(handle, site);
    staged.refuse(
        """
        delete from incoming i
        using (select rule, identifier, version, min(line) as line from incoming
               group by rule, identifier, version having count(*) > 1) as several
        where i.rule = several.rule and i.identifier = several.identifier
          and i.version = several.version and i.line > several.line
        returning i.line, i.identifier
        """,
        new Reason("duplicate", "An earlier line names the same dataset in the same version."),
        refusals);
    boolean claims = staged.haveClaims();
    if (claims) {
      new Claims(handle, staged).refuseUnfounded(refusals);
    }
    addDatasets(now, claims);
    resolveNames(claims);
    removeReplicas();
    changeReplicas();
    addReplicas();
    mergeAliases();
    mergeRules();
    return written;
  }

  /** In the order of names, so that sites with the same new datasets wait only one way. */
  private void addDatasets(Instant now, boolean claims) {
    String names = "select identifier from incoming where not rule and not removed";
    String concepts = "select concept from incoming where concept is not null and not removed";
    handle
        .createUpdate(
            """
            insert into dataset (identifier, registered_at)
            select distinct n.identifier, cast(:now as timestamptz)
            from (%s) as n (identifier)
            where not exists (select from dataset d where d.identifier = n.identifier)
            order by n.identifier
            on conflict (identifier) do nothing
            """
                .formatted(claims ? names + " union all " + concepts : names))
        .bind("now", now)
        .execute();
  }

  /** The lines with keys for names, in the order in which replicas lie. */
  private void resolveNames(boolean claims) {
    handle.execute(
        """
        create temporary table held on commit drop as
        select d.id as dataset, i.version, i.title, i.landing_page, i.bytes, i.checksum, i.tools,
               i.descendants, i.all_versions, i.aliases, %s as concept, i.position, i.removed
        from incoming i join dataset d on d.identifier = i.identifier
        where not i.rule
        order by d.id, i.version
        """
            .formatted(
                claims
                    ? "(select c.id from dataset c where c.identifier = i.concept)"
                    : "cast(null as bigint)"));
    handle.execute("analyze held");
  }

  private void removeReplicas() {
    written +=
        update(
            whole
                ? """
                  delete from replica r
                  where r.site = :site and not exists (
                    select from held h where h.dataset = r.dataset and h.version = r.version)
                  """
                : """
                  delete from replica r using held h
                  where r.site = :site and h.removed
                    and h.dataset = r.dataset and h.version = r.version
                  """);
  }

  private void changeReplicas() {
    written +=
        update(
            """
            update replica r
            set title = h.title, landing_page = h.landing_page, bytes = h.bytes,
                checksum = h.checksum, tools = h.tools, descendants = h.descendants,
                all_versions = h.all_versions,
                aliases = h.aliases, concept = h.concept, position = h.position
            from held h
            where r.site = :site and not h.removed
              and h.dataset = r.dataset and h.version = r.version
              and (h.title, h.landing_page, h.bytes, h.checksum, h.tools, h.descendants,
                   h.all_versions, h.aliases, h.concept, h.position)
                is distinct from
                  (r.title, r.landing_page, r.bytes, r.checksum, r.tools, r.descendants,
                   r.all_versions, r.aliases, r.concept, r.position)
            """);
  }

  private void addReplicas() {
    written +=
        update(
            """
            insert into replica
              (site, dataset, version, title, landing_page, bytes, checksum, tools, access,
               descendants, all_versions, aliases, concept, position)
            select :site, h.dataset, h.version, h.title, h.landing_page, h.bytes, h.checksum,
                   h.tools, 'public', h.descendants, h.all_versions, h.aliases, h.concept, h.position
            from held h
            where not h.removed and not exists (
              select from replica r
              where r.site = :site and r.dataset = h.dataset and r.version = h.version)
            """);
  }

  /** The table follows what the site's replicas say. */
  private void mergeAliases() {
    written +=
        update(
            """
            delete from alias a
            where a.site = :site %s and not exists (
              select from replica r
              where r.site = :site and r.dataset = a.dataset and a.canonical = any (r.aliases))
            """
                .formatted(whole ? "" : "and a.dataset in (select dataset from held)"));
    written +=
        update(
            """
            insert into alias (canonical, site, dataset)
            select distinct n.canonical, :site, h.dataset
            from held h cross join unnest(h.aliases) as n (canonical)
            where not h.removed and not exists (
              select from alias a
              where a.site = :site and a.canonical = n.canonical and a.dataset = h.dataset)
            """);
  }

  private void mergeRules() {
    written +=
        update(
            """
            delete from mount_rule k
            where k.site = :site and %s exists (
              select from incoming i where i.rule and i.identifier = k.prefix %s)
            """
                .formatted(whole ? "not" : "", whole ? "" : "and i.removed"));
    written +=
        update(
            """
            update mount_rule k set tools = i.tools, all_versions = i.all_versions
            from incoming i
            where k.site = :site and i.rule and not i.removed and i.identifier = k.prefix
              and (i.tools, i.all_versions) is distinct from (k.tools, k.all_versions)
            """);
    written +=
        update(
            """
            insert into mount_rule (prefix, site, tools, all_versions)
            select i.identifier, :site, i.tools, i.all_versions
            from incoming i
            where i.rule and not i.removed and not exists (
              select from mount_rule k where k.site = :site and k.prefix = i.identifier)
            """);
  }

  private int update(String sql) {
    return handle.createUpdate(sql).bind("site", site).execute();
  }
}
