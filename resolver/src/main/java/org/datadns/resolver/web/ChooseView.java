package org.datadns.resolver.web;

import java.util.List;
import java.util.Optional;

/**
 * What a page of another web site names, to choose from.
 *
 * @param own the datasets that it says it is about
 * @param cited the others that it names
 */
public record ChooseView(List<Choice> own, List<Choice> cited) {
  public ChooseView {
    own = List.copyOf(own);
    cited = List.copyOf(cited);
  }

  /** Whether it names none that is here. */
  public boolean isEmpty() {
    return own.isEmpty() && cited.isEmpty();
  }

  /**
   * One of them.
   *
   * @param identifier canonical, as the page names it
   * @param title its title
   * @param here titles of the sites where it can be opened now
   */
  public record Choice(String identifier, Optional<String> title, List<String> here) {
    public Choice {
      here = List.copyOf(here);
    }

    /** What to call it. */
    public String name() {
      return title.orElse(identifier);
    }
  }
}
