package org.datadns.cli;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/** What a file of metadata says of the dataset that it lies beside. */
sealed interface Metadata {
  /**
   * A dataset.
   *
   * @param identifier as written
   * @param version empty for the only one
   * @param aliases as written
   */
  record Found(
      String identifier,
      Optional<String> title,
      Optional<String> landingPage,
      Optional<String> version,
      List<String> aliases)
      implements Metadata {}

  /** No dataset that has a name. */
  record Unusable(Reason reason) implements Metadata {}

  /** The dataset of an identifier, where there is one. */
  static Metadata of(
      Optional<String> identifier, Optional<String> title, Optional<String> landingPage) {
    return identifier
        .filter(name -> !name.isBlank())
        .<Metadata>map(
            name ->
                new Found(
                    name.strip(),
                    title.filter(text -> !text.isBlank()),
                    landingPage.map(String::strip).filter(Metadata::isWebAddress),
                    Optional.empty(),
                    List.of()))
        .orElseGet(() -> unusable("no-identifier", "It names no identifier of its dataset."));
  }

  static Metadata unusable(String code, String text) {
    return new Unusable(new Reason(code, text));
  }

  private static boolean isWebAddress(String text) {
    return text.startsWith("https://") || text.startsWith("http://");
  }
}
