package org.datadns.resolver.console;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaHealth;
import org.datadns.protocol.wire.SiteDataset;
import org.datadns.protocol.wire.SiteOverview;
import org.jdbi.v3.core.Jdbi;

/** What a site holds, as it said itself. Blocks for the database. Thread-safe. */
final class SiteHoldings {
  private static final int MOST_REFUSED = 50;

  private final Jdbi jdbi;

  SiteHoldings(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * Copies at a site in the order of their identifiers, and of their versions.
   *
   * @param prefix what those begin with
   * @param after only those after this one
   * @param ill those that are not as they should be, by identifier
   */
  List<SiteDataset> list(
      String site, String prefix, HoldingsCursor after, int most, Map<String, ReplicaReport> ill) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select d.identifier, r.version, r.title, r.bytes
                    from replica r join dataset d on d.id = r.dataset
                    where r.site = :site and (d.identifier, r.version) > (:after, :afterVersion)
                      and d.identifier >= :prefix and starts_with(d.identifier, :prefix)
                    order by d.identifier, r.version limit :most
                    """)
                .bind("site", site)
                .bind("prefix", prefix)
                .bind("after", after.identifier())
                .bind("afterVersion", after.version())
                .bind("most", most)
                .map(
                    (row, context) -> {
                      var identifier = row.getString("identifier");
                      long bytes = row.getLong("bytes");
                      var size = row.wasNull() ? Optional.<Long>empty() : Optional.of(bytes);
                      var report = Optional.ofNullable(ill.get(identifier));
                      return new SiteDataset(
                          identifier,
                          Optional.of(row.getString("version")).filter(it -> !it.isEmpty()),
                          Optional.ofNullable(row.getString("title")),
                          size,
                          report.map(ReplicaReport::health).orElse(ReplicaHealth.AVAILABLE),
                          report.flatMap(ReplicaReport::reason),
                          report.map(ReplicaReport::since));
                    })
                .list());
  }

  /** What the site told of its inventory last. */
  Optional<SiteOverview.Inventory> inventory(String site) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select generation, received_at, accepted, refused_count, refused::text as refused
                    from inventory where site = :site
                    """)
                .bind("site", site)
                .map(
                    (row, context) ->
                        new SiteOverview.Inventory(
                            row.getLong("generation"),
                            row.getTimestamp("received_at").toInstant(),
                            row.getInt("accepted"),
                            row.getInt("refused_count"),
                            List.of(Json.read(row.getString("refused"), RefusedLine[].class))
                                .stream()
                                .limit(MOST_REFUSED)
                                .toList()))
                .findOne());
  }
}
