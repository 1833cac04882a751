package org.datadns.resolver.web;

import java.util.List;
import java.util.Optional;

/**
 * A dataset in a list.
 *
 * @param identifier canonical identifier
 * @param title its title; the identifier stands in when absent
 * @param siteTitles names of the sites that hold it
 * @param tools labels of the tools that open it
 * @param available whether a session could start now
 */
public record DatasetView(
    String identifier,
    Optional<String> title,
    List<String> siteTitles,
    List<String> tools,
    boolean available) {
  public DatasetView {
    siteTitles = List.copyOf(siteTitles);
    tools = List.copyOf(tools);
  }

  /** What the dataset is called here: its title, else its identifier. */
  public String name() {
    return title.orElse(identifier);
  }
}
