package org.datadns.resolver.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an action is done to. */
public sealed interface Target {
  /** The federation as a whole. */
  record Federation() implements Target {}

  /**
   * A dataset.
   *
   * @param identifier its canonical identifier, or a prefix and {@code /*}
   * @param policies what holds for it, all of them
   */
  record OfDataset(String identifier, List<Policy> policies) implements Target {
    public OfDataset {
      policies = List.copyOf(policies);
    }
  }

  /**
   * A name, as something that is described.
   *
   * @param describer the site that holds the namespace it lies in; empty when no site does
   */
  record OfName(Optional<String> describer) implements Target {}

  /**
   * A group of people.
   *
   * @param id the group
   * @param owner id of the person who keeps it
   */
  record OfGroup(String id, String owner) implements Target {}

  /**
   * A session.
   *
   * @param person id of the person it belongs to
   * @param companions ids of those with whom it is shared and who took it
   * @param invited by what those are named who have not
   */
  record OfSession(String person, Set<String> companions, Set<String> invited) implements Target {
    public OfSession {
      companions = Set.copyOf(companions);
      invited = Set.copyOf(invited);
    }

    /** One that is shared with nobody. */
    public OfSession(String person) {
      this(person, Set.of(), Set.of());
    }
  }

  /**
   * A site.
   *
   * @param id the site
   */
  record OfSite(String id) implements Target {}
}
