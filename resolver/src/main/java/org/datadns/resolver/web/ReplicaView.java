package org.datadns.resolver.web;

import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/**
 * One copy of a dataset, as the opening page shows it.
 *
 * @param site id of the site that holds it
 * @param siteTitle its name
 * @param available whether a session could start there now
 * @param mayServe whether one may be sent there, now or after a wait
 * @param confirmed whether it may be taken for the dataset
 * @param byRule whether nobody knows yet that it is there
 * @param reason why it can or cannot, or why another site comes first
 * @param contact whom to ask: an e-mail address or URL
 */
public record ReplicaView(
    String site,
    String siteTitle,
    boolean available,
    boolean mayServe,
    boolean confirmed,
    boolean byRule,
    Reason reason,
    Optional<String> contact) {

  /** What it comes to, in a word or two. */
  public String standing() {
    return switch (reason.code()) {
      case "chosen" -> "Chosen";
      case "available" -> "Available";
      case "full" -> "Full";
      case "suspect" -> "In doubt";
      default -> "Not available";
    };
  }
}
