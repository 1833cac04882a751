package org.datadns.resolver.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.datadns.protocol.name.Ids;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.wire.GroupExtension;
import org.datadns.protocol.wire.Heartbeat.SessionReport;
import org.datadns.protocol.wire.JudgedSite;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SaveOrder;
import org.datadns.protocol.wire.SessionAddress;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.protocol.wire.SiteSession;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Decision;
import org.datadns.resolver.access.GuestRules;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.Datasets;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.http.Outage;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;
import org.jdbi.v3.core.Jdbi;

/** The sessions of everyone. Thread-safe; to be closed. */
public final class Sessions implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Sessions.class.getName());
  private static final int MOST_LISTED = 100;

  /** How many sites are asked at once for the sessions of a group. */
  private static final int AT_ONCE = 16;

  /** A look that is so long ago is noted anew: a small part of how long a place is kept. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Sites sites;
  private final Tickets tickets;
  private final InstantSource clock;
  private final SessionSignals signals = new SessionSignals();
  private static final Problem NOT_READY =
      Problem.of(
          409, "not-ready", "Not sent", "Only files of a session that is ready can be sent.");

  private final SessionStore store;
  private final SiteSessions siteSessions;
  private final SiteReports siteReports;
  private final Agents agents;
  private final SessionDriver driver;
  private final SessionQueue queue;
  private final Queueing queueing;
  private final Workspaces workspaces;
  private final Openings openings;
  private final Sharing sharing;
  private final KeptWorkspaces keptWorkspaces;

  /**
   * The sessions kept in this database; those that wait to be brought on are.
   *
   * @param guests what guests' sessions may do
   * @param lease how long a site may be silent before it is believed gone
   */
  public Sessions(
      Jdbi jdbi,
      Datasets datasets,
      Sites sites,
      Tickets tickets,
      SessionConfig config,
      GuestRules guests,
      Duration lease,
      InstantSource clock) {
    this.sites = sites;
    this.tickets = tickets;
    this.clock = clock;
    this.store = new SessionStore(jdbi, signals);
    this.queue = new SessionQueue(jdbi, signals);
    this.siteSessions = new SiteSessions(jdbi, signals);
    this.siteReports = new SiteReports(siteSessions, clock);
    this.agents = new HttpAgents(tickets, guests);
    this.workspaces = new Workspaces(jdbi);
    this.sharing = new Sharing(jdbi, datasets, sites, agents, clock);
    this.keptWorkspaces = new KeptWorkspaces(jdbi, sites, tickets, agents, clock);
    var candidates = new Candidates(datasets);
    var turns = new Turns(queue, candidates, sites, clock);
    var claims =
        new SessionClaims(jdbi, signals, config.claim(), clock, UUID.randomUUID().toString());
    this.driver =
        new SessionDriver(
            claims,
            new SessionSteps(
                new Placing(claims, candidates, workspaces, turns, config, clock),
                new Starting(
                    claims,
                    candidates,
                    agents,
                    sites,
                    config,
                    lease,
                    clock,
                    Rest::take,
                    Thread::startVirtualThread),
                new Stopping(claims, agents, sites, config, Rest::take),
                agents));
    this.openings =
        new Openings(
            datasets, sites, store, queue, claims, agents, candidates, driver, workspaces, clock);
    this.queueing = new Queueing(queue, turns, config.keepsPlace(), driver::wake, clock);
  }

  /**
   * Starts a session, or joins the one alike that is live. Blocks while a site opens another
   * notebook in the latter.
   *
   * @param others further datasets, in any order
   * @param files which file is selected, and which restricted ones this person may read
   * @param near ids of the sites that are near to this person, as far as that is known
   */
  Opening open(
      Person person,
      Found found,
      List<Found> others,
      SessionRequest request,
      Optional<SessionFiles> files,
      Set<String> near) {
    return openings.open(person, found, others, request, files, near);
  }

  Optional<Session> find(String id) {
    return Ids.isSession(id) ? store.find(id) : Optional.empty();
  }

  /** The session, where somebody may do this to it: to anyone else it is as if there were none. */
  Optional<Session> find(String id, Caller caller, Action action) {
    return find(id)
        .filter(
            session ->
                isAllowed(caller, action, session.target())
                    || isAllowedInShared(caller, action, session));
  }

  private boolean isAllowedInShared(Caller caller, Action action, Session session) {
    return caller instanceof Caller.Known(var person, var ignored)
        && person.isSignedIn()
        && isAllowed(caller, action, sharing.target(session))
        && !(action == Action.READ_SESSION && sharing.isHidden(person, session));
  }

  private static boolean isAllowed(Caller caller, Action action, Target target) {
    return Access.decide(caller, action, target) instanceof Decision.Allowed;
  }

  /** With whom sessions are shared. */
  Sharing sharing() {
    return sharing;
  }

  /** People's files at the sites. */
  KeptWorkspaces workspaces() {
    return keptWorkspaces;
  }

  /** A person's sessions, the live ones first. */
  List<Session> of(Person person) {
    return store.ofPerson(person, MOST_LISTED);
  }

  /** What a person has open or will have, the newest first. Blocks for the database. */
  public List<SessionView> liveOf(Person person) {
    return of(person).stream()
        .filter(session -> session.state() != SessionState.ENDED)
        .map(this::view)
        .toList();
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

  /** The sessions at a site that have not ended, the oldest first, as its admins see them. */
  public List<SiteSession> atSite(String site) {
    return siteSessions.atSites(List.of(site)).getOrDefault(site, List.of()).stream()
        .sorted(Comparator.comparing(Session::createdAt).thenComparing(Session::id))
        .map(
            session ->
                new SiteSession(
                    session.id(),
                    session.dataset(),
                    session.title(),
                    session.tool(),
                    session.size(),
                    session.state(),
                    session.createdAt(),
                    session.readyAt(),
                    session.endsAt()))
        .toList();
  }

  /**
   * Has a session stopped that is at this site, for its admins; its workspace stays.
   *
   * @param reason what its person is told
   * @return false when no session of this id is there now
   */
  public boolean stopAtSite(String site, String id, Optional<String> reason) {
    var there =
        find(id)
            .filter(session -> session.site().equals(Optional.of(site)))
            .filter(session -> session.state() != SessionState.ENDED);
    if (there.isEmpty()) {
      return false;
    }
    var told = "An admin of the site stopped it" + reason.map(text -> ": " + text).orElse(".");
    var step = Step.because(SessionState.STOPPING, "Stopping", new Reason("stopped-by-site", told));
    if (!store.stopAt(site, id, step, clock.instant())) {
      // it stops already, or was moved elsewhere meanwhile
      return find(id).filter(session -> session.site().equals(Optional.of(site))).isPresent();
    }
    LOG.log(Level.INFO, "session {0} is stopped by an admin of its site", id);
    driver.wake();
    return true;
  }

  /** Asks a session's site for more time; blocks until it has answered, or not in time. */
  AgentAnswer extend(Session session) {
    var site = readySite(session);
    if (site.isEmpty()) {
      return new AgentAnswer.Refusal(
          Problem.of(
              409, "not-ready", "Not extended", "Only a session that is ready can be extended."));
    }
    var answer = agents.extend(site.get(), session);
    if (answer instanceof AgentAnswer.Status(var status)) {
      LOG.log(Level.INFO, "session {0} is extended by its person", session.id());
      siteSessions.note(
          session,
          status.endsAt(),
          status.warning(),
          Wording.step(status.warning()),
          clock.instant());
    }
    return answer;
  }

  /** Has a session's site send files to a repository; blocks until it has begun, or not in time. */
  SaveAnswer save(Session session, SaveOrder order) {
    return readySite(session)
        .map(site -> agents.save(site, session, order))
        .orElseGet(() -> new SaveAnswer.Refusal(NOT_READY));
  }

  /** How far the last sending of a session's files is; blocks until its site has answered. */
  SaveAnswer saved(Session session) {
    return readySite(session)
        .map(site -> agents.saved(site, session))
        .orElseGet(() -> new SaveAnswer.Refusal(NOT_READY));
  }

  private Optional<Site> readySite(Session session) {
    return session
        .site()
        .filter(ignored -> session.state() == SessionState.READY)
        .flatMap(sites::find)
        // of a site whose key was revoked, the address may be anybody's
        .filter(Site::approved);
  }

  /** Extends each ready session that counts to a group. Blocks until every site was asked. */
  public GroupExtension extendAll(String group) {
    var answers = new ConcurrentLinkedQueue<AgentAnswer>();
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      store.readyFor(group).forEach(session -> threads.execute(() -> answers.add(extend(session))));
    }
    int extended = 0;
    int refused = 0;
    int silent = 0;
    for (var answer : answers) {
      switch (answer) {
        case AgentAnswer.Status ignored -> extended++;
        case AgentAnswer.Refusal ignored -> refused++;
        case AgentAnswer.Silence ignored -> silent++;
      }
    }
    return new GroupExtension(extended, refused, silent);
  }

  /**
   * Something happened to a session, here or at another resolver.
   *
   * @param notification its id and the number of the event, as the database tells them
   */
  public void happened(String notification) {
    int space = notification.indexOf(' ');
    signals.happened(
        notification.substring(0, space), Long.parseLong(notification.substring(space + 1)));
  }

  /** Anything may have happened to any session. */
  public void mayHaveHappened() {
    signals.missed();
    driver.wake();
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
        event.queue(),
        event.sites(),
        event
            .site()
            .flatMap(sites::find)
            .flatMap(site -> address(site, session))
            .map(SessionAddress::url));
  }

  /** Somebody looks at a session: it keeps its place in the queue, if it has one. */
  void lookedAt(Session session) {
    queue.follow(session.id(), clock.instant(), LOOK);
  }

  /**
   * The site where a person's workspace for these datasets in a tool is, as far as is known: while
   * the database is away, people are shown the sites all the same.
   *
   * @param others further datasets, in any order
   */
  Optional<String> workspaceAt(Person person, Found found, List<Found> others, String tool) {
    var also = Openings.identifiers(others, found);
    return Outage.or(
        () -> workspaces.site(workspaces.name(person, found.dataset().identifier(), also, tool, 1)),
        Optional::empty);
  }

  /** A session as its person sees it in a list. */
  SessionView view(Session session) {
    return view(session, Optional.empty());
  }

  /** A session as its person sees it, with what was said of the sites. */
  SessionView viewInFull(Session session) {
    return view(
        session, Optional.of(store.sites(session.id())).filter(judged -> !judged.isEmpty()));
  }

  private SessionView view(Session session, Optional<List<JudgedSite>> judged) {
    return new SessionView(
        session.id(),
        session.dataset(),
        session.title(),
        session.remainder(),
        session.version(),
        session.also().isEmpty() ? Optional.empty() : Optional.of(session.also()),
        session.notebook(),
        session.tool(),
        session.size(),
        session.wantedSite(),
        session.unconfirmed() ? Optional.of(true) : Optional.empty(),
        session.state(),
        session.site(),
        session.attempt(),
        session.step(),
        session.percent(),
        session.state() == SessionState.READY
            ? address(session).map(SessionAddress::url)
            : Optional.empty(),
        session.reason(),
        session.place(),
        judged,
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
   * @param person who enters, as the site knows them
   * @return the signed ticket; empty when the session is not ready
   */
  Optional<String> enterTicket(Session session, Person person, String state) {
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
                        person.id(),
                        person.assurance(),
                        state)));
  }

  /**
   * Whether the site that a session runs at is part of the federation now: it may have lost its
   * key, and then nobody knows who answers at its address.
   */
  boolean isAtMember(Session session) {
    return session.site().flatMap(sites::find).filter(Site::approved).isPresent();
  }

  /**
   * Takes over what sites say of their sessions.
   *
   * @param reports all that each site knows, by site
   * @return the sessions that shall not run there, by site
   */
  public Map<String, List<String>> heard(Map<String, List<SessionReport>> reports) {
    var outcome = siteReports.takeOver(reports);
    if (outcome.changed()) {
      driver.wake();
    }
    return outcome.unwanted();
  }

  /** Lets everyone go who follows a session, and stops driving; sessions at sites go on. */
  @Override
  public void close() {
    signals.close();
    sharing.close();
    queueing.close();
    driver.close();
  }
}
