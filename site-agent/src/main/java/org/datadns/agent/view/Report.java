package org.datadns.agent.view;

import java.util.List;

/**
 * What came of making a view.
 *
 * @param mechanism how it is shown
 * @param shown how many files it shows
 * @param missing how many are not stored where the list says, or are no plain files
 * @param unreadable how many the account may not read; they are shown
 * @param examples the names of some that are missing or unreadable
 * @param fault why nothing was made, for the log; empty when something was
 */
public record Report(
    Mechanism mechanism,
    int shown,
    int missing,
    int unreadable,
    List<String> examples,
    String fault) {
  public Report {
    examples = List.copyOf(examples);
  }

  /** How views are shown. */
  public enum Mechanism {
    /**
     * One mount for any number of files: a tree of names whose contents overlayfs takes from the
     * data's directory (data-only lower layers, Linux 6.5).
     */
    OVERLAY,
    /** Each file is mounted for itself into each container. */
    FILES
  }

  static Report failed(String fault) {
    return new Report(Mechanism.FILES, 0, 0, 0, List.of(), fault);
  }
}
