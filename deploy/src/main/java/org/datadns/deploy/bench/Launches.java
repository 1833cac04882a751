package org.datadns.deploy.bench;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.datadns.deploy.Visitor;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;

/** Launches, one after the other and many at once, each with a new person and a new volume. */
final class Launches {
  /** At once, all at one agent. */
  static final int MANY = 40;

  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final Duration DEADLINE = Duration.ofMinutes(4);

  private final URI resolver;
  private final String dataset;
  private final BareContainer peer;

  /**
   * Starts a session to see what its container is like.
   *
   * @param peerName what the names of the peers' containers begin with
   */
  Launches(URI resolver, String dataset, String image, String peerName) {
    this.resolver = resolver;
    this.dataset = dataset;
    var visitor = new Visitor(resolver);
    var session = open(visitor);
    awaitReady(visitor, session);
    this.peer = BareContainer.like(session, peerName, image);
    stop(visitor, session);
  }

  /**
   * From {@code POST /sessions} to {@code ready}. The person follows the events as the launching
   * page does: asking every few milliseconds instead takes a fifth of a small machine from the tool
   * that starts.
   *
   * @return in ms
   */
  long one() {
    var visitor = new Visitor(resolver);
    long start = System.nanoTime();
    var session = open(visitor);
    awaitReady(visitor, session);
    long took = elapsedMillis(start);
    stop(visitor, session);
    return took;
  }

  /** From {@code docker run} to {@code GET /api} answering, in ms. */
  long oneBare() {
    long start = System.nanoTime();
    peer.start();
    long took = elapsedMillis(start);
    BareContainer.removeAll(peer.name());
    return took;
  }

  /** From the first {@code POST /sessions} to the last {@code ready}, in ms. */
  long many() {
    var visitors = IntStream.range(0, MANY).mapToObj(i -> new Visitor(resolver)).toList();
    long start = System.nanoTime();
    var sessions =
        atOnce(
            visitors,
            visitor -> {
              var session = open(visitor);
              awaitReady(visitor, session);
              return session;
            });
    long took = elapsedMillis(start);
    atOnce(
        IntStream.range(0, MANY).boxed().toList(),
        i -> {
          stop(visitors.get(i), sessions.get(i));
          return i;
        });
    return took;
  }

  /** From the first {@code docker run} to the last answer, in ms. */
  long manyBare() {
    var peers = IntStream.range(0, MANY).mapToObj(i -> peer.named(peer.name() + "-" + i)).toList();
    try {
      long start = System.nanoTime();
      atOnce(
          peers,
          each -> {
            each.start();
            return each;
          });
      return elapsedMillis(start);
    } finally {
      BareContainer.removeAll(peer.name());
    }
  }

  private interface Work<A, B> {
    B on(A item);
  }

  private static <A, B> List<B> atOnce(List<A> items, Work<A, B> work) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<B>();
      for (var result :
          threads.invokeAll(
              items.stream().<Callable<B>>map(item -> () -> work.on(item)).toList())) {
        results.add(result.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new IllegalStateException("not all of them started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String open(Visitor visitor) {
    return visitor.open(SessionRequest.of(dataset)).id();
  }

  private static void awaitReady(Visitor visitor, String session) {
    SessionEvent last =
        visitor.follow(
            session,
            event -> event.state() == SessionState.READY || event.state() == SessionState.ENDED);
    if (last.state() == SessionState.ENDED) {
      throw new IllegalStateException("ended: " + last);
    }
  }

  private static void stop(Visitor visitor, String session) {
    visitor.stop(session);
    visitor.follow(session, event -> event.state() == SessionState.ENDED);
  }

  static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited " + DEADLINE + " in vain for " + what);
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private static long elapsedMillis(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }
}
