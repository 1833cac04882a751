package org.datadns.deploy.federation;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.datadns.deploy.Await;
import org.datadns.deploy.Jars;
import org.datadns.deploy.Visitor;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;

/**
 * What a person loses when the site that was chosen for them fails while it starts their session:
 * from the fault to {@code ready} at another site, less what a start without a fault takes. Half of
 * the sites' agents are killed, half stand still with their sockets open. Sites are simulated.
 */
public final class FailoverBench {
  private static final int SITES = 6;
  private static final int PLAIN = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private final Fleet fleet;
  private final HttpClient http;
  private int asked;

  private FailoverBench(Fleet fleet, HttpClient http) {
    this.fleet = fleet;
    this.http = http;
  }

  /**
   * The benchmark.
   *
   * @param arguments where files may be put, and how many starts fail
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int starts = Integer.parseInt(arguments[1]);
    // a short lease, so that a site that failed is soon as good as any
    var plan = new Plan(SITES, 1, 0, Duration.ofSeconds(2), Duration.ofSeconds(5));
    try (var http = HttpClient.newHttpClient();
        var fleet = new Fleet(plan, Jars.ofWorkingDirectory(), Path.of(arguments[0]))) {
      new FailoverBench(fleet, http).run(starts);
    }
  }

  private void run(int starts) throws InterruptedException {
    var plain = new ArrayList<Double>();
    for (int i = 0; i < PLAIN; i++) {
      plain.add(start(Optional.empty()).orElseThrow().seconds());
    }
    double usual = at(plain, 0.5);
    System.out.printf(
        Locale.ROOT, "%d starts without a fault: median %.2f s%n", plain.size(), usual);
    var delays = new ArrayList<Double>();
    int lost = 0;
    for (int done = 0; done < starts; ) {
      var fault = new Failing(done % 2 == 0, Duration.ofMillis((long) (usual * 1000)));
      var came = start(Optional.of(fault));
      fault.mend();
      if (came.isEmpty()) {
        lost++;
        done++;
      } else if (fault.came() && !came.get().site().equals(fault.site())) {
        // one that was ready first says nothing
        delays.add((came.get().at() - fault.at()) / 1e9 - usual);
        done++;
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d starts with a fault, %d lost: from fault to ready less a plain start, median %.2f s,"
            + " longest %.2f s%n",
        starts,
        lost,
        at(delays, 0.5),
        at(delays, 1));
    System.out.printf("failover-lost %d%n", lost);
    System.out.printf(Locale.ROOT, "failover-p95-seconds %.2f%n", at(delays, 0.95));
  }

  private static double at(List<Double> values, double part) {
    var sorted = values.stream().sorted().toList();
    return sorted.isEmpty()
        ? Double.NaN
        : sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(part * sorted.size()) - 1));
  }

  /**
   * A session that became ready.
   *
   * @param at when, as {@link System#nanoTime} has it
   * @param seconds how long it took
   */
  private record Ready(String site, long at, double seconds) {}

  /** One person's start; empty when nothing came of it. */
  private Optional<Ready> start(Optional<Failing> fault) throws InterruptedException {
    var shared = Datasets.shared(fleet.plan());
    var dataset = shared.get(asked++ % shared.size());
    var visitor = new Visitor(Fleet.address(0), http, ANSWER);
    var subject = new byte[32];
    new SecureRandom().nextBytes(subject);
    visitor.remember("person", Base64.getUrlEncoder().withoutPadding().encodeToString(subject));
    long begun = System.nanoTime();
    var answer = visitor.ask(SessionRequest.of(dataset.identifier()));
    if (answer.status() >= 300) {
      return Optional.empty();
    }
    var session = answer.read(SessionView.class).id();
    var last =
        visitor.follow(
            session,
            0,
            event -> {
              if (event.state() == SessionState.STARTING) {
                event.site().ifPresent(site -> fault.ifPresent(it -> it.strike(site)));
              }
              return event.state() == SessionState.READY
                  || event.state() == SessionState.ENDED
                  || System.nanoTime() - begun > PATIENCE.toNanos();
            });
    long now = System.nanoTime();
    fault.ifPresent(Failing::callOff);
    try {
      return last.filter(event -> event.state() == SessionState.READY)
          .flatMap(SessionEvent::site)
          .map(site -> new Ready(site, now, (now - begun) / 1e9));
    } finally {
      visitor.stop(session);
    }
  }

  /** A site's agent that fails at a moment of its own. */
  private final class Failing {
    private final boolean killed;
    private final long delay;
    private Optional<SitePlace> place = Optional.empty();
    private Optional<Thread> thread = Optional.empty();
    private volatile long at;
    private volatile boolean calledOff;

    Failing(boolean killed, Duration within) {
      this.killed = killed;
      this.delay = ThreadLocalRandom.current().nextLong(within.toNanos());
    }

    /** The first site that begins is the one. */
    void strike(String site) {
      if (place.isEmpty()) {
        place = fleet.plan().places().stream().filter(it -> it.id().equals(site)).findFirst();
        thread = place.map(it -> Thread.startVirtualThread(() -> strike(it)));
      }
    }

    private void strike(SitePlace site) {
      LockSupport.parkNanos(delay);
      if (!calledOff) {
        if (killed) {
          fleet.agent(site).kill();
        } else {
          fleet.agent(site).pause(true);
        }
        at = System.nanoTime();
      }
    }

    /** It was ready before. */
    void callOff() {
      calledOff = true;
    }

    boolean came() {
      return at != 0;
    }

    long at() {
      return at;
    }

    String site() {
      return place.map(SitePlace::id).orElse("");
    }

    /** Brings the agent back, and waits until its site is as good as any. */
    void mend() throws InterruptedException {
      for (var striking : thread.stream().toList()) {
        striking.join();
      }
      if (came()) {
        var site = place.orElseThrow();
        if (killed) {
          fleet.restartAgent(site);
        } else {
          fleet.agent(site).pause(false);
        }
        var client = new ResolverClient(Fleet.address(0));
        var dataset = Datasets.only(site).identifier();
        Await.until(
            "site " + site.id() + " to serve again",
            Duration.ofMinutes(12),
            () ->
                client.resolve(dataset).replicas().stream()
                    .anyMatch(replica -> replica.state().equals("available")));
      }
    }
  }
}
