package org.datadns.resolver.session;

import java.util.List;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.LookupProblem;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Refused;

/** The datasets that somebody wants in a session besides the one it is named after. */
final class FurtherDatasets {
  private static final int MOST = 10;

  private FurtherDatasets() {}

  /**
   * Looks each of them up.
   *
   * @throws Refused when there are too many, or one is not held anywhere
   */
  static List<Found> require(SeenDatasets datasets, List<String> texts) {
    if (texts.size() > MOST) {
      throw Refused.badRequest(
          "too-many-datasets",
          "A session has at most " + MOST + " datasets besides the first one.");
    }
    return texts.stream()
        .map(text -> LookupProblem.require(datasets.find(text == null ? "" : text)))
        .toList();
  }
}
