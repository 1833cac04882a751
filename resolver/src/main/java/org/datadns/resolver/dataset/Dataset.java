package org.datadns.resolver.dataset;

import java.util.List;
import java.util.Optional;

/**
 * What identifiers name.
 *
 * @param id its key in the database
 * @param identifier the canonical identifier it is registered under
 * @param title its title
 * @param landingPage address of its page
 * @param aliases its other identifiers, canonical
 */
public record Dataset(
    long id,
    String identifier,
    Optional<String> title,
    Optional<String> landingPage,
    List<String> aliases) {
  public Dataset {
    aliases = List.copyOf(aliases);
  }
}
