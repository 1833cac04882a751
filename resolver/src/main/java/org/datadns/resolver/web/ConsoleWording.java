package org.datadns.resolver.web;

import java.time.Duration;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.ProposalStatus;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaHealth;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.protocol.wire.SiteOverview;

/**
 * How values are said to the admins of sites. Public because the compiled templates live in another
 * package.
 */
public final class ConsoleWording {
  private ConsoleWording() {}

  /** What a size offers, as its site says. */
  public static String size(SizeOffer size) {
    return Wording.size(new SizeChoice(size.id(), size.memory(), size.cpus()));
  }

  /** A part of a whole, for example {@code 97 %}. */
  public static String percent(double part) {
    return Math.round(part * 100) + " %";
  }

  /** How a copy can be read. */
  public static String health(ReplicaHealth health) {
    return switch (health) {
      case AVAILABLE -> "Readable";
      case SLOW -> "Slow";
      case UNAVAILABLE -> "Not readable";
    };
  }

  /** The style of a state as {@link #health} says it. */
  public static String style(ReplicaHealth health) {
    return switch (health) {
      case AVAILABLE -> "good";
      case SLOW -> "warn";
      case UNAVAILABLE -> "bad";
    };
  }

  /** How far a proposal is. */
  public static String state(ProposalStatus.State state) {
    return switch (state) {
      case TRIED -> "Only tried";
      case PENDING -> "Waits for the agent";
      case ANSWERED -> "Answered";
      case WITHDRAWN -> "Withdrawn";
      case EXPIRED -> "Not answered in time";
    };
  }

  /** The style of a state as {@link #state(ProposalStatus.State)} says it. */
  public static String style(ProposalStatus.State state) {
    return switch (state) {
      case ANSWERED -> "good";
      case EXPIRED -> "bad";
      case TRIED, PENDING, WITHDRAWN -> "idle";
    };
  }

  /** What an agent did with a dataset that was proposed to it. */
  public static String outcome(String code) {
    return switch (code) {
      case "added" -> "Added";
      case "changed" -> "Changed";
      case "unchanged" -> "As it was";
      case "removed" -> "Removed";
      default -> code;
    };
  }

  /** How far a clock is ahead. */
  public static String skew(Duration skew) {
    return skew.abs().compareTo(Duration.ofSeconds(2)) < 0
        ? "agrees with the resolver's"
        : Wording.duration(skew.abs())
            + (skew.isNegative() ? " behind" : " ahead of")
            + " the resolver's";
  }

  /** How a site is operated. */
  public static String operation(SiteOperation operation) {
    String what =
        switch (operation.mode()) {
          case READY -> "It takes new sessions.";
          case DRAINING -> "It takes no new sessions";
          case MAINTENANCE -> "Maintenance";
        };
    if (operation.mode() == SiteMode.READY) {
      return what;
    }
    return what
        + operation.from().map(at -> " from " + Wording.moment(at)).orElse("")
        + operation.until().map(at -> " until " + Wording.moment(at)).orElse("")
        + operation.stopAt().map(at -> "; what runs is stopped at " + Wording.moment(at)).orElse("")
        + operation.reason().map(why -> ": " + why).orElse(".");
  }

  /**
   * How a site stands, in a few words.
   *
   * @param style of the stylesheet
   * @param why more of it; may be empty
   */
  public record Standing(String style, String text, String why) {}

  /** How a site stands. */
  public static Standing standing(SiteOverview site) {
    if (!site.approved()) {
      return new Standing("warn", "Waits for approval", "Nobody is sent there yet.");
    }
    if (site.liveness().equals("gone")) {
      return new Standing(
          "bad",
          "Silent",
          site.livenessSince()
              .map(at -> "Heard last on " + Wording.moment(at) + ".")
              .orElse("Never heard."));
    }
    if (!site.reachable()) {
      return new Standing(
          "bad",
          "Not reached",
          site.hindrance().map(Reason::text).orElse("Its address has not been tried yet."));
    }
    if (site.operation().mode() != SiteMode.READY) {
      return new Standing(
          "warn",
          site.operation().mode() == SiteMode.DRAINING ? "Draining" : "Maintenance",
          site.operation().reason().orElse(""));
    }
    return site.liveness().equals("suspect")
        ? new Standing("warn", "Suspect", site.livenessReason().map(Reason::text).orElse(""))
        : new Standing("good", "Ready", "");
  }
}
