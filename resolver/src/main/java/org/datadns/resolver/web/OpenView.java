package org.datadns.resolver.web;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.Reason;

/**
 * What the page before a launch shows: the dataset, where it is, and how it can be opened.
 *
 * @param identifier canonical identifier of the dataset
 * @param identifierUrl where the identifier leads, for example {@code https://doi.org/10.5072/abc}
 * @param title the dataset's title
 * @param landingPage address of its page; shown as a link only when it is http or https
 * @param replicas its copies, best first
 * @param tools the tools that open it
 * @param tool id of the tool chosen
 * @param size id of the size chosen
 * @param also further datasets to be opened with it
 * @param notebook address of a notebook to open
 * @param openable whether some site could start a session now
 * @param unconfirmed whether only copies that nobody confirmed can be opened: the button says so
 * @param site the one site asked for; empty means any
 * @param version the version asked for; empty means any
 * @param click what a repository told of the click that led here
 * @param elsewhere where else it is found, when it cannot be opened
 * @param automatic whether the page may start the session by itself once it is seen
 */
public record OpenView(
    String identifier,
    String identifierUrl,
    Optional<String> title,
    Optional<String> landingPage,
    List<ReplicaView> replicas,
    List<ToolChoice> tools,
    String tool,
    String size,
    List<Further> also,
    Optional<String> notebook,
    boolean openable,
    boolean unconfirmed,
    Optional<SiteChoice> site,
    Optional<String> version,
    Optional<Click> click,
    ElsewhereView elsewhere,
    boolean automatic) {
  private static final Set<String> CLOSED =
      Set.of("sign-in-needed", "email-needed", "not-open-to-you");

  public OpenView {
    replicas = List.copyOf(replicas);
    tools = List.copyOf(tools);
    also = List.copyOf(also);
  }

  /**
   * A dataset that is opened with another.
   *
   * @param identifier as it was asked for, canonical
   * @param title its title
   */
  public record Further(String identifier, Optional<String> title) {
    /** What it is called here: its title, else its identifier. */
    public String name() {
      return title.orElse(identifier);
    }
  }

  /**
   * A site that was asked for.
   *
   * @param id its id, as it was asked for
   * @param title its name for people, else what was asked for
   */
  public record SiteChoice(String id, String title) {}

  /**
   * What a repository told of a click.
   *
   * @param id goes with the form
   * @param repository the repository's name for people
   * @param select the file selected, by its name
   * @param grantsAll whether all restricted files may be read
   * @param granted how many restricted files may be read
   */
  public record Click(
      String id, String repository, Optional<String> select, boolean grantsAll, int granted) {}

  /**
   * Why it is not open to whoever looks, wherever it is; empty when it is, or for other reasons.
   */
  public Optional<Reason> closed() {
    return replicas.stream()
        .map(ReplicaView::reason)
        .filter(reason -> CLOSED.contains(reason.code()))
        .findFirst()
        .filter(ignored -> !openable);
  }

  /** What the dataset is called here: its title, else its identifier. */
  public String name() {
    return title.orElse(identifier);
  }

  /** The tool chosen, when it is one of those offered. */
  public Optional<ToolChoice> chosenTool() {
    return tools.stream().filter(choice -> choice.id().equals(tool)).findFirst();
  }
}
