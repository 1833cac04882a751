package org.datadns.resolver.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionAddresses.Mode;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.protocol.wire.SessionPeople;
import org.datadns.protocol.wire.SessionShare;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SharedSession;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.background.BackgroundTask;
import org.datadns.resolver.dataset.Datasets;
import org.datadns.resolver.dataset.Lookup;
import org.datadns.resolver.dataset.Replica;
import org.datadns.resolver.http.Outage;
import org.datadns.resolver.session.Shares.Share;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;
import org.jdbi.v3.core.Jdbi;

/**
 * Sessions that their people share with others: whom by, who took it, and that each site knows who
 * may enter. What a site should know is kept; telling it is tried at once and again until it knows,
 * and repeated, since a site that hears nothing more lets nobody else in. Thread-safe. To be
 * closed.
 */
final class Sharing implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Sharing.class.getName());
  private static final Duration LOOK = Duration.ofSeconds(2);

  /** Three times in the time that a site goes by what it was told. */
  private static final Duration REPEAT = Duration.ofMinutes(5);

  private static final int AT_ONCE = 8;
  private static final int MOST_TOLD = 200;
  private static final int MOST_LISTED = 100;

  private final Shares shares;
  private final Datasets datasets;
  private final Sites sites;
  private final Agents agents;
  private final InstantSource clock;
  private final BackgroundTask telling;

  Sharing(Jdbi jdbi, Datasets datasets, Sites sites, Agents agents, InstantSource clock) {
    this.shares = new Shares(jdbi);
    this.datasets = datasets;
    this.sites = sites;
    this.agents = agents;
    this.clock = clock;
    this.telling = BackgroundTask.start("shared sessions", LOOK, this::round);
  }

  /** A session as something that is acted upon by others than its own person, too. */
  Target.OfSession target(Session session) {
    // nobody is let in whose share cannot be looked up
    List<Share> all = Outage.or(() -> shares.of(session.id()), List::of);
    return new Target.OfSession(
        session.person().id(),
        all.stream().flatMap(share -> share.person().stream()).collect(Collectors.toSet()),
        all.stream()
            .filter(share -> share.person().isEmpty() && share.confirmedAt().isPresent())
            .map(Share::name)
            .collect(Collectors.toSet()));
  }

  /** Why a session can be shared with nobody; empty when it can. Reads memory alone. */
  Optional<Reason> obstacle(Session session) {
    if (session.state() == SessionState.ENDED || session.state() == SessionState.STOPPING) {
      return Optional.of(new Reason("over", "It is over."));
    }
    if (session.files().filter(Sharing::isGranted).isPresent()
        || session.version().filter(Replica::isDraft).isPresent()) {
      return Optional.of(
          new Reason(
              "restricted-files",
              "It shows files that a repository opened to you alone. Open the dataset without them,"
                  + " and share that session."));
    }
    return session
        .site()
        .flatMap(sites::find)
        .filter(site -> site.addresses().ofSessions().mode() == Mode.PATH)
        .map(
            site ->
                new Reason(
                    "path-mode",
                    site.title()
                        + " serves its sessions as paths of one web address, where browsers keep"
                        + " nothing apart: none is shared."));
  }

  private static boolean isGranted(SessionFiles files) {
    return files.grantedAll().orElse(false)
        || files.granted().filter(names -> !names.isEmpty()).isPresent();
  }

  /**
   * Why what a session opens is closed to somebody, by the policies that hold now: it is judged for
   * each who enters as if they opened it. Reads memory alone when the datasets are there.
   */
  Optional<Reason> closed(Person person, Session session) {
    return judged(person, session).reason();
  }

  /** Whether what a session opens is unknown to this person, or hidden from them. */
  boolean isHidden(Person person, Session session) {
    return judged(person, session).hidden();
  }

  /**
   * What a person may know of what a session opens.
   *
   * @param reason why it is not open to them; empty when it is
   * @param hidden whether not even its name is told
   */
  private record Judged(Optional<Reason> reason, boolean hidden) {}

  private Judged judged(Person person, Session session) {
    var seen = datasets.seenBy(new Caller.Known(person));
    var found = new ArrayList<Lookup.Found>();
    for (var identifier :
        Stream.concat(Stream.of(session.dataset()), session.also().stream()).toList()) {
      if (!(seen.find(identifier) instanceof Lookup.Found it)) {
        // also what is hidden from them: not even its name is told
        return new Judged(
            Optional.of(new Reason("not-held", "What it opens is unknown here.")), true);
      }
      found.add(it);
    }
    return new Judged(
        datasets.closed(person, found, session.tool(), session.size(), session.site()), false);
  }

  /** What came of sharing a session. */
  sealed interface Outcome {
    /** It is shared. */
    record Done() implements Outcome {}

    /** It is not. */
    record Refused(Problem problem) implements Outcome {}
  }

  /**
   * Shares a session; its site is asked whether it agrees when somebody joins.
   *
   * @param name whom with
   * @param label what the session's person is called
   * @param confirmed whether they say so themselves, not a program for them
   */
  Outcome share(Session session, String name, Optional<String> label, boolean confirmed) {
    var obstacle = obstacle(session);
    if (obstacle.isPresent()) {
      return refused(obstacle.get());
    }
    if (shares.add(session.id(), name, label, confirmed, clock.instant())
        == Shares.Addition.TOO_MANY) {
      return refused(
          new Reason("too-many-shares", "A session is shared with twenty people at most."));
    }
    return new Outcome.Done();
  }

  /** Its person says so themselves what a program asked for; false when there is no such share. */
  boolean confirm(Session session, long share) {
    return shares.confirm(session.id(), share, clock.instant());
  }

  /** The share of a session that is meant for somebody who has not taken it yet. */
  Optional<Share> invitation(Session session, Person person) {
    return shares.of(session.id()).stream()
        .filter(share -> share.person().isEmpty() && share.confirmedAt().isPresent())
        .filter(share -> person.isNamed(share.name()))
        .findFirst();
  }

  /**
   * Somebody takes what is shared with them. Their session's site is told; blocks until it has
   * answered, or not in time.
   */
  Outcome accept(Session session, Share invitation, Person person, Optional<String> label) {
    var hindrance = obstacle(session).or(() -> closed(person, session));
    if (hindrance.isPresent()) {
      return refused(hindrance.get());
    }
    var taken = shares.accept(session.id(), invitation.id(), person.id(), label, clock.instant());
    if (taken.isEmpty()) {
      return refused(new Reason("taken-back", "It is not shared with you any more."));
    }
    LOG.log(Level.INFO, "session {0} is shared with one more person", session.id());
    return tell(session)
        .<Outcome>map(
            problem -> {
              if (problem.status() != 503) {
                // its site refuses for good: nobody shall wait to be let in
                shares.remove(session.id(), invitation.id());
                return new Outcome.Refused(problem);
              }
              return new Outcome.Done();
            })
        .orElseGet(Outcome.Done::new);
  }

  /**
   * Ends a share. Its session's site is told; blocks until it has answered, or not in time: then it
   * is told as soon as it answers, and until that it may let the person in, for a quarter of an
   * hour at most.
   *
   * @return what it was; empty when there was none
   */
  Optional<Share> revoke(Session session, long share) {
    var gone = shares.remove(session.id(), share);
    if (gone.flatMap(Share::person).isPresent()) {
      LOG.log(Level.INFO, "session {0} is shared with one person less", session.id());
      tell(session);
    }
    return gone;
  }

  /** Whether somebody took this share. */
  boolean isTakersOwn(Session session, long share, Person person) {
    return shares.of(session.id()).stream()
        .anyMatch(it -> it.id() == share && it.person().filter(person::is).isPresent());
  }

  /** Who is in a session, as somebody who is in sees it. */
  SessionPeople people(Session session, Person person) {
    var notes = shares.notes(session.id());
    return new SessionPeople(
        session.id(),
        notes.owner(),
        notes.enteredAt(),
        person.is(session.person().id()),
        notes.told(),
        shares.of(session.id()).stream()
            .filter(share -> person.is(session.person().id()) || share.person().isPresent())
            .map(share -> shown(share, isToldTheName(session, share, person)))
            .toList(),
        obstacle(session));
  }

  /** By what somebody was named is for who named them, and for themselves. */
  private static boolean isToldTheName(Session session, Share share, Person person) {
    return person.is(session.person().id()) || share.person().filter(person::is).isPresent();
  }

  private static SessionShare shown(Share share, boolean named) {
    var name = named ? Optional.of(share.name()) : Optional.<String>empty();
    if (share.person().isPresent()) {
      return new SessionShare(
          share.id(),
          name,
          SessionShare.State.ACCEPTED,
          share.label(),
          share.acceptedAt().orElseThrow(),
          share.enteredAt());
    }
    return new SessionShare(
        share.id(),
        name,
        share.confirmedAt().isPresent() ? SessionShare.State.INVITED : SessionShare.State.PROPOSED,
        Optional.empty(),
        share.confirmedAt().orElse(share.sharedAt()),
        Optional.empty());
  }

  /**
   * The live sessions of others that are shared with somebody and open to them, the newest first.
   */
  List<SharedSession> with(Person person) {
    var names = Stream.concat(person.ids().stream(), person.email().stream()).toList();
    return shares.with(names, person.ids(), MOST_LISTED).stream()
        .filter(shared -> closed(person, shared.session()).isEmpty())
        .map(
            shared -> {
              var session = shared.session();
              boolean accepted = shared.share().person().isPresent();
              return new SharedSession(
                  session.id(),
                  shared.share().id(),
                  session.dataset(),
                  session.title(),
                  session.tool(),
                  session.state(),
                  shared.owner(),
                  accepted,
                  shared
                      .share()
                      .acceptedAt()
                      .or(shared.share()::confirmedAt)
                      .orElse(shared.share().sharedAt()),
                  "/sessions/" + session.id() + (accepted ? "" : "/join"));
            })
        .toList();
  }

  /** Notes that somebody comes in. */
  void entered(Session session, Person person) {
    shares.entered(session, person, clock.instant());
  }

  /** What a session's person is called, as they said when they shared it. */
  Optional<String> owner(Session session) {
    return shares.notes(session.id()).owner();
  }

  /**
   * Sees to it that a session's site knows who may enter; blocks until it has answered, or not in
   * time.
   *
   * @return why it does not
   */
  Optional<Problem> ensureTold(Session session) {
    return shares.notes(session.id()).told() ? Optional.empty() : tell(session);
  }

  private Optional<Problem> tell(Session session) {
    var site = session.site().flatMap(sites::find).filter(Site::approved);
    if (session.state() != SessionState.READY || site.isEmpty()) {
      return Optional.empty();
    }
    var list = shares.companions(session);
    return switch (agents.accompany(site.get(), session, list)) {
      case AgentAnswer.Status ignored -> {
        shares.told(session, list, clock.instant());
        yield Optional.empty();
      }
      case AgentAnswer.Refusal(var problem) when problem.status() == 409 ->
          Optional.of(Problem.of(409, problem.code(), "Not shared", problem.detail()));
      // a proxy's word, or something that passes
      case AgentAnswer.Refusal ignored -> Optional.of(silent());
      case AgentAnswer.Silence ignored -> Optional.of(silent());
    };
  }

  private static Problem silent() {
    return Problem.of(
            503,
            "site-silent",
            "The site does not answer",
            "The session's site does not answer now; it is told as soon as it does.")
        .withRetryAfter(Duration.ofSeconds(10))
        .withNextStep("Try again in a moment.");
  }

  private void round() {
    shares.forgetEnded();
    var due =
        shares.toTell(clock.instant().minus(REPEAT), MOST_TOLD).stream()
            .filter(
                session -> session.site().flatMap(sites::find).filter(sites::isAlive).isPresent())
            .toList();
    if (due.isEmpty()) {
      return;
    }
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      due.forEach(session -> threads.execute(() -> tell(session)));
    }
  }

  private static Outcome refused(Reason reason) {
    return new Outcome.Refused(Problem.of(409, reason.code(), "Not shared", reason.text()));
  }

  @Override
  public void close() {
    telling.close();
  }
}
