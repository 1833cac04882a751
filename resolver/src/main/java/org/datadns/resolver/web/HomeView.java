package org.datadns.resolver.web;

import java.util.List;

/**
 * What the first page shows.
 *
 * @param datasets the datasets that some site holds, in the order shown
 */
public record HomeView(List<DatasetView> datasets) {
  public HomeView {
    datasets = List.copyOf(datasets);
  }
}
