package org.datadns.resolver.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * The table {@code taken_guest}: as which guests people were here before they signed in. A guest is
 * taken along once, by the first who does. Thread-safe; answers from memory as a rule.
 */
final class TakenGuests {
  private static final int MOST_REMEMBERED = 10_000;

  /** How long another resolver may not know of a guest, unless the person's cookie says so. */
  private static final Duration REMEMBERED = Duration.ofSeconds(10);

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Cache<String, Set<String>> guests =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  /** Whether a guest is part of somebody. */
  private final Cache<String, Boolean> parts =
      Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).expireAfterWrite(REMEMBERED).build();

  TakenGuests(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** A guest becomes part of a person, unless it is part of somebody's already. */
  void take(String guest, String person) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into taken_guest (guest, person, taken_at) values (:guest, :person, :now)
                    on conflict do nothing
                    """)
                .bind("guest", guest)
                .bind("person", person)
                .bind("now", clock.instant())
                .execute());
    guests.invalidate(person);
    parts.put(guest, true);
  }

  /** Whether a guest is part of somebody who signed in: its cookie alone is nobody's any more. */
  boolean has(String guest) {
    var known = parts.getIfPresent(guest);
    if (known != null) {
      return known;
    }
    boolean part =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery("select exists (select from taken_guest where guest = :guest)")
                    .bind("guest", guest)
                    .mapTo(Boolean.class)
                    .one());
    parts.put(guest, part);
    return part;
  }

  /**
   * The guests of a person.
   *
   * @param least how many there are at the least
   */
  Set<String> of(String person, int least) {
    var known = guests.getIfPresent(person);
    if (known != null && known.size() >= least) {
      return known;
    }
    var read = read(person);
    guests.put(person, read);
    return read;
  }

  private Set<String> read(String person) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select guest from taken_guest where person = :person")
                .bind("person", person)
                .mapTo(String.class)
                .stream()
                .collect(Collectors.toUnmodifiableSet()));
  }
}
