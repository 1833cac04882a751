package org.datadns.resolver.web;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How the federation is, as JSON and as a page.
 *
 * @param ready sites where sessions start
 * @param sites all sites
 * @param free how many sessions could start now, at all of them together
 * @param tools how many tools some site that is ready offers
 * @param heartbeat how often a site is heard
 * @param lease how long a site is believed after that
 * @param recordsAway since when the resolver's database does not answer; absent when it does
 * @param at each site, the worst first; of very many the worst alone
 */
public record StatusView(
    long ready,
    long sites,
    long free,
    long tools,
    Duration heartbeat,
    Duration lease,
    Optional<Instant> recordsAway,
    List<SiteView> at) {
  public StatusView {
    at = List.copyOf(at);
  }

  /** How it is, in a sentence. */
  public String sentence() {
    if (sites == 0) {
      return "No site has joined yet.";
    }
    if (recordsAway.isPresent()) {
      return "The resolver's records cannot be reached: what is known is shown, and nothing new"
          + " starts.";
    }
    if (ready == 0) {
      return "No site is ready: no session can start at the moment.";
    }
    return ready == sites
        ? "Everything works."
        : "Sessions start. "
            + Wording.count(sites - ready, "site")
            + (sites - ready == 1 ? " is" : " are")
            + " not ready; others serve what they can.";
  }

  /** The class of the sentence's badge in the stylesheet. */
  public String badge() {
    return ready == 0 || recordsAway.isPresent() ? "bad" : ready == sites ? "good" : "warn";
  }
}
