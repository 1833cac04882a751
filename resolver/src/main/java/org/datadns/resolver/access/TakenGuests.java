package org.datadns.resolver.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;
import org.datadns.resolver.http.Outage;
import org.jdbi.v3.core.Jdbi;

/**
 * The table {@code taken_guest}: as which guests people were here before they signed in. A guest is
 * taken along once, by the first who does. Answers from memory as a rule, and with what was known
 * last while the database is away. Thread-safe.
 */
final class TakenGuests {
  private static final int MOST_REMEMBERED = 10_000;

  /** How long another resolver may not know of a guest, unless the person's cookie says so. */
  private static final Duration CURRENT = Duration.ofSeconds(10);

  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Cache<String, Known<Set<String>>> guests = remembered();

  /** Whether a guest is part of somebody. */
  private final Cache<String, Known<Boolean>> parts = remembered();

  /**
   * What the table said.
   *
   * @param at when
   */
  private record Known<T>(T said, Instant at) {}

  TakenGuests(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  private static <T> Cache<String, Known<T>> remembered() {
    return Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();
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
    parts.put(guest, now(true));
  }

  /**
   * Whether a guest is part of somebody who signed in: its cookie alone is nobody's any more. One
   * who was never asked about while the database could be reached is taken for the guest they were:
   * nothing is kept for them that can be read without it.
   */
  boolean has(String guest) {
    var known = parts.getIfPresent(guest);
    if (known != null && isCurrent(known)) {
      return known.said();
    }
    // what is answered without the database is not asked again for a while either
    return remember(
        parts, guest, Outage.or(() -> isTaken(guest), () -> known != null && known.said()));
  }

  /**
   * The guests of a person.
   *
   * @param least how many there are at the least
   */
  Set<String> of(String person, int least) {
    var known = guests.getIfPresent(person);
    if (known != null && isCurrent(known) && known.said().size() >= least) {
      return known.said();
    }
    return remember(
        guests,
        person,
        Outage.or(() -> read(person), () -> known == null ? Set.of() : known.said()));
  }

  private boolean isCurrent(Known<?> known) {
    return clock.instant().isBefore(known.at().plus(CURRENT));
  }

  private <T> T remember(Cache<String, Known<T>> cache, String key, T said) {
    cache.put(key, now(said));
    return said;
  }

  private <T> Known<T> now(T said) {
    return new Known<>(said, clock.instant());
  }

  private boolean isTaken(String guest) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select exists (select from taken_guest where guest = :guest)")
                .bind("guest", guest)
                .mapTo(Boolean.class)
                .one());
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
