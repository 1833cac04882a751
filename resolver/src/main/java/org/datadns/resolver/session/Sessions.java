package org.datadns.resolver.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.wire.Heartbeat.SessionReport;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionAddress;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.dataset.Datasets;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;
import org.jdbi.v3.core.Jdbi;

/** The sessions of everyone. Thread-safe; to be closed. */
public final class Sessions implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Sessions.class.getName());
  private static final int MOST_LIVE = 20;
  private static final int MOST_LISTED = 100;
  private static final int MOST_QUEUED = 1_000;

  /** A session is claimed as it begins. */
  private static final long FIRST_FENCE = 1;

  private final Datasets datasets;
  private final Sites sites;
  private final Tickets tickets;
  private final InstantSource clock;
  private final SessionSignals signals = new SessionSignals();
  private final SessionStore store;
  private final SessionClaims claims;
  private final SiteReports siteReports;
  private final Agents agents;
  private final Candidates candidates;
  private final SessionDriver driver;

  /**
   * The sessions kept in this database; those that wait to be brought on are.
   *
   * @param lease how long a site may be silent before it is believed gone
   */
  public Sessions(
      Jdbi jdbi,
      Datasets datasets,
      Sites sites,
      Tickets tickets,
      SessionConfig config,
      Duration lease,
      InstantSource clock) {
    this.datasets = datasets;
    this.sites = sites;
    this.tickets = tickets;
    this.clock = clock;
    this.store = new SessionStore(jdbi, signals);
    this.siteReports = new SiteReports(store, clock);
    this.agents = new Agents(tickets);
    this.candidates = new Candidates(datasets);
    this.claims =
        new SessionClaims(jdbi, signals, config.claim(), clock, UUID.randomUUID().toString());
    this.driver =
        new SessionDriver(
            claims, new SessionSteps(claims, candidates, agents, sites, config, lease, clock));
  }

  /**
   * Starts a session, or joins the one alike that is live.
   *
   * @param others further datasets, in any order
   */
  Opening open(Person person, Found found, List<Found> others, SessionRequest request) {
    long dataset = datasets.key(found.dataset());
    var also = identifiers(others, found);
    boolean another = request.another().orElse(false);
    if (!another) {
      var live =
          store.findLive(
              person.id(), dataset, request.version(), also, request.tool(), request.size());
      if (live.isPresent()) {
        return joined(live.get(), request);
      }
    }
    if (store.countLive(person.id()) >= MOST_LIVE) {
      return new Opening.TooMany(MOST_LIVE);
    }
    var verdicts =
        datasets.order(
            found,
            others,
            new Wish(
                found.dataset().identifier(),
                request.tool(),
                request.size(),
                request.site(),
                request.version(),
                request.unconfirmed().orElse(false)));
    if (verdicts.stream().noneMatch(Verdict::isAvailable) && store.countQueued() >= MOST_QUEUED) {
      return new Opening.QueueFull();
    }
    return ToolAndSize.offeredFirst(verdicts)
        .map(choice -> start(person, found, also, request, choice, another))
        .orElseGet(() -> new Opening.Impossible(verdicts));
  }

  /** Without those that are named twice, in one order, so that the same ones are found alike. */
  private static List<String> identifiers(List<Found> others, Found found) {
    return others.stream()
        .map(other -> other.dataset().identifier())
        .filter(other -> !other.equals(found.dataset().identifier()))
        .distinct()
        .sorted()
        .toList();
  }

  private Opening start(
      Person person,
      Found found,
      List<String> also,
      SessionRequest request,
      ToolAndSize choice,
      boolean another) {
    long dataset = datasets.key(found.dataset());
    int ordinal = 1;
    while (true) {
      var session = newSession(person, found, also, request, choice, ordinal);
      if (another) {
        ordinal = store.freeOrdinal(session, dataset);
        session = newSession(person, found, also, request, choice, ordinal);
      }
      if (store.insert(session, dataset, ordinal, claims.first())) {
        LOG.log(
            Level.INFO,
            "session {0}: {1} in {2} was asked for",
            session.id(),
            session.dataset(),
            session.tool());
        driver.begin(session);
        return new Opening.Started(session);
      }
      // a second click came first; it may have ended since, so that this one starts after all
      var live =
          store.findLive(
              person.id(),
              dataset,
              request.version(),
              also,
              Optional.of(choice.tool()),
              Optional.of(choice.size()));
      if (live.isPresent() && !another) {
        return joined(live.get(), request);
      }
    }
  }

  /**
   * Joins a live session; one that has begun at a site opens the notebook of this request, when it
   * names another. Blocks while the site does so.
   */
  private Opening joined(Session live, SessionRequest request) {
    if (request.notebook().isEmpty() || request.notebook().equals(live.notebook())) {
      return new Opening.Joined(live);
    }
    var wanted = live.withNotebook(request.notebook());
    boolean begun = live.state() == SessionState.STARTING || live.state() == SessionState.READY;
    var site = live.site().filter(ignored -> begun).flatMap(sites::find);
    if (site.isPresent()) {
      switch (agents.reopen(site.get(), wanted, candidates.heldAs(wanted, site.get()))) {
        case AgentAnswer.Status ignored -> {}
        case AgentAnswer.Refusal(var problem) -> {
          return new Opening.NotebookRefused(problem);
        }
        case AgentAnswer.Silence ignored -> {
          return new Opening.NotebookRefused(
              Problem.of(503, "site-silent", "Not opened", "The session's site does not answer."));
        }
      }
    }
    store.setNotebook(live.id(), request.notebook());
    return new Opening.Joined(wanted);
  }

  private Session newSession(
      Person person,
      Found found,
      List<String> also,
      SessionRequest request,
      ToolAndSize choice,
      int ordinal) {
    String identifier = found.dataset().identifier();
    return new Session(
        Ids.newSession(),
        person,
        identifier,
        found.dataset().title(),
        found.remainder(),
        request.version(),
        also,
        request.notebook(),
        choice.tool(),
        choice.size(),
        request.site(),
        request.unconfirmed().orElse(false),
        Ids.workspace(person.id(), all(identifier, also), choice.tool(), ordinal),
        SessionState.PLACING,
        0,
        Optional.empty(),
        Optional.empty(),
        "Choosing a site",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        clock.instant(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        FIRST_FENCE);
  }

  /** One dataset is its own name, so that its workspace is the one it always had. */
  private static String all(String identifier, List<String> also) {
    return Stream.concat(Stream.of(identifier), also.stream()).collect(Collectors.joining("\n"));
  }

  Optional<Session> find(String id) {
    return Ids.isSession(id) ? store.find(id) : Optional.empty();
  }

  /** A person's sessions, the live ones first. */
  List<Session> of(Person person) {
    return store.ofPerson(person.id(), MOST_LISTED);
  }

  /** Has a session stopped; nothing happens to one that is over. */
  void stop(Session session) {
    var reason = new Reason("stopped-by-person", "You stopped it.");
    var step = Step.because(SessionState.STOPPING, "Stopping", reason);
    if (store.stop(session.id(), step, clock.instant())) {
      LOG.log(Level.INFO, "session {0} is stopped by its person", session.id());
      driver.wake();
    }
  }

  /** Asks a session's site for more time; blocks until it has answered, or not in time. */
  AgentAnswer extend(Session session) {
    var site = session.site().flatMap(sites::find);
    if (session.state() != SessionState.READY || site.isEmpty()) {
      return new AgentAnswer.Refusal(
          Problem.of(
              409, "not-ready", "Not extended", "Only a session that is ready can be extended."));
    }
    var answer = agents.extend(site.get(), session);
    if (answer instanceof AgentAnswer.Status(var status)) {
      LOG.log(Level.INFO, "session {0} is extended by its person", session.id());
      store.note(
          session,
          status.endsAt(),
          status.warning(),
          Wording.step(status.warning()),
          clock.instant());
    }
    return answer;
  }

  /** Follows what happens to a session from now on. */
  SessionSignals.Follower follow(Session session) {
    return signals.follow(session.id());
  }

  /** A session's events after one, as its person sees them. */
  List<SessionEvent> events(Session session, long after) {
    return store.events(session.id(), after).stream()
        .map(event -> event.state() == SessionState.READY ? withUrl(event, session) : event)
        .toList();
  }

  private SessionEvent withUrl(SessionEvent event, Session session) {
    return new SessionEvent(
        event.sequence(),
        event.at(),
        event.state(),
        event.step(),
        event.site(),
        event.percent(),
        event.reason(),
        event
            .site()
            .flatMap(sites::find)
            .flatMap(site -> address(site, session))
            .map(SessionAddress::url));
  }

  /** A session as its person sees it. */
  SessionView view(Session session) {
    return new SessionView(
        session.id(),
        session.dataset(),
        session.title(),
        session.also().isEmpty() ? Optional.empty() : Optional.of(session.also()),
        session.notebook(),
        session.tool(),
        session.size(),
        session.state(),
        session.site(),
        session.attempt(),
        session.step(),
        session.percent(),
        session.state() == SessionState.READY
            ? address(session).map(SessionAddress::url)
            : Optional.empty(),
        session.reason(),
        session.endsAt(),
        session.warning(),
        session.createdAt(),
        session.readyAt(),
        session.endedAt());
  }

  /** Where a session is served: from its site's approved address, and no other. */
  Optional<SessionAddress> address(Session session) {
    return session.site().flatMap(sites::find).flatMap(site -> address(site, session));
  }

  private static Optional<SessionAddress> address(Site site, Session session) {
    return site.addresses().ofSessions().of(session.id(), session.port());
  }

  /**
   * The right to enter a ready session, for the browser that holds the secret behind a state.
   *
   * @return the signed ticket; empty when the session is not ready
   */
  Optional<String> enterTicket(Session session, String state) {
    return session
        .site()
        .filter(ignored -> session.state() == SessionState.READY)
        .map(
            site ->
                tickets.sign(
                    Ticket.enter(
                        site,
                        session.id(),
                        session.attempt(),
                        session.person().id(),
                        session.person().assurance(),
                        state)));
  }

  /**
   * Takes over what a site says of its sessions.
   *
   * @return the sessions that shall not run there
   */
  public List<String> heard(String site, List<SessionReport> reports) {
    var outcome = siteReports.takeOver(site, reports);
    if (outcome.changed()) {
      driver.wake();
    }
    return outcome.unwanted();
  }

  /** A site has room: whoever waits for a place there tries again. */
  public void roomAt(String site) {
    if (store.wakeQueued(site, clock.instant()) > 0) {
      driver.wake();
    }
  }

  /** Lets everyone go who follows a session, and stops driving; sessions at sites go on. */
  @Override
  public void close() {
    signals.close();
    driver.close();
  }
}
