package org.datadns.resolver.web;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.SaveStatus;

/**
 * What the page shows on which files of a session are sent to a repository.
 *
 * @param session id of the session
 * @param name what it opens
 * @param site id of its site
 * @param repositories where files can go
 * @param status how far the last sending is
 * @param form what the form holds
 */
public record SaveView(
    String session,
    String name,
    String site,
    List<Choice> repositories,
    Optional<SaveStatus> status,
    Form form) {
  public SaveView {
    repositories = List.copyOf(repositories);
  }

  /**
   * A repository.
   *
   * @param address its origin
   * @param name its name for people
   */
  public record Choice(String address, String name) {}

  /**
   * What the form holds; never a token.
   *
   * @param refusal why what was typed was not taken
   */
  public record Form(
      String repository, String dataset, String path, String folder, Optional<String> refusal) {
    /** An empty one, for this dataset. */
    public static Form of(String dataset) {
      return new Form("", dataset, "", "", Optional.empty());
    }

    /** The same, with why it was not taken. */
    public Form refused(String why) {
      return new Form(repository, dataset, path, folder, Optional.of(why));
    }
  }

  /** Whether files are on their way. */
  public boolean isSending() {
    return status.filter(it -> it.state() == SaveStatus.State.SENDING).isPresent();
  }
}
