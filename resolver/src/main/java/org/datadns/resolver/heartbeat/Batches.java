package org.datadns.resolver.heartbeat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.resolver.inventory.Inventories;
import org.datadns.resolver.session.Sessions;
import org.datadns.resolver.site.Sites;

/**
 * Hands heartbeats down many at once: what takes a few statements for one takes the same few for
 * hundreds. One that arrives alone waits for a moment; under load the database sets the pace.
 * Thread-safe; one thread of its own does the work.
 */
final class Batches implements AutoCloseable {
  /** How long a batch gathers: little beside the period, much beside a statement. */
  private static final Duration GATHER = Duration.ofMillis(25);

  private static final int MOST = 500;

  /** Beyond so many the database is far behind: whoever comes is told to come later. */
  private static final int WAITING = 5_000;

  private final Sites sites;
  private final Inventories inventories;
  private final Sessions sessions;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(WAITING);
  private final List<Waiting> deferred = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * What came of a heartbeat.
   *
   * @param kept whether it was kept; else a later one was heard by another resolver
   * @param inventoryWanted whether the inventory that it names is lacking
   * @param unwanted sessions that shall not run there
   */
  record Taken(boolean kept, boolean inventoryWanted, List<String> unwanted) {
    static final Taken OVERTAKEN = new Taken(false, false, List.of());
  }

  private record Waiting(String site, Heartbeat heartbeat, CompletableFuture<Taken> taken) {}

  Batches(Sites sites, Inventories inventories, Sessions sessions) {
    this.sites = sites;
    this.inventories = inventories;
    this.sessions = sessions;
    this.thread = Thread.ofVirtual().name("heartbeats").start(this::run);
  }

  /**
   * Takes a heartbeat that was checked.
   *
   * @return what came of it, once it is kept; already failed when there are too many
   */
  CompletableFuture<Taken> take(String site, Heartbeat heartbeat) {
    var waiting = new Waiting(site, heartbeat, new CompletableFuture<>());
    if (closed || !queue.offer(waiting)) {
      waiting.taken().completeExceptionally(new OverloadedException());
    }
    return waiting.taken();
  }

  /** That more heartbeats wait than can be kept soon. */
  static final class OverloadedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OverloadedException() {
      super("too many heartbeats wait", null, false, false);
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    var left = new ArrayList<Waiting>();
    queue.drainTo(left);
    left.forEach(waiting -> waiting.taken().completeExceptionally(new OverloadedException()));
  }

  private void run() {
    while (!closed) {
      try {
        var batch = gather();
        try {
          hand(batch);
        } catch (RuntimeException e) {
          batch.values().forEach(waiting -> waiting.taken().completeExceptionally(e));
        }
      } catch (InterruptedException e) {
        deferred.forEach(
            waiting -> waiting.taken().completeExceptionally(new OverloadedException()));
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** One heartbeat of each site, for as long as a batch gathers. */
  private Map<String, Waiting> gather() throws InterruptedException {
    var batch = new LinkedHashMap<String, Waiting>();
    var again = List.copyOf(deferred);
    deferred.clear();
    again.forEach(waiting -> put(batch, waiting));
    if (batch.isEmpty()) {
      put(batch, queue.take());
    }
    long end = System.nanoTime() + GATHER.toNanos();
    while (batch.size() < MOST) {
      var next = queue.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        break;
      }
      put(batch, next);
    }
    return batch;
  }

  private void put(Map<String, Waiting> batch, Waiting next) {
    if (batch.putIfAbsent(next.site(), next) == null) {
      return;
    }
    // a site that says much at once waits for itself, within a bound
    if (deferred.size() < MOST) {
      deferred.add(next);
    } else {
      next.taken().completeExceptionally(new OverloadedException());
    }
  }

  private void hand(Map<String, Waiting> batch) {
    var heartbeats = new HashMap<String, Heartbeat>();
    batch.forEach((site, waiting) -> heartbeats.put(site, waiting.heartbeat()));
    Set<String> kept = sites.keep(heartbeats);
    heartbeats.keySet().retainAll(kept);
    var generations = inventories.generations(kept);
    var unwanted =
        sessions.heard(
            heartbeats.entrySet().stream()
                .collect(
                    Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().sessions())));
    batch.forEach(
        (site, waiting) -> {
          var heartbeat = heartbeats.get(site);
          waiting
              .taken()
              .complete(
                  heartbeat == null
                      ? Taken.OVERTAKEN
                      : new Taken(
                          true,
                          generations.getOrDefault(site, -1L) != heartbeat.inventoryGeneration(),
                          unwanted.getOrDefault(site, List.of())));
        });
  }
}
