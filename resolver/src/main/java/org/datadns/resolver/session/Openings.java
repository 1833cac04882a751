package org.datadns.resolver.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.datadns.protocol.name.Ids;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.dataset.Datasets;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.site.Sites;

/** Starts sessions, or joins those alike that are live. Thread-safe. */
final class Openings {
  private static final Logger LOG = System.getLogger(Openings.class.getName());
  private static final int MOST_LIVE = 20;
  private static final int MOST_QUEUED = 1_000;

  /** A session is claimed as it begins. */
  private static final long FIRST_FENCE = 1;

  private final Datasets datasets;
  private final Sites sites;
  private final SessionStore store;
  private final SessionQueue queue;
  private final SessionClaims claims;
  private final Agents agents;
  private final Candidates candidates;
  private final SessionDriver driver;
  private final Workspaces workspaces;
  private final InstantSource clock;

  Openings(
      Datasets datasets,
      Sites sites,
      SessionStore store,
      SessionQueue queue,
      SessionClaims claims,
      Agents agents,
      Candidates candidates,
      SessionDriver driver,
      Workspaces workspaces,
      InstantSource clock) {
    this.datasets = datasets;
    this.sites = sites;
    this.store = store;
    this.queue = queue;
    this.claims = claims;
    this.agents = agents;
    this.candidates = candidates;
    this.driver = driver;
    this.workspaces = workspaces;
    this.clock = clock;
  }

  /**
   * Starts a session, or joins the one alike that is live.
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
    long dataset = datasets.key(found.dataset());
    var also = identifiers(others, found);
    boolean another = request.another().orElse(false);
    if (!another) {
      var live =
          store.findLive(
              person, dataset, request.version(), also, files, request.tool(), request.size());
      if (live.isPresent()) {
        return joined(live.get(), request, files);
      }
    }
    if (store.countLive(person) >= MOST_LIVE) {
      return new Opening.TooMany(MOST_LIVE);
    }
    var verdicts =
        datasets.order(
            person,
            found,
            others,
            new Wish(
                    found.dataset().identifier(),
                    request.tool(),
                    request.size(),
                    request.site(),
                    request.version(),
                    request.unconfirmed().orElse(false),
                    Optional.empty())
                .nearTo(near));
    if (verdicts.stream().noneMatch(Verdict::isAvailable)
        && verdicts.stream().anyMatch(Verdict::mayServe)) {
      var waiting = queue.of(person);
      if (waiting.isPresent()) {
        return new Opening.WaitsAlready(waiting.get());
      }
      if (queue.length() >= MOST_QUEUED) {
        return new Opening.QueueFull();
      }
    }
    var ways =
        Counted.ways(
            person,
            Stream.concat(Stream.of(found), others.stream()).map(datasets::target).toList());
    return ToolAndSize.offeredFirst(verdicts)
        .map(choice -> start(person, found, also, request, files, near, choice, another, ways))
        .orElseGet(() -> new Opening.Impossible(verdicts));
  }

  /** Without those that are named twice, in one order, so that the same ones are found alike. */
  static List<String> identifiers(List<Found> others, Found found) {
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
      Optional<SessionFiles> files,
      Set<String> near,
      ToolAndSize choice,
      boolean another,
      List<Counted> ways) {
    long dataset = datasets.key(found.dataset());
    int ordinal = 1;
    int way = 0;
    while (true) {
      var session = newSession(person, found, also, request, files, near, choice, ordinal);
      if (another) {
        ordinal = store.freeOrdinal(session, dataset);
        session = newSession(person, found, also, request, files, near, choice, ordinal);
      }
      var insertion =
          store.insert(session, dataset, ordinal, claims.first(), ways.get(way), choice.memory());
      if (insertion == SessionStore.Insertion.NO_ROOM) {
        if (++way < ways.size()) {
          continue;
        }
        // what fills the group may be this person's own first click
        var first =
            another
                ? Optional.<Session>empty()
                : live(person, dataset, also, request, files, choice);
        return first.isPresent() ? joined(first.get(), request, files) : new Opening.GroupFull();
      }
      if (insertion == SessionStore.Insertion.DONE) {
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
      var live = live(person, dataset, also, request, files, choice);
      if (live.isPresent() && !another) {
        return joined(live.get(), request, files);
      }
    }
  }

  private Optional<Session> live(
      Person person,
      long dataset,
      List<String> also,
      SessionRequest request,
      Optional<SessionFiles> files,
      ToolAndSize choice) {
    return store.findLive(
        person,
        dataset,
        request.version(),
        also,
        files,
        Optional.of(choice.tool()),
        Optional.of(choice.size()));
  }

  /**
   * Joins a live session; one that has begun at a site opens the notebook of this request, or shows
   * its file, when it names another. Blocks while the site does so.
   */
  private Opening joined(Session live, SessionRequest request, Optional<SessionFiles> files) {
    var select = files.flatMap(SessionFiles::select);
    boolean another = request.notebook().isPresent() && !request.notebook().equals(live.notebook());
    if (!another && (select.isEmpty() || select.equals(live.select()))) {
      return new Opening.Joined(live);
    }
    var wanted = live.withNotebook(request.notebook().or(live::notebook), select);
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
    store.setShown(wanted);
    return new Opening.Joined(wanted);
  }

  private Session newSession(
      Person person,
      Found found,
      List<String> also,
      SessionRequest request,
      Optional<SessionFiles> files,
      Set<String> near,
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
        files,
        choice.tool(),
        choice.size(),
        request.site(),
        near,
        request.unconfirmed().orElse(false),
        workspaces.name(person, identifier, also, choice.tool(), ordinal),
        SessionState.PLACING,
        0,
        Optional.empty(),
        Optional.empty(),
        "Choosing a site",
        Optional.empty(),
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
}
