package org.datadns.resolver.heartbeat;

import java.util.List;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.MountReport;
import org.datadns.protocol.wire.Heartbeat.Outcome;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Heartbeat.SessionReport;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaHealth;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.protocol.wire.SitePolicy;
import org.datadns.protocol.wire.ToolStatus;
import org.datadns.resolver.http.Refused;

/** What a heartbeat must look like: whole, and no larger than is of use. */
final class HeartbeatCheck {
  private static final int MOST_TOOLS = 200;

  /** Of tools the federation wants something of, which need not be those that the site has. */
  private static final int MOST_STATUSES = 2 * MOST_TOOLS;

  private static final int MOST_SIZES = 50;
  private static final int MOST_EXPIRIES = 20;
  private static final int MOST_SESSIONS = 10_000;
  private static final int LONGEST_ID = 200;
  private static final int LONGEST_NAME = 4_096;
  private static final int LONGEST_TEXT = 1_000;
  private static final double MOST_WEIGHT = 1_000;

  private HeartbeatCheck() {}

  /**
   * The heartbeat, when it is one.
   *
   * @throws Refused with status 400
   */
  static Heartbeat checked(Heartbeat heartbeat) {
    boolean right =
        isId(heartbeat.instance())
            && heartbeat.started() != null
            && heartbeat.sequence() > 0
            && isWhole(heartbeat.operation())
            && heartbeat.skew() != null
            && heartbeat.weight() > 0
            && heartbeat.weight() <= MOST_WEIGHT
            && each(heartbeat.tools(), MOST_TOOLS).allMatch(HeartbeatCheck::isWhole)
            && each(heartbeat.sessions(), MOST_SESSIONS).allMatch(HeartbeatCheck::isWhole)
            && heartbeat.replicas() != null
            && each(heartbeat.replicas().reports(), Heartbeat.MOST_REPLICAS)
                .allMatch(HeartbeatCheck::isWhole)
            && each(heartbeat.outcomes(), Heartbeat.MOST_OUTCOMES).allMatch(HeartbeatCheck::isWhole)
            && heartbeat.policy().filter(policy -> !isWhole(policy)).isEmpty()
            && each(heartbeat.catalogue().orElse(List.of()), MOST_STATUSES)
                .allMatch(HeartbeatCheck::isWhole)
            && each(heartbeat.mounts().orElse(List.of()), Heartbeat.MOST_MOUNTS)
                .allMatch(HeartbeatCheck::isWhole);
    if (!right) {
      throw invalid();
    }
    return heartbeat;
  }

  private static boolean isWhole(SiteOperation operation) {
    return operation != null
        && operation.mode() != null
        && operation.reason().filter(text -> text.length() > LONGEST_TEXT).isEmpty();
  }

  private static boolean isWhole(ToolOffer tool) {
    return isId(tool.id())
        && isId(tool.label())
        && tool.digest().filter(digest -> digest.length() > LONGEST_NAME).isEmpty()
        && tool.hindrance().filter(reason -> !isWhole(reason)).isEmpty()
        && each(tool.sizes(), MOST_SIZES).allMatch(HeartbeatCheck::isWhole);
  }

  private static boolean isWhole(ToolStatus status) {
    return isId(status.id())
        && status.state() != null
        && status.warm() >= 0
        && status.wanted() >= 0
        && status.reason().filter(reason -> !isWhole(reason)).isEmpty();
  }

  private static boolean isWhole(SizeOffer size) {
    return isId(size.id())
        && size.free() >= 0
        && size.total() >= 0
        && size.warm() >= 0
        && each(size.nextExpiries(), MOST_EXPIRIES).allMatch(expiry -> expiry != null);
  }

  private static boolean isWhole(SessionReport report) {
    return isId(report.id())
        && report.state() != null
        && report.since() != null
        && report.reason().filter(reason -> !isWhole(reason)).isEmpty()
        && report.warning().filter(reason -> !isWhole(reason)).isEmpty();
  }

  private static boolean isWhole(ReplicaReport report) {
    return report.identifier() != null
        && report.identifier().length() <= LONGEST_NAME
        && report.health() != null
        && report.since() != null
        && (report.health() == ReplicaHealth.AVAILABLE || report.reason().isPresent())
        && report.reason().filter(reason -> !isWhole(reason)).isEmpty();
  }

  private static boolean isWhole(Outcome outcome) {
    return isId(outcome.session())
        && isId(outcome.tool())
        && outcome.at() != null
        && outcome.took() != null
        && outcome.failure().filter(reason -> !isWhole(reason)).isEmpty();
  }

  private static boolean isWhole(MountReport mount) {
    return isId(mount.name())
        && mount.fileSystem().filter(text -> text.length() > LONGEST_ID).isEmpty()
        && mount.hindrance().filter(reason -> !isWhole(reason)).isEmpty();
  }

  private static boolean isWhole(SitePolicy policy) {
    return each(policy.toolsClosedToGuests(), SitePolicy.MOST).allMatch(HeartbeatCheck::isId)
        && each(policy.datasetsClosedToGuests(), SitePolicy.MOST)
            .allMatch(name -> name.length() <= LONGEST_NAME);
  }

  private static boolean isWhole(Reason reason) {
    return reason.code().length() <= LONGEST_ID && reason.text().length() <= LONGEST_TEXT;
  }

  private static boolean isId(String text) {
    return text != null && !text.isEmpty() && text.length() <= LONGEST_ID;
  }

  private static <T> Stream<T> each(List<T> list, int most) {
    if (list == null || list.size() > most) {
      throw invalid();
    }
    return list.stream();
  }

  private static Refused invalid() {
    return Refused.badRequest(
        "invalid-heartbeat",
        "A heartbeat has instance, started, sequence, operation with a mode, skew, weight, tools with"
            + " sizes, sessions, replicas and outcomes, and of each no more than is of use.");
  }
}
