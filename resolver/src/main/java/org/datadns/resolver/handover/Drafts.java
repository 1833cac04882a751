package org.datadns.resolver.handover;

import java.util.Optional;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.dataset.Replica;
import org.datadns.resolver.http.Refused;

/** Drafts are not published: only those whom the repository names may open one. */
public final class Drafts {
  private Drafts() {}

  /**
   * Goes on only when this version may be opened after that click.
   *
   * @throws Refused when it is a draft of which no repository told this person
   */
  public static void require(Optional<String> version, Optional<Handover> handover) {
    boolean open =
        version.filter(Replica::isDraft).isEmpty()
            || handover
                .map(Handover::told)
                .filter(told -> told.vouched() && told.version().equals(version))
                .isPresent();
    if (!open) {
      throw new Refused(
          Problem.of(
                  403,
                  "draft",
                  "A draft",
                  "This version is not published: it is open to those alone whom its repository"
                      + " names.")
              .withNextStep(
                  "Sign in at the repository, and click on the dataset's page there; or open a"
                      + " published version."));
    }
  }
}
