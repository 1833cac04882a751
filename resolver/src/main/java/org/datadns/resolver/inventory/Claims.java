package org.datadns.resolver.inventory;

import java.util.List;
import org.datadns.protocol.wire.Reason;
import org.jdbi.v3.core.Handle;

/**
 * What lines say of names that belong together: an alias names the same dataset, a concept has the
 * dataset as a version. Only who describes both names may say so. Where nobody holds a namespace,
 * whoever says it first keeps it, and no name that another site holds is taken from it. A claim is
 * never followed further: no alias of an alias, no version of a version (decision 0009).
 */
final class Claims {
  /** Codes of refusals that others' rights or claims are the reason of: they may pass. */
  static final List<String> CODES = List.of("alias-conflict", "version-conflict");

  private static final Reason ALIAS =
      new Reason(
          "alias-conflict",
          "An alias is another dataset's, or another site's to describe; ask a federation admin for"
              + " the namespace.");
  private static final Reason VERSION =
      new Reason(
          "version-conflict",
          "versionOf is another site's to describe, or is itself a version; ask a federation admin"
              + " for the namespace.");

  private final Handle handle;
  private final StagedLines staged;

  Claims(Handle handle, StagedLines staged) {
    this.handle = handle;
    this.staged = staged;
  }

  /** Takes out the lines whose claims do not hold. */
  void refuseUnfounded(Refusals refusals) {
    handle.execute(
        """
        create temporary table claim on commit drop as
        select i.line, i.identifier, a.name collate "C" as name, true as alias
        from incoming i cross join unnest(i.aliases) as a (name)
        where i.claims
        union all
        select i.line, i.identifier, i.concept, false
        from incoming i
        where i.claims and i.concept is not null
        """);
    handle.execute("analyze claim");
    staged.refuse(refused(AGAINST_THE_REGISTRY_ALIAS, "c.alias"), ALIAS, refusals);
    staged.refuse(refused(AGAINST_THE_REGISTRY_CONCEPT, "not c.alias"), VERSION, refusals);
    handle.execute(
        "delete from claim c where not exists (select from incoming i where i.line = c.line)");
    staged.refuse(refused(AGAINST_EACH_OTHER, "c.alias"), ALIAS, refusals);
    staged.refuse(refused(CONCEPTS_AGAINST_EACH_OTHER, "not c.alias"), VERSION, refusals);
  }

  private static String refused(String when, String kind) {
    return """
        delete from incoming i
        where i.claims and exists (
          select from claim c where c.line = i.line and %s and (%s))
        returning i.line, i.identifier
        """
        .formatted(kind, when);
  }

  private static final String NOT_ITS_RIGHT =
      "not may_describe(:site, c.identifier) or not may_describe(:site, c.name)";

  private static final String HELD_BY_OTHERS =
      """
      (not is_described(c.name) and exists (
        select from dataset d join replica r on r.dataset = d.id
        where d.identifier = c.name and r.site <> :site))
      """;

  private static final String AGAINST_THE_REGISTRY_ALIAS =
      NOT_ITS_RIGHT
          + " or "
          + HELD_BY_OTHERS
          + """
            or exists (
              select from alias o join dataset d on d.id = o.dataset
              where o.canonical = c.name and o.site is distinct from :site
                and d.identifier <> c.identifier)
            or exists (
              select from alias o join dataset d on d.id = o.dataset
              where o.canonical = c.identifier and o.site is distinct from :site)
            or exists (
              select from dataset d join alias o on o.dataset = d.id
              where d.identifier = c.name and o.site is distinct from :site)
            """;

  private static final String AGAINST_THE_REGISTRY_CONCEPT =
      NOT_ITS_RIGHT
          + """
            or (not is_described(c.name) and exists (
              select from dataset d join replica r on r.concept = d.id
              where d.identifier = c.name and r.site <> :site
                and not exists (
                  select from replica mine join dataset m on m.id = mine.dataset
                  where mine.concept = d.id and m.identifier = c.identifier)))
            or (not is_described(c.name) and exists (
              select from dataset d join replica r on r.dataset = d.id
              where d.identifier = c.name and r.site <> :site))
            or exists (
              select from dataset d join replica r on r.dataset = d.id
              where d.identifier = c.name and r.concept is not null and r.site <> :site)
            or exists (
              select from dataset d join replica r on r.concept = d.id
              where d.identifier = c.identifier and r.site <> :site)
            """;

  private static final String AGAINST_EACH_OTHER =
      """
      exists (
        select from claim e
        where e.alias and e.line < c.line
          and ((e.name = c.name and e.identifier <> c.identifier)
            or e.identifier = c.name or e.name = c.identifier))
      """;

  private static final String CONCEPTS_AGAINST_EACH_OTHER =
      """
      exists (
        select from claim e
        where not e.alias and e.line < c.line
          and ((e.identifier = c.identifier and e.name <> c.name)
            or e.identifier = c.name or e.name = c.identifier))
      """;
}
