package org.datadns.resolver.web;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.SessionView;

/**
 * A dataset in a list.
 *
 * @param identifier canonical identifier
 * @param title its title; the identifier stands in when absent
 * @param bytes size of its largest copy, where a site says it
 * @param siteTitles names of the sites that hold it
 * @param tools the tools that open it, the usual one first
 * @param available whether a session could start now
 * @param launchable whether nothing is to be looked at before: a session may be started from here
 * @param session the session in which whoever looks has it open
 */
public record DatasetView(
    String identifier,
    Optional<String> title,
    Optional<Long> bytes,
    List<String> siteTitles,
    List<ToolChoice> tools,
    boolean available,
    boolean launchable,
    Optional<SessionView> session) {
  public DatasetView {
    siteTitles = List.copyOf(siteTitles);
    tools = List.copyOf(tools);
  }

  /** What the dataset is called here: its title, else its identifier. */
  public String name() {
    return title.orElse(identifier);
  }
}
