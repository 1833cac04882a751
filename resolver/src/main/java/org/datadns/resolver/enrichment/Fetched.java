package org.datadns.resolver.enrichment;

/** What came of asking somebody. */
sealed interface Fetched {
  /**
   * An answer.
   *
   * @param body the whole of it
   */
  record Body(String body) implements Fetched {}

  /** They do not know it. */
  record NotThere() implements Fetched {}

  /**
   * No answer that could be used, this time.
   *
   * @param reason a few words
   */
  record Failed(String reason) implements Fetched {}
}
