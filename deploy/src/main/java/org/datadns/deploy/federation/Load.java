package org.datadns.deploy.federation;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Readers who come at an even pace, one every so often, whatever became of those before. */
final class Load implements AutoCloseable {
  private static final Duration STAY = Duration.ofSeconds(4);

  /** Of so many readers, one wants what only a site holds at which something is wrong, and one … */
  private static final int CYCLE = 8;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<Journey>> journeys = new ArrayList<>();
  private final CountDownLatch residentsLeave = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<Datasets.Dataset> shared;
  private final Datasets.Dataset ill;
  private final Datasets.Dataset well;
  private final Duration interval;

  /**
   * A load that has not begun.
   *
   * @param ill a site at which something will be wrong
   * @param well one at which all is well
   */
  Load(Plan plan, SitePlace ill, SitePlace well) {
    this.shared = Datasets.shared(plan);
    this.ill = Datasets.only(ill);
    this.well = Datasets.only(well);
    this.interval = Duration.ofMinutes(1).dividedBy(plan.startsPerMinute());
  }

  /** Lets some in at each site who stay until the end; returns once they are in. */
  void residents(Plan plan, int each) throws InterruptedException {
    var residents = new ArrayList<Reader>();
    for (var site : plan.places()) {
      for (int i = 0; i < each; i++) {
        residents.add(new Reader(Datasets.only(site), http, Duration.ofHours(1), residentsLeave));
      }
    }
    for (var resident : residents) {
      var _ = send(resident);
    }
    for (var resident : residents) {
      resident.awaitEntered();
    }
  }

  /**
   * Takes up all of a site's places until the latch is down.
   *
   * @return what is done when they have all left
   */
  List<Future<Journey>> crowd(SitePlace site, CountDownLatch go) {
    return Stream.generate(() -> new Reader(Datasets.only(site), http, Duration.ofHours(1), go))
        .limit(Plan.PLACES)
        .map(this::send)
        .toList();
  }

  /** Readers come from now on. */
  void begin() {
    var _ =
        threads.submit(
            () -> {
              come();
              return true;
            });
  }

  private void come() throws InterruptedException {
    int number = 0;
    do {
      var reader = new Reader(choose(number++), http, STAY, over);
      var _ = send(reader);
    } while (!over.await(interval.toMillis(), TimeUnit.MILLISECONDS));
  }

  private Future<Journey> send(Reader reader) {
    var journey = threads.submit(reader::go);
    synchronized (journeys) {
      journeys.add(journey);
    }
    return journey;
  }

  private Datasets.Dataset choose(int number) {
    return switch (number % CYCLE) {
      case 2 -> ill;
      case 5 -> well;
      default -> shared.get(number % shared.size());
    };
  }

  /** Nobody comes any more; waits until all have left, and tells what became of them. */
  List<Journey> end() throws InterruptedException {
    over.countDown();
    residentsLeave.countDown();
    var all = new ArrayList<Journey>();
    for (int i = 0; i < count(); i++) {
      try {
        all.add(at(i).get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a reader failed", e.getCause());
      }
    }
    return all;
  }

  private int count() {
    synchronized (journeys) {
      return journeys.size();
    }
  }

  private Future<Journey> at(int index) {
    synchronized (journeys) {
      return journeys.get(index);
    }
  }

  @Override
  public void close() {
    over.countDown();
    residentsLeave.countDown();
    threads.shutdownNow();
    http.shutdownNow();
  }
}
