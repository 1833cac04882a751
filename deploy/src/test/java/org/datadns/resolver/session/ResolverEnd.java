package org.datadns.resolver.session;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.datadns.deploy.interleaving.Courier;
import org.datadns.deploy.interleaving.Reply;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Heartbeat.SessionReport;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SaveOrder;
import org.datadns.protocol.wire.SessionCompanions;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionTerms;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Policies;
import org.datadns.resolver.dataset.Datasets;
import org.datadns.resolver.db.Database;
import org.datadns.resolver.site.JoinTokens;
import org.datadns.resolver.site.Reach;
import org.datadns.resolver.site.ResolverClock;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;
import org.jdbi.v3.core.Jdbi;

/**
 * The sessions of a resolver, as they are, with an end of the wire that is played. Any number of
 * its threads stand for any number of resolvers: what they share is in the database.
 */
public final class ResolverEnd {
  private static final Duration LEASE = Duration.ofHours(2);
  private static final Duration SUSPICION = Duration.ofSeconds(30);
  private static final Duration SILENCE = Duration.ofSeconds(5);

  private final Registry registry;
  private final Jdbi jdbi;
  private final InstantSource clock;
  private final SessionStore store;
  private final SessionClaims claims;
  private final SessionSteps steps;
  private final SiteReports reports;

  /** The sites and datasets, of which nothing changes. */
  public static final class Registry {
    private final Sites sites;
    private final Candidates candidates;

    /** Those of a database. */
    public Registry(Database database, InstantSource clock) {
      var jdbi = database.jdbi();
      this.sites =
          new Sites(
              jdbi,
              new JoinTokens(jdbi, LEASE, clock),
              new ResolverClock(jdbi, LEASE, clock),
              "resolver",
              SUSPICION,
              clock);
      sites.all().forEach(site -> sites.reached(site.id(), new Reach.Proved(clock.instant())));
      var policies = new Policies(jdbi, clock);
      // read once: nobody sets any here
      policies.close();
      this.candidates =
          new Candidates(
              new Datasets(
                  IdentifierParser.standard(),
                  jdbi,
                  database.dbClient(),
                  sites,
                  policies,
                  1 << 20,
                  ignored -> {},
                  clock));
    }
  }

  /** What a person may enter. */
  public record Ticket(String site, int attempt) {}

  /**
   * The resolver.
   *
   * @param registry the sites and datasets
   * @param jdbi by which sessions are read and written
   * @param config claim and ready-within
   * @param errands runs what nobody waits for
   */
  public ResolverEnd(
      Registry registry,
      Jdbi jdbi,
      Courier courier,
      Duration claim,
      Duration readyWithin,
      InstantSource clock,
      Executor errands) {
    this.registry = registry;
    this.jdbi = jdbi;
    this.clock = clock;
    var config = new SessionConfig(claim, readyWithin, Duration.ofHours(1), Duration.ofMinutes(2));
    var signals = new SessionSignals();
    var agents = new PlayedAgents(courier);
    this.store = new SessionStore(jdbi, signals);
    this.claims = new SessionClaims(jdbi, signals, claim, clock, "resolver");
    this.reports = new SiteReports(new SiteSessions(jdbi, signals), clock);
    this.steps =
        new SessionSteps(
            new Placing(
                claims,
                registry.candidates,
                new Workspaces(jdbi),
                new Turns(
                    new SessionQueue(jdbi, signals), registry.candidates, registry.sites, clock),
                config,
                clock),
            new Starting(
                claims,
                registry.candidates,
                agents,
                registry.sites,
                config,
                SILENCE,
                clock,
                () -> {},
                errands),
            new Stopping(claims, agents, registry.sites, config, () -> {}),
            agents);
  }

  /** A session is asked for, and driven by who was asked. */
  public void open(String id, String dataset) {
    var session = asked(id, dataset);
    var counted = new Counted(Optional.empty());
    if (store.insert(session, key(dataset), 1, claims.first(), counted, 1L << 30)
        != SessionStore.Insertion.DONE) {
      throw new IllegalStateException("there was one alike");
    }
    steps.bringOn(session);
  }

  /** Takes over a session that nobody brings on, if there is one. */
  public void takeOver() {
    claims.claim(1).forEach(steps::bringOn);
  }

  /** Its person stops it. */
  public void stop(String id) {
    store.stop(
        id,
        Step.because(SessionState.STOPPING, "Stopping", new Reason("stopped-by-person", "Stop.")),
        clock.instant());
  }

  /** A site speaks; the sessions that shall not run there. */
  public List<String> heard(String site, List<SessionReport> said) {
    return reports.takeOver(Map.of(site, said)).unwanted().getOrDefault(site, List.of());
  }

  /** What this resolver holds against the sites. */
  public String suspicions() {
    return registry.sites.all().stream()
        .map(site -> site.id() + " " + registry.sites.outlook(site).liveness().getClass())
        .sorted()
        .toList()
        .toString();
  }

  /** What its person may enter now. */
  public Optional<Ticket> ticket(String id) {
    return new SessionStore(jdbi, new SessionSignals())
        .find(id)
        .filter(session -> session.state() == SessionState.READY)
        .flatMap(session -> session.site().map(site -> new Ticket(site, session.attempt())));
  }

  private long key(String dataset) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select id from dataset where identifier = :identifier")
                .bind("identifier", dataset)
                .mapTo(Long.class)
                .one());
  }

  private Session asked(String id, String dataset) {
    return new Session(
        id,
        new Person("person of " + id, Assurance.GUEST),
        dataset,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        "jupyter",
        "small",
        Optional.empty(),
        Set.of(),
        false,
        "workspace",
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
        1);
  }

  private record PlayedAgents(Courier courier) implements Agents {
    @Override
    public AgentAnswer start(Site site, Session session, String dataset, Duration deadline) {
      return answer(
          courier.order(site.id(), session.id(), session.order(dataset, SessionTerms.NONE)));
    }

    @Override
    public AgentAnswer reopen(Site site, Session session, String dataset) {
      return answer(
          courier.order(site.id(), session.id(), session.order(dataset, SessionTerms.NONE)));
    }

    @Override
    public AgentAnswer look(
        Site site, Session session, long after, Duration wait, Duration deadline) {
      return answer(courier.look(site.id(), session.id(), after));
    }

    @Override
    public AgentAnswer stop(Site site, Session session, int attempt) {
      return answer(courier.stop(site.id(), session.id(), attempt));
    }

    @Override
    public AgentAnswer extend(Site site, Session session) {
      return new AgentAnswer.Silence();
    }

    @Override
    public RemovalAnswer remove(Site site, org.datadns.protocol.signing.Ticket ticket) {
      throw new AssertionError("no workspace is removed here");
    }

    @Override
    public AgentAnswer accompany(Site site, Session session, SessionCompanions companions) {
      throw new AssertionError("nothing is shared here");
    }

    @Override
    public SaveAnswer save(Site site, Session session, SaveOrder order) {
      throw new AssertionError("nothing is sent to repositories here");
    }

    @Override
    public SaveAnswer saved(Site site, Session session) {
      throw new AssertionError("nothing is sent to repositories here");
    }

    @Override
    public void close() {}

    private static AgentAnswer answer(Reply reply) {
      return switch (reply) {
        case Reply.Said(var status) -> new AgentAnswer.Status(status);
        case Reply.Refused(int status, String code) ->
            new AgentAnswer.Refusal(Problem.of(status, code, "No", "No."));
        case Reply.Nothing() -> new AgentAnswer.Silence();
      };
    }
  }
}
