package org.datadns.resolver.session;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.session.QueuePlan.Turn;
import org.datadns.resolver.session.SessionQueue.Taken;
import org.datadns.resolver.session.SessionQueue.Waiting;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;
import org.jdbi.v3.core.Handle;

/** Works out whose turn it is, from who waits and what the sites said last. Thread-safe. */
final class Turns {
  /** Sites that are silent for longer are sent nobody anyhow. */
  private static final Duration UNHEARD = Duration.ofMinutes(5);

  private final SessionQueue queue;
  private final Candidates candidates;
  private final Sites sites;
  private final InstantSource clock;

  Turns(SessionQueue queue, Candidates candidates, Sites sites, InstantSource clock) {
    this.queue = queue;
    this.candidates = candidates;
    this.sites = sites;
    this.clock = clock;
  }

  /**
   * What a session that waits is to do.
   *
   * @param waiting the session
   * @param prospects what it may hope for, best first; none when nobody holds its dataset
   * @param turn what it is to do
   */
  record Allotted(Waiting waiting, List<Prospect> prospects, Turn turn) {}

  /** What one session is to do, after all that wait longer. */
  Turn of(Session session, List<Prospect> prospects) {
    boolean patient = session.state() == SessionState.QUEUED;
    var offered = patient ? offered(session, prospects) : Optional.<Turn>empty();
    return offered.orElseGet(
        () -> {
          var plan = queue.read(handle -> planBefore(handle, session));
          return plan.next(prospects, patient);
        });
  }

  /** The place that is kept for a session, if it still is one. */
  private Optional<Turn> offered(Session session, List<Prospect> prospects) {
    return queue
        .offer(session.id())
        .flatMap(site -> prospects.stream().filter(it -> it.site().id().equals(site)).findFirst())
        .filter(prospect -> prospect.isOpen() || prospect.isLastResort())
        .map(Turn.Now::new);
  }

  private QueuePlan planBefore(Handle handle, Session session) {
    var waiting = SessionQueue.waiting(handle, session.createdAt());
    // who is alone asks the sites: they know best what is free
    var plan = new QueuePlan(waiting.isEmpty() ? Map.of() : taken(handle, waiting));
    takeIn(handle, waiting, plan);
    return plan;
  }

  /** What each of those that wait is to do, the oldest first. */
  List<Allotted> all(Handle handle, List<Waiting> waiting) {
    return takeIn(handle, waiting, new QueuePlan(taken(handle, waiting)));
  }

  private List<Allotted> takeIn(Handle handle, List<Waiting> waiting, QueuePlan plan) {
    if (waiting.isEmpty()) {
      return List.of();
    }
    var attempts = SessionQueue.attempts(handle);
    var workspaces = SessionQueue.workspaces(handle);
    var allotted = new ArrayList<Allotted>();
    for (Waiting each : waiting) {
      var session = each.session();
      if (each.offered().isEmpty()) {
        var prospects =
            switch (candidates.of(
                session,
                attempts.getOrDefault(session.id(), List.of()),
                Optional.ofNullable(workspaces.get(session.workspace())))) {
              case Candidates.Sites.Held(var held) -> held;
              case Candidates.Sites.NotHeld ignored -> List.<Prospect>of();
            };
        allotted.add(new Allotted(each, prospects, plan.next(prospects, true)));
      }
    }
    return allotted;
  }

  /** Places at each site that are no longer free although the site's last heartbeat says so. */
  private Map<String, Integer> taken(Handle handle, List<Waiting> waiting) {
    var taken = new HashMap<String, Integer>();
    for (Waiting each : waiting) {
      each.offered().ifPresent(site -> taken.merge(site, 1, Integer::sum));
    }
    for (Taken place : SessionQueue.taken(handle, clock.instant().minus(UNHEARD))) {
      sites
          .find(place.site())
          .flatMap(Site::status)
          .filter(status -> place.at().isAfter(status.heardAt()))
          .ifPresent(ignored -> taken.merge(place.site(), 1, Integer::sum));
    }
    return taken;
  }
}
