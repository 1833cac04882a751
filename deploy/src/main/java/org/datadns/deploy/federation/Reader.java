package org.datadns.deploy.federation;

import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.datadns.deploy.Visitor;
import org.datadns.deploy.federation.Journey.Outcome;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;

/**
 * A simulated reader: presses the button, follows the launching page as a browser does (it comes
 * back with the last event's number when the stream breaks), goes in, stays, and leaves. Comes back
 * when told to come later; gives up when nobody tells anything for long. Runs on a thread of its
 * own.
 */
final class Reader {
  /** As long as a very patient person. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration COME_BACK = Duration.ofMillis(500);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Datasets.Dataset dataset;
  private final Visitor visitor;
  private final CountDownLatch leave;
  private final Duration stay;
  private final List<String> notes = new ArrayList<>();
  private final Instant askedAt = Instant.now();
  private final CountDownLatch entered = new CountDownLatch(1);
  private Optional<Instant> readyAt = Optional.empty();
  private volatile String session = "";

  /**
   * Somebody who has been at the front before.
   *
   * @param stay how long they stay once they are in
   * @param leave lets them leave before
   */
  Reader(Datasets.Dataset dataset, HttpClient http, Duration stay, CountDownLatch leave) {
    this.dataset = dataset;
    this.stay = stay;
    this.leave = leave;
    this.visitor = new Visitor(Front.ADDRESS, http, ANSWER);
    var subject = new byte[32];
    new SecureRandom().nextBytes(subject);
    // known already, so that pressing the button again finds the same session
    visitor.remember("person", Base64.getUrlEncoder().withoutPadding().encodeToString(subject));
  }

  /** Goes all the way; blocks. */
  Journey go() {
    Outcome outcome;
    try {
      outcome = open();
    } catch (RuntimeException e) {
      outcome = new Outcome.Lost("failed with " + e);
    }
    entered.countDown();
    return new Journey(dataset, session, askedAt, readyAt, outcome, List.copyOf(notes));
  }

  /** Waits until they are in, or have ended otherwise. */
  void awaitEntered() throws InterruptedException {
    if (!entered.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("a reader of " + dataset.identifier() + " did not get in");
    }
  }

  private Outcome open() {
    var last = "nobody answered";
    while (isPatient()) {
      try {
        var answer = visitor.ask(SessionRequest.of(dataset.identifier()));
        if (answer.status() < 300) {
          session = answer.read(SessionView.class).id();
          return follow();
        }
        var problem = answer.read(Problem.class);
        if (!comesLater(problem)) {
          return new Outcome.Refused(new Reason(problem.code(), problem.detail()));
        }
        if (answer.retryAfter().isEmpty()) {
          notes.add("answered " + answer.status() + " " + problem.code() + " without Retry-After");
        }
        last = problem.code() + ": " + problem.detail();
      } catch (UncheckedIOException | MalformedJsonException e) {
        // the front has lost its resolver in the middle of the answer; a person presses again
        last = String.valueOf(e.getMessage());
      }
      pause(COME_BACK);
    }
    return new Outcome.Lost("could not open: " + last);
  }

  /** Whether this is about the resolver and passes, and not about the dataset. */
  private static boolean comesLater(Problem problem) {
    return problem.status() >= 500 && !problem.code().equals("no-site");
  }

  private Outcome follow() {
    long after = 0;
    while (isPatient()) {
      try {
        var seen = new long[] {after};
        var last =
            visitor.follow(
                session,
                after,
                event -> {
                  seen[0] = event.sequence();
                  return event.state() == SessionState.READY || event.state() == SessionState.ENDED;
                });
        after = seen[0];
        if (last.isPresent()) {
          return arrived(last.get());
        }
      } catch (UncheckedIOException | MalformedJsonException e) {
        // broken off; what EventSource does is to come back
      }
      pause(COME_BACK);
    }
    return new Outcome.Lost("not told anything for " + PATIENCE + " about " + session);
  }

  private Outcome arrived(SessionEvent event) {
    if (event.state() == SessionState.ENDED) {
      return event
          .reason()
          .<Outcome>map(Outcome.Ended::new)
          .orElseGet(() -> new Outcome.Lost("ended without a reason: " + event.step()));
    }
    readyAt = Optional.of(Instant.now());
    return enter(URI.create(event.url().orElseThrow()), event.site().orElse(""));
  }

  private Outcome enter(URI address, String site) {
    var why = "";
    while (isPatient()) {
      try {
        var page = visitor.enter(address);
        var container =
            page.status() == 200 ? whoami(address) : Optional.<Engines.Container>empty();
        if (container.isPresent()) {
          entered.countDown();
          stay(address, container.get());
          var leftAt = Instant.now();
          leave();
          return new Outcome.Entered(container.get(), leftAt);
        }
        why = page.status() + " " + page.body().replaceAll("\\s+", " ");
        if (page.status() == 404 || page.status() == 410) {
          break;
        }
      } catch (UncheckedIOException | IllegalStateException e) {
        why = String.valueOf(e.getMessage());
      }
      pause(COME_BACK);
    }
    return new Outcome.ShutOut(site, why.substring(0, Math.min(why.length(), 300)));
  }

  /** Stops the session; while nobody takes that, it stops by itself some day. */
  private void leave() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      try {
        visitor.stop(session);
        return;
      } catch (UncheckedIOException | IllegalStateException e) {
        pause(COME_BACK);
      }
    }
  }

  private Optional<Engines.Container> whoami(URI address) {
    var answer = visitor.navigate(address.resolve("/whoami"));
    return answer.status() == 200
        ? Optional.of(answer.read(Engines.Container.class))
        : Optional.empty();
  }

  /**
   * Looks again and again whether it is still the same container; that none answers is a fault's.
   */
  private void stay(URI address, Engines.Container mine) {
    long end = System.nanoTime() + stay.toNanos();
    while (System.nanoTime() < end && !isLeaving()) {
      look(address, mine);
    }
    look(address, mine);
  }

  private void look(URI address, Engines.Container mine) {
    try {
      whoami(address)
          .filter(
              now -> !(now.name().equals(mine.name()) && now.startedAt().equals(mine.startedAt())))
          .ifPresent(
              now -> notes.add("came into " + mine.name() + " and was then in " + now.name()));
    } catch (UncheckedIOException | MalformedJsonException e) {
      // its site is away for now
    }
  }

  private boolean isLeaving() {
    try {
      return leave.await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private boolean isPatient() {
    return Duration.between(askedAt, Instant.now()).compareTo(PATIENCE) < 0
        && !Thread.currentThread().isInterrupted();
  }

  private static void pause(Duration time) {
    LockSupport.parkNanos(time.toNanos());
  }
}
