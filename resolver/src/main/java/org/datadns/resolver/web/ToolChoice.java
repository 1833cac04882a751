package org.datadns.resolver.web;

import java.util.List;

/**
 * A tool a person can choose.
 *
 * @param id the tool's id
 * @param label its name for people
 * @param sizes the sizes it comes in
 */
public record ToolChoice(String id, String label, List<SizeChoice> sizes) {
  public ToolChoice {
    sizes = List.copyOf(sizes);
  }
}
