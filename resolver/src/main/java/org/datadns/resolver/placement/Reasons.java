package org.datadns.resolver.placement;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;

/** What is said of a copy: a code for programs, a sentence or two for people. */
final class Reasons {
  static final Reason NOT_APPROVED =
      new Reason("site-not-approved", "The site is not part of the federation yet.");
  static final Reason OTHER_SITE = new Reason("other-site-chosen", "Another site was chosen.");
  static final Reason NOT_CONFIRMED =
      new Reason(
          "not-confirmed",
          "Nobody has confirmed this copy; it is opened only when you ask for it.");
  static final Reason NEVER_HEARD =
      new Reason("site-silent", "The site has not been heard of yet.");
  static final Reason UNTRIED =
      new Reason("site-untried", "Whether the site can be reached is being tried.");
  static final Reason UNKNOWN_SIZE =
      new Reason("unknown-size", "The site does not offer this size.");
  static final Reason UNKNOWN_TOOL =
      new Reason("unknown-tool", "The site does not open it with this tool.");
  static final Reason FULL_UNKNOWN =
      new Reason("full", "All places are taken; when one becomes free is unknown.");
  static final Reason AVAILABLE = new Reason("available", "A session can start here now.");
  static final Reason AVAILABLE_UNCONFIRMED =
      new Reason(
          "available", "A session can start here now, from a copy that nobody has confirmed.");

  static final Reason ONLY = new Reason("chosen", "A session can start here now.");

  private Reasons() {}

  /** Of the copy that comes first. */
  static Reason chosen(Criterion decided) {
    return new Reason("chosen", "Chosen: " + decided.here() + ".");
  }

  /** Of one that could serve, but another comes first. */
  static Reason passedOver(Criterion decided, String winner) {
    return new Reason("available", "It could serve, but " + decided.there(winner) + ".");
  }

  static Reason otherVersion(Optional<String> held) {
    return new Reason(
        "version-not-held",
        held.map(version -> "It holds version " + version + ".")
            .orElse("It does not say which version it holds."));
  }

  static Reason lacking(List<String> identifiers) {
    return new Reason("not-held", "It does not hold " + String.join(", ", identifiers) + ".");
  }

  static Reason silent(Instant since, Instant now) {
    return new Reason("site-silent", "No answer since " + Moments.at(since, now) + ".");
  }

  static Reason unreachable(Reason why, Instant since, Instant now) {
    return new Reason(
        "site-unreachable",
        "People cannot reach the site since " + Moments.at(since, now) + ": " + why.text());
  }

  static Reason suspect(Reason why, Instant since, Instant now) {
    return new Reason(
        "suspect",
        "A start here failed at "
            + Moments.at(since, now)
            + " ("
            + withoutStop(why.text())
            + "); it is tried when no other site can serve.");
  }

  /** Of a site that takes nothing new. */
  static Reason closed(SiteOperation operation, Instant now) {
    var text =
        new StringBuilder(
            operation.mode() == SiteMode.MAINTENANCE
                ? "Under maintenance"
                : "Takes no new sessions");
    operation.until().ifPresent(end -> text.append(" until ").append(Moments.at(end, now)));
    operation.reason().ifPresent(why -> text.append(": ").append(withoutStop(why)));
    return new Reason(operation.mode().label(), text.append('.').toString());
  }

  /** Of a copy that cannot be opened. */
  static Reason unreadable(ReplicaReport report, Instant now) {
    String since = "since " + Moments.at(report.since(), now);
    return report
        .reason()
        .map(why -> new Reason(why.code(), withoutStop(why.text()) + ", " + since + "."))
        .orElseGet(() -> new Reason("unavailable", "It cannot be read " + since + "."));
  }

  static Reason full(Optional<Instant> placeAt, Instant now) {
    return placeAt
        .map(
            at ->
                new Reason(
                    "full",
                    "All places are taken; one should be free in " + Moments.until(at, now) + "."))
        .orElse(FULL_UNKNOWN);
  }

  static String withoutStop(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }
}
