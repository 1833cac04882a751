package org.datadns.resolver.enrichment;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.resolver.background.BackgroundTask;
import org.datadns.resolver.enrichment.Sources.Known;
import org.datadns.resolver.enrichment.Sources.Question;
import org.jdbi.v3.core.Jdbi;

/**
 * Asks others for titles and landing pages that no site states, and for citations, one dataset at a
 * time, on a thread of its own. What was found is kept for a month, and when asking again fails,
 * for longer. Names that are asked for come here; when too many wait, the next time they are asked
 * for will do. Thread-safe.
 */
public final class Enrichment implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Enrichment.class.getName());
  private static final int MOST_WAITING = 1_000;
  private static final Duration PERIOD = Duration.ofSeconds(30);
  private static final Duration CLAIM = Duration.ofMinutes(5);
  private static final Duration KEPT = Duration.ofDays(30);
  private static final Duration UNKNOWN = Duration.ofDays(7);
  private static final Duration FIRST_DELAY = Duration.ofMinutes(1);
  private static final Duration LONGEST_DELAY = Duration.ofDays(1);

  private final Sources sources;
  private final Fetch fetch;
  private final Jdbi jdbi;
  private final InstantSource clock;
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();
  private final Optional<BackgroundTask> task;

  /** Begins, when the configuration names anybody to ask. */
  public Enrichment(EnrichmentConfig config, Jdbi jdbi, InstantSource clock) {
    this.sources = new Sources(config);
    this.fetch = new Fetch(config.internalHosts());
    this.jdbi = jdbi;
    this.clock = clock;
    this.task =
        config.isOn()
            ? Optional.of(BackgroundTask.start("enrichment", PERIOD, this::round))
            : Optional.empty();
  }

  /** A dataset was asked for of which something is not known. Returns at once. */
  public void want(String identifier) {
    if (task.isPresent() && waiting.size() < MOST_WAITING && waiting.add(identifier)) {
      task.get().wake();
    }
  }

  private void round() {
    for (Iterator<String> names = waiting.iterator(); names.hasNext(); ) {
      String identifier = names.next();
      names.remove();
      claim(identifier).ifPresent(failures -> enrich(identifier, failures));
    }
  }

  /** Takes a dataset on, unless another resolver has, or it is too early; how often it failed. */
  private Optional<Integer> claim(String identifier) {
    Instant now = clock.instant();
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    insert into enrichment (identifier, try_after) values (:identifier, :until)
                    on conflict (identifier) do update set try_after = excluded.try_after
                      where enrichment.try_after <= :now
                    returning failures
                    """)
                .bind("identifier", identifier)
                .bind("until", now.plus(CLAIM))
                .bind("now", now)
                .mapTo(Integer.class)
                .findOne());
  }

  private void enrich(String identifier, int failures) {
    var known = Known.NOTHING;
    String by = "";
    boolean failed = false;
    for (Question question : sources.about(identifier)) {
      if (known.answers(question)) {
        continue;
      }
      switch (question.put(fetch)) {
        case Fetched.NotThere ignored -> {}
        case Fetched.Failed(var reason) -> {
          failed = true;
          LOG.log(Level.DEBUG, "{0} says nothing of {1}: {2}", question.name(), identifier, reason);
        }
        case Fetched.Body(var body) -> {
          try {
            known = known.or(question.reader().apply(body));
            by = by.isEmpty() ? question.name() : by + ", " + question.name();
          } catch (MalformedJsonException e) {
            failed = true;
            LOG.log(
                Level.DEBUG, "{0} says something unexpected of {1}", question.name(), identifier);
          }
        }
      }
    }
    keep(identifier, known, by, failed, failures);
  }

  private void keep(String identifier, Known known, String by, boolean failed, int failures) {
    boolean found = !known.equals(Known.NOTHING);
    Instant now = clock.instant();
    var next = failed ? delay(failures + 1) : found ? KEPT : UNKNOWN;
    jdbi.useTransaction(
        handle -> {
          // what failed to be asked again stays as it was
          handle
              .createUpdate(
                  """
                  update enrichment
                  set title = coalesce(:title, case when :failed then title end),
                      landing_page = coalesce(:page, case when :failed then landing_page end),
                      citation = coalesce(:citation, case when :failed then citation end),
                      source = case when :found then :source else source end,
                      fetched_at = case when :found then :now else fetched_at end,
                      failures = :failures, try_after = :next
                  where identifier = :identifier
                  """)
              .bind("identifier", identifier)
              .bind("title", known.title().orElse(null))
              .bind("page", known.landingPage().orElse(null))
              .bind("citation", known.citation().orElse(null))
              .bind("source", by)
              .bind("found", found)
              .bind("failed", failed)
              .bind("now", now)
              .bind("failures", failed ? failures + 1 : 0)
              .bind("next", now.plus(next))
              .execute();
          if (found) {
            handle.execute(
                "select note_changes(array['dataset'], array[cast(? as text)])", identifier);
          }
        });
  }

  /** Grows with each failure, and differs, so that many do not ask together. */
  private static Duration delay(int failures) {
    var delay = FIRST_DELAY.multipliedBy(1L << Math.min(failures, 12));
    long longest = Math.min(delay.toMillis(), LONGEST_DELAY.toMillis());
    return Duration.ofMillis(longest - ThreadLocalRandom.current().nextLong(longest / 4));
  }

  @Override
  public void close() {
    fetch.close();
    task.ifPresent(BackgroundTask::close);
  }
}
