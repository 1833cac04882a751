package org.datadns.resolver.tool;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.HeartbeatAnswer.DesiredTool;
import org.datadns.resolver.access.RightsVersion;
import org.datadns.resolver.background.Kept;
import org.datadns.resolver.site.OfferedTools;
import org.datadns.resolver.tool.Catalogue.Place;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * The tables {@code tool} and {@code tool_at_site}, kept in memory. What is said at another
 * resolver holds here within a second or two; while the database is away, what was known last
 * holds. Thread-safe.
 */
public final class Tools implements OfferedTools, AutoCloseable {
  /** Of how many something may be said. */
  static final int MOST = 200;

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Kept<Catalogue> catalogue;

  /** Reads them, and goes on doing so. */
  public Tools(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    this.catalogue = new Kept<>("tools", () -> RightsVersion.of(jdbi, "tool"), this::read);
  }

  /** What the federation says now. Reads memory alone. */
  Catalogue catalogue() {
    return catalogue.get();
  }

  /** A sentence about a tool, where the federation has one. Reads memory alone. */
  public Optional<String> description(String tool) {
    return Optional.ofNullable(catalogue().tools().get(tool))
        .map(Catalogue.Tool::description)
        .filter(text -> !text.isEmpty());
  }

  @Override
  public List<ToolOffer> at(String site, List<ToolOffer> stated) {
    return catalogue.get().offersAt(site, stated);
  }

  @Override
  public long version() {
    return catalogue.version();
  }

  /**
   * What a site shall bring about with its tools.
   *
   * @param revision grows with every change of the catalogue
   * @param tools those of which something is wanted
   */
  public record Desired(long revision, List<DesiredTool> tools) {}

  /** What a site shall bring about now. Reads memory alone. */
  public Desired desiredAt(String site) {
    var now = catalogue.get();
    return new Desired(now.revision(), now.desiredAt(site));
  }

  /**
   * Names a tool for people. Blocks for the database.
   *
   * @return false when it would be one too many; nothing is said of it then
   */
  boolean name(String tool, String label, String description) {
    return change(
        tool,
        handle ->
            handle
                .createUpdate(
                    "update tool set label = :label, description = :description where id = :tool")
                .bind("tool", tool)
                .bind("label", label)
                .bind("description", description)
                .execute());
  }

  /**
   * Says where a tool is offered, or not any more. Blocks for the database.
   *
   * @param sites of which it is said; empty for all, also those that come later
   * @return false when it would be one too many; nothing is said of it then
   */
  boolean place(String tool, Optional<List<String>> sites, Place place) {
    return change(
        tool,
        handle ->
            sites.ifPresentOrElse(
                named -> named.forEach(site -> atSite(handle, tool, site, place)),
                () -> everywhere(handle, tool, place)));
  }

  private static void everywhere(Handle handle, String tool, Place place) {
    handle
        .createUpdate("update tool set elsewhere = :offered, warm = :warm where id = :tool")
        .bind("tool", tool)
        .bind("offered", place.offered())
        .bind("warm", place.warm())
        .execute();
    handle.execute("delete from tool_at_site where tool = ?", tool);
  }

  private void atSite(Handle handle, String tool, String site, Place place) {
    handle
        .createUpdate(
            """
            insert into tool_at_site (tool, site, offered, warm, set_at)
            values (:tool, :site, :offered, :warm, :now)
            on conflict (tool, site) do update
              set offered = excluded.offered, warm = excluded.warm, set_at = excluded.set_at
            """)
        .bind("tool", tool)
        .bind("site", site)
        .bind("offered", place.offered())
        .bind("warm", place.warm())
        .bind("now", clock.instant())
        .execute();
  }

  private boolean change(String tool, Consumer<Handle> change) {
    Instant now = clock.instant();
    boolean changed =
        jdbi.inTransaction(
            handle -> {
              if (!hasRoom(handle, tool)) {
                return false;
              }
              handle
                  .createUpdate(
                      """
                  insert into tool (id, description, elsewhere, warm, set_at)
                  values (:tool, '', true, 0, :now)
                  on conflict (id) do update set set_at = excluded.set_at
                  """)
                  .bind("tool", tool)
                  .bind("now", now)
                  .execute();
              change.accept(handle);
              return true;
            });
    catalogue.renew();
    return changed;
  }

  private static boolean hasRoom(Handle handle, String tool) {
    // two at once: each counts the other
    handle.execute("select pg_advisory_xact_lock(hashtextextended('tool', 0))");
    return handle
        .createQuery("select count(*) < :most from tool where id <> :tool")
        .bind("most", MOST)
        .bind("tool", tool)
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * The federation says nothing of a tool any more. Blocks for the database.
   *
   * @return whether it did before
   */
  boolean forget(String tool) {
    int gone = jdbi.withHandle(handle -> handle.execute("delete from tool where id = ?", tool));
    catalogue.renew();
    return gone == 1;
  }

  private Catalogue read() {
    // one snapshot: a revision goes with what it counts
    return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, Tools::read);
  }

  private static Catalogue read(Handle handle) {
    var places = new HashMap<String, Map<String, Place>>();
    handle
        .createQuery("select tool, site, offered, warm from tool_at_site")
        .map(
            (row, context) ->
                places
                    .computeIfAbsent(row.getString("tool"), ignored -> new HashMap<>())
                    .put(
                        row.getString("site"),
                        new Place(row.getBoolean("offered"), row.getInt("warm"))))
        .list();
    var tools = new HashMap<String, Catalogue.Tool>();
    handle
        .createQuery("select id, label, description, elsewhere, warm from tool")
        .map(
            (row, context) ->
                tools.put(
                    row.getString("id"),
                    new Catalogue.Tool(
                        Optional.ofNullable(row.getString("label")),
                        row.getString("description"),
                        new Place(row.getBoolean("elsewhere"), row.getInt("warm")),
                        places.getOrDefault(row.getString("id"), Map.of()))))
        .list();
    long revision =
        handle
            .createQuery("select version from rights_version where kind = 'tool'")
            .mapTo(Long.class)
            .one();
    return new Catalogue(revision, tools);
  }

  @Override
  public void close() {
    catalogue.close();
  }
}
