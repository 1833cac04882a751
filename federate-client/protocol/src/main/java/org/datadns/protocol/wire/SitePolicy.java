package org.datadns.protocol.wire;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Whom a site serves, whatever the resolver allows. The site says it with its heartbeats, so that
 * nobody is sent there in vain, and holds to it with every order.
 *
 * @param leastAssurance how well people must be known
 * @param toolsClosedToGuests ids of tools that guests may not use
 * @param datasetsClosedToGuests canonical identifiers of datasets that guests may not open; one
 *     that ends with {@code /*} stands for all below it
 */
public record SitePolicy(
    Assurance leastAssurance,
    List<String> toolsClosedToGuests,
    List<String> datasetsClosedToGuests) {
  /** The most names that a policy may hold, of tools and datasets each. */
  public static final int MOST = 500;

  /** Everybody, with everything. */
  public static final SitePolicy OPEN = new SitePolicy(Assurance.GUEST, List.of(), List.of());

  public SitePolicy {
    leastAssurance = leastAssurance == null ? Assurance.GUEST : leastAssurance;
    toolsClosedToGuests =
        toolsClosedToGuests == null ? List.of() : List.copyOf(toolsClosedToGuests);
    datasetsClosedToGuests =
        datasetsClosedToGuests == null ? List.of() : List.copyOf(datasetsClosedToGuests);
  }

  /** Why the site does not serve people who are known so well, whatever they open. */
  public Optional<Reason> against(Assurance assurance) {
    return assurance.compareTo(leastAssurance) < 0
        ? reason("This site serves only " + people(leastAssurance) + ".")
        : Optional.empty();
  }

  /** Why it does not let people who are known so well use a tool. */
  public Optional<Reason> againstTool(Assurance assurance, String tool) {
    return assurance == Assurance.GUEST && toolsClosedToGuests.contains(tool)
        ? reason("This site offers this tool to no guests.")
        : Optional.empty();
  }

  /**
   * Why it does not let people who are known so well open a dataset.
   *
   * @param names canonical identifiers of the dataset
   */
  public Optional<Reason> againstDataset(Assurance assurance, Collection<String> names) {
    return assurance == Assurance.GUEST
            && !datasetsClosedToGuests.isEmpty()
            && names.stream().anyMatch(this::isClosed)
        ? reason("This site opens this dataset to no guests.")
        : Optional.empty();
  }

  private boolean isClosed(String name) {
    for (String closed : datasetsClosedToGuests) {
      if (closed.endsWith("/*")
          ? name.startsWith(closed.substring(0, closed.length() - 1))
          : closed.equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static String people(Assurance least) {
    return switch (least) {
      case GUEST -> "people";
      case EMAIL -> "people whose e-mail address is confirmed";
      case REPOSITORY -> "people for whom a repository vouches, or who are signed in";
      case FEDERATED -> "people who are signed in";
    };
  }

  private static Optional<Reason> reason(String text) {
    return Optional.of(new Reason("site-policy", text));
  }
}
