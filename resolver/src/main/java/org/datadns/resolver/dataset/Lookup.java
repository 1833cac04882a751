package org.datadns.resolver.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.resolver.placement.Candidate;

/** What came of asking for a dataset. */
public sealed interface Lookup {
  /**
   * It is known and held somewhere.
   *
   * @param asked the identifier asked for
   * @param dataset what it names
   * @param match how it names it
   * @param remainder what follows the matched identifier, for {@link Match#ANCESTOR}
   * @param replicas the copies, in no order; at least one
   */
  record Found(
      Identifier asked,
      Dataset dataset,
      Match match,
      Optional<String> remainder,
      List<Replica> replicas)
      implements Lookup {
    /** The copy that a candidate of this dataset stands for. */
    public Replica replica(Candidate candidate) {
      return replicas.stream()
          .filter(
              replica ->
                  replica.site().equals(candidate.site().id())
                      && replica.heldAs().equals(candidate.heldAs())
                      && replica.version().equals(candidate.version()))
          .findFirst()
          .orElseThrow();
    }
  }

  /**
   * It is known, but nobody holds it now.
   *
   * @param asked the identifier asked for
   */
  record NotHeld(Identifier asked) implements Lookup {}

  /**
   * Nobody ever named it.
   *
   * @param asked the identifier asked for
   */
  record Unknown(Identifier asked) implements Lookup {}

  /**
   * It was withdrawn: whoever describes it left a tombstone.
   *
   * @param asked the identifier asked for
   * @param since since when
   * @param landingPage where to read about it
   * @param text a sentence of whoever withdrew it
   */
  record Gone(Identifier asked, Instant since, Optional<String> landingPage, Optional<String> text)
      implements Lookup {}

  /**
   * The text is no identifier.
   *
   * @param text a sentence that says why, and what to do
   */
  record Invalid(String text) implements Lookup {}

  /** How an identifier names a dataset. */
  enum Match {
    /** It is the one it is registered under. */
    EXACT,
    /** It is another one of the dataset's. */
    ALIAS,
    /** It is the concept of which the dataset is the newest version, or the version asked for. */
    VERSION,
    /** It lies below a rule of a site, and no site names it singly. */
    RULE,
    /** It begins, up to a slash, with that of a dataset that includes what is below it. */
    ANCESTOR
  }
}
