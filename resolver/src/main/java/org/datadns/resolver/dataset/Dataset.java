package org.datadns.resolver.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What identifiers name.
 *
 * @param id its key in the database; empty when only a rule offers it and nobody opened it yet
 * @param identifier the canonical identifier it is registered under
 * @param title its title: the describer's when there is one, else what a holder says, else what was
 *     fetched from elsewhere
 * @param landingPage address of its page, from where the title is
 * @param aliases its other identifiers, canonical
 * @param concept canonical identifier of the dataset that this one is a version of
 * @param registeredAt since when it is known here; empty when only a rule offers it
 * @param citation how it is cited, as was fetched from elsewhere
 */
public record Dataset(
    Optional<Long> id,
    String identifier,
    Optional<String> title,
    Optional<String> landingPage,
    List<String> aliases,
    Optional<String> concept,
    Optional<Instant> registeredAt,
    Optional<String> citation) {
  public Dataset {
    aliases = List.copyOf(aliases);
  }
}
