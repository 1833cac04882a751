package org.datadns.resolver.resolve;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.datadns.protocol.wire.Resolution;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.placement.Verdict;

/**
 * A dataset that was found, judged as an anonymous person sees it.
 *
 * @param found the dataset and its copies
 * @param verdicts on every copy, best first
 * @param resolution the same on the wire
 */
record Resolved(Found found, List<Verdict> verdicts, Resolution resolution) {
  /** Ids of the sites that the judgement looked at. */
  String[] sites() {
    return found.replicas().stream()
        .map(replica -> replica.site())
        .distinct()
        .toArray(String[]::new);
  }

  /** Whether time alone may make another answer of it. */
  boolean isPassing() {
    return verdicts.stream().anyMatch(Verdict::passing);
  }

  /** A value in a query. */
  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
