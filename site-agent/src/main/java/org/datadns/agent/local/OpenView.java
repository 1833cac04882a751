package org.datadns.agent.local;

import java.util.List;
import java.util.Optional;

/**
 * What the page before a start shows.
 *
 * @param title of the dataset
 * @param hindrance why it cannot be opened now; empty when it may be
 * @param choices tools and sizes
 */
public record OpenView(
    String title,
    String identifier,
    String version,
    Optional<String> hindrance,
    List<ToolLine> choices) {

  /** A tool, and why it cannot start now; empty when it can. */
  public record ToolLine(
      String id, String label, Optional<String> hindrance, List<SizeLine> sizes) {}

  /** A size for people, and how many sessions of it fit now. */
  public record SizeLine(String id, String text, int free) {}
}
