package org.datadns.deploy.federation;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What the sites hold: some datasets at all of them, and one at each that no other has. */
final class Datasets {
  private static final int SHARED = 6;

  private Datasets() {}

  /**
   * A dataset.
   *
   * @param folder its name where it lies
   * @param sites numbers of those that hold it
   */
  record Dataset(String folder, List<Integer> sites) {
    String identifier() {
      return "doi:10.5072/federation/" + folder;
    }
  }

  static List<Dataset> shared(Plan plan) {
    var everywhere = plan.places().stream().map(SitePlace::number).toList();
    return IntStream.rangeClosed(1, SHARED)
        .mapToObj(i -> new Dataset("shared-" + i, everywhere))
        .toList();
  }

  /** The one that only this site holds. */
  static Dataset only(SitePlace site) {
    return new Dataset("only-" + site.number(), List.of(site.number()));
  }

  static List<Dataset> all(Plan plan) {
    return Stream.concat(shared(plan).stream(), plan.places().stream().map(Datasets::only))
        .toList();
  }

  /** What a site holds, whatever others do. */
  static List<Dataset> at(SitePlace site) {
    return Stream.concat(
            IntStream.rangeClosed(1, SHARED).mapToObj(i -> new Dataset("shared-" + i, List.of())),
            Stream.of(only(site)))
        .toList();
  }
}
