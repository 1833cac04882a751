package org.datadns.resolver.web;

import java.util.List;
import java.util.Optional;

/**
 * What the first page shows.
 *
 * @param datasets datasets that some site holds, in the order shown
 * @param words what was searched for; empty when all are listed
 * @param site id of the site whose datasets alone are listed
 * @param siteTitle its name
 * @param next cursor of the next page, if there is one
 */
public record HomeView(
    List<DatasetView> datasets,
    String words,
    Optional<String> site,
    Optional<String> siteTitle,
    Optional<String> next) {
  public HomeView {
    datasets = List.copyOf(datasets);
  }

  /** All datasets, on one page. */
  public HomeView(List<DatasetView> datasets) {
    this(datasets, "", Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Whether only some of the datasets are listed. */
  public boolean isNarrowed() {
    return !words.isEmpty() || site.isPresent();
  }
}
