package org.datadns.resolver.site;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.MountReport;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaHealth;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.protocol.wire.SitePolicy;
import org.datadns.protocol.wire.ToolStatus;

/**
 * The latest heartbeat of a site, in memory: what orders it and what it stated.
 *
 * @param instance the run of the agent that sent it
 * @param started when that run began
 * @param sequence its number in that run
 * @param at when it arrived, by this resolver's clock
 * @param skew how far the agent's clock is ahead
 * @param statement what it stated
 * @param digest of the statement, as the database has it
 */
record Heard(
    String instance,
    Instant started,
    long sequence,
    Instant at,
    Duration skew,
    Statement statement,
    String digest) {

  /**
   * What changes only now and then: kept apart from what changes with every heartbeat.
   *
   * @param replicasAsOf the revision of the replicas, within the instance
   * @param replicas copies that are slow or unavailable, by identifier
   * @param policy whom the site serves; empty means everybody
   * @param observedRevision revision of the desired state acted upon; empty as an earlier version
   *     kept it
   * @param catalogue what became of the tools of which something was wanted
   * @param mounts what it opens to the console; empty means nothing
   */
  record Statement(
      SiteOperation operation,
      double weight,
      List<ToolOffer> tools,
      long replicasAsOf,
      List<ReplicaReport> replicas,
      Optional<SitePolicy> policy,
      Optional<Long> observedRevision,
      Optional<List<ToolStatus>> catalogue,
      Optional<List<MountReport>> mounts) {
    static Statement read(String json) {
      return Json.read(json, Statement.class);
    }
  }

  /** How a heartbeat stands to the one kept. */
  enum Order {
    /** It comes after it. */
    LATER,
    /** The same run has said more since, or another run began later. */
    STALE,
    /** Another run began later, and is heard: two agents speak for one site. */
    OTHER_AGENT
  }

  /**
   * Judges a heartbeat: the same run counts up, another must have begun later.
   *
   * @param isHeard whether this one is still believed
   */
  Order order(Heartbeat next, boolean isHeard) {
    if (next.instance().equals(instance)) {
      return next.sequence() > sequence ? Order.LATER : Order.STALE;
    }
    if (next.started().isAfter(started)) {
      return Order.LATER;
    }
    return isHeard ? Order.OTHER_AGENT : Order.STALE;
  }

  /** Whether the changes that a heartbeat names follow what is known here. */
  boolean precedes(Heartbeat next) {
    return next.replicas().after().isEmpty()
        || (next.instance().equals(instance)
            && next.replicas().after().get() == statement.replicasAsOf());
  }

  /** A site's first heartbeat. */
  static Heard first(Heartbeat heartbeat, Instant now) {
    return NOTHING.then(heartbeat, now);
  }

  private static final Heard NOTHING =
      new Heard(
          "",
          Instant.EPOCH,
          0,
          Instant.EPOCH,
          Duration.ZERO,
          new Statement(
              SiteOperation.READY,
              1,
              List.of(),
              0,
              List.of(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()),
          "");

  /** The next heartbeat, with what it leaves unsaid. */
  Heard then(Heartbeat next, Instant now) {
    var stated =
        new Statement(
            next.operation(),
            next.weight(),
            next.tools(),
            precedes(next) ? next.replicas().revision() : statement.replicasAsOf(),
            replicasAfter(next),
            next.policy(),
            Optional.of(next.observedRevision()),
            next.catalogue(),
            next.mounts());
    return new Heard(
        next.instance(),
        next.started(),
        next.sequence(),
        now,
        next.skew(),
        stated.equals(statement) ? statement : stated,
        stated.equals(statement) && !digest.isEmpty() ? digest : Digest.of(Json.write(stated)));
  }

  /** The replicas after a heartbeat; as they were when it names changes to something else. */
  private List<ReplicaReport> replicasAfter(Heartbeat next) {
    var news = next.replicas();
    if (!precedes(next) || (news.after().isPresent() && news.reports().isEmpty())) {
      return statement.replicas();
    }
    var after = new TreeMap<String, ReplicaReport>();
    if (news.after().isPresent()) {
      statement.replicas().forEach(report -> after.put(report.identifier(), report));
    }
    for (var report : news.reports()) {
      if (report.health() == ReplicaHealth.AVAILABLE) {
        after.remove(report.identifier());
      } else {
        after.put(report.identifier(), report);
      }
    }
    return after.values().stream().limit(Heartbeat.MOST_REPLICAS).toList();
  }

  SiteStatus status() {
    return SiteStatus.of(this);
  }
}
