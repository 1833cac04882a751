package org.datadns.deploy.federation;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.wire.Resolution;

/**
 * Asks one resolver all the time where a dataset is, as anybody may, and keeps what it says of each
 * site, and when.
 */
final class Watch implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final String name;
  private final ResolverClient client;
  private final String dataset;
  private final List<Sample> samples = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Begins at once.
   *
   * @param name of the resolver, or of the front, for reports
   */
  Watch(String name, URI address, String dataset) {
    this.name = name;
    this.client = new ResolverClient(address);
    this.dataset = dataset;
    this.thread = Thread.ofPlatform().name("watch " + name).daemon().start(this::ask);
  }

  /**
   * What was answered.
   *
   * @param at when it came
   * @param sites each site's state and the code that says why; empty when nothing was answered
   * @param failure why nothing was
   */
  record Sample(Instant at, Map<String, State> sites, Optional<String> failure) {
    boolean isAvailable(String site) {
      return Optional.ofNullable(sites.get(site)).map(State::isAvailable).orElse(false);
    }
  }

  record State(boolean isAvailable, String code, String text) {}

  String name() {
    return name;
  }

  private void ask() {
    long next = System.nanoTime();
    while (!closed) {
      var sample = sample();
      synchronized (samples) {
        samples.add(sample);
      }
      next += INTERVAL.toNanos();
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private Sample sample() {
    try {
      var sites =
          client.resolve(dataset).replicas().stream()
              .collect(
                  Collectors.toMap(
                      Resolution.Replica::site,
                      replica ->
                          new State(
                              replica.state().equals("available"),
                              replica.reason().code(),
                              replica.reason().text()),
                      (one, other) -> one,
                      TreeMap::new));
      return new Sample(Instant.now(), sites, Optional.empty());
    } catch (ProblemException e) {
      return new Sample(
          Instant.now(), Map.of(), Optional.of(e.problem().status() + " " + e.problem().code()));
    } catch (UnreachableException e) {
      return new Sample(Instant.now(), Map.of(), Optional.of("unreachable"));
    }
  }

  /** What was said between two moments. */
  List<Sample> between(Instant from, Instant to) {
    synchronized (samples) {
      return samples.stream()
          .filter(sample -> !sample.at().isBefore(from) && sample.at().isBefore(to))
          .toList();
    }
  }

  /** When, after {@code from}, it began to be right and stayed so; empty when it never did. */
  Optional<Duration> rightAfter(Instant from, Instant to, Predicate<Sample> right) {
    Optional<Instant> since = Optional.empty();
    for (var sample : between(from, to)) {
      boolean isRight = sample.failure().isEmpty() && right.test(sample);
      since = isRight ? since.or(() -> Optional.of(sample.at())) : Optional.empty();
    }
    return since.map(at -> Duration.between(from, at));
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
