package org.datadns.agent.session;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.SessionCompanions;
import org.datadns.protocol.wire.SessionCompanions.Companion;

/**
 * The people with whom a session is shared, as the resolver said last. What it says holds for a
 * while: a site that the resolver cannot reach any more keeps out whom it may have been told to.
 *
 * @param revision of what the resolver said
 * @param people all of them
 * @param until when it no longer holds unless the resolver says it again, by this agent's clock
 */
record Companions(long revision, List<Companion> people, Instant until) {
  /** The resolver repeats itself three times in this. */
  static final Duration HOLDS = Duration.ofMinutes(15);

  /** What sets a person's share apart from the person, in whose id it is not. */
  private static final String SHARE = "~";

  Companions {
    people = List.copyOf(people);
  }

  static Companions of(SessionCompanions said, Instant now) {
    return new Companions(said.revision(), said.companions(), now.plus(HOLDS));
  }

  /** By what a person of them is known here, with the share by which they came. */
  Optional<String> holder(String person, Instant now) {
    return now.isBefore(until)
        ? people.stream()
            .filter(it -> it.person().equals(person))
            .map(Companions::holder)
            .findFirst()
        : Optional.empty();
  }

  /** Whether somebody who is known by this may be in. */
  boolean has(String holder, Instant now) {
    return now.isBefore(until) && people.stream().anyMatch(it -> holder(it).equals(holder));
  }

  private static String holder(Companion companion) {
    return companion.person() + SHARE + companion.share();
  }
}
