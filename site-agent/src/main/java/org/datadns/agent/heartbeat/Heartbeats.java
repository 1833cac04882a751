package org.datadns.agent.heartbeat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.operation.Operations;
import org.datadns.agent.session.Sessions;
import org.datadns.agent.tool.OfferedTool;
import org.datadns.agent.tool.WantedTools;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.SessionReport;
import org.datadns.protocol.wire.HeartbeatAnswer;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.KeyAnswer;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.protocol.wire.SitePolicy;

/**
 * Keeps this site a member: joins, then states again and again what it is and has, at once when
 * something changed and else when the resolver wants to hear. While the resolver is away it keeps
 * trying, later and later; sessions are not concerned. Runs on one thread of its own.
 */
public final class Heartbeats implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Heartbeats.class.getName());

  /** How soon after one heartbeat a change may cause the next: changes come in bursts. */
  private static final Duration COALESCE = Duration.ofMillis(20);

  /** However soon or late the resolver wants the next one. */
  private static final Duration SHORTEST = Duration.ofMillis(100);

  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final SiteDescription site;
  private final Supplier<SiteAddresses> addresses;
  private final SiteClient client;
  private final SiteKey key;
  private final HeartbeatKey heartbeatKey;
  private final ResolverClock resolverClock;
  private final ResolverKeys keys;
  private final Inventory inventory;
  private final InventorySending sending;
  private final Sessions sessions;
  private final Operations operations;
  private final Supplier<List<OfferedTool>> tools;
  private final WantedTools wanted;
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());

  private final Signal signal;

  /**
   * What orders the heartbeats of different runs.
   *
   * @param instance random id
   * @param started when it began, by the resolver's clock: ours may have gone back since the run
   *     before
   */
  private record Run(String instance, Instant started) {
    static Run beginning(Instant at) {
      return new Run(UUID.randomUUID().toString(), at);
    }
  }

  private volatile Optional<String> joinToken;
  private volatile Membership membership = Membership.NONE;
  private volatile List<Reason> noted = List.of();
  private volatile boolean closed;

  /** The rest belongs to the loop's thread. */
  private long sequence;

  private Optional<Run> run = Optional.empty();

  private long observedRevision;
  private final StartOutcomes outcomes = new StartOutcomes();
  private final ReplicaTelling replicas = new ReplicaTelling();
  private final ProposalTaking proposals;
  private boolean inventoryWanted;
  private Optional<Thread> thread = Optional.empty();

  /**
   * Heartbeats that have not begun.
   *
   * @param addresses where the site is reached; asked for when it joins
   * @param joinToken the token to join with, if there is one
   * @param signal is raised by whoever changed something
   */
  public Heartbeats(
      SiteDescription site,
      Supplier<SiteAddresses> addresses,
      SiteClient client,
      SiteKey key,
      ResolverClock resolverClock,
      ResolverKeys keys,
      Inventory inventory,
      Sessions sessions,
      Operations operations,
      Supplier<List<OfferedTool>> tools,
      WantedTools wanted,
      Optional<String> joinToken,
      Signal signal) {
    this.site = site;
    this.addresses = addresses;
    this.signal = signal;
    this.client = client;
    this.key = key;
    this.heartbeatKey = new HeartbeatKey(client, resolverClock, RandomGenerator.getDefault());
    this.resolverClock = resolverClock;
    this.keys = keys;
    this.inventory = inventory;
    this.sending = new InventorySending(inventory.outbox(), client, signal::raise);
    this.proposals = new ProposalTaking(inventory, client);
    this.sessions = sessions;
    this.operations = operations;
    this.tools = tools;
    this.wanted = wanted;
    this.joinToken = joinToken;
  }

  /** Begins. */
  public void start() {
    thread = Optional.of(Thread.ofPlatform().name("heartbeats").daemon().start(this::run));
  }

  /** Says that something changed that the resolver should hear now. Never blocks. */
  public void changed() {
    signal.raise();
  }

  /** Joins with this token. */
  public void join(String token) {
    joinToken = Optional.of(token);
    changed();
  }

  /** Joins with this token and a new key, in place of one that was lost. */
  public void joinWithNewKey(String token) {
    key.replace();
    note("unjoined", Optional.empty());
    join(token);
  }

  /** Has this site known by another key; throws as {@link SiteClient} does. Blocks. */
  public KeyAnswer changeKey() {
    var answer = key.change(client);
    changed();
    return answer;
  }

  /** Where this site stands. */
  public Membership membership() {
    return membership;
  }

  @Override
  public void close() {
    closed = true;
    thread.ifPresent(Thread::interrupt);
    sending.close();
  }

  private void run() {
    while (!closed) {
      try {
        var pause = round();
        if (signal.await(pause)) {
          TimeUnit.NANOSECONDS.sleep(COALESCE.toNanos());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** One exchange with the resolver; how long to pause then. */
  private Duration round() throws InterruptedException {
    try {
      var pause = membership.isApproved() ? speak() : join();
      if (membership.isApproved()) {
        backoff.reset();
      }
      if (membership.problem().isPresent()) {
        LOG.log(Level.INFO, "the resolver answers again");
      }
      note(membership.state(), Optional.empty());
      return pause;
    } catch (ProblemException e) {
      return refused(e.problem());
    } catch (UnreachableException e) {
      return failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      if (membership.problem().isEmpty() && !closed) {
        LOG.log(Level.ERROR, "a heartbeat failed", e);
      }
      return failed("the agent failed: " + e);
    }
  }

  private Duration join() throws InterruptedException {
    var answer =
        client.join(
            new JoinRequest(
                site.id(),
                site.title(),
                site.contact(),
                addresses.get(),
                key.get().publicJwk(),
                joinToken));
    resolverClock.set(answer.serverTime());
    if (!membership.state().equals(answer.state())) {
      LOG.log(Level.INFO, "site {0} at {1}: {2}", site.id(), answer.resolver(), answer.state());
    }
    note(answer.state(), Optional.empty());
    if (!membership.isApproved()) {
      return backoff.next();
    }
    joinToken = Optional.empty();
    keys.fetch();
    return speak();
  }

  private Duration speak() throws InterruptedException {
    if (inventoryWanted || inventory.outbox().isUntold()) {
      sending.begin();
      // a small one is there before the heartbeat that speaks of it
      sending.await();
    }
    keys.renew();
    key.settle(client);
    var statement = statement();
    var answer = heartbeatKey.send(statement);
    resolverClock.set(answer.serverTime());
    membership =
        new Membership(membership.state(), Optional.of(answer.serverTime()), membership.problem());
    outcomes.told(statement.outcomes());
    replicas.taken(statement.replicas(), answer.replicasWanted());
    notes(answer.notes());
    act(answer.desired(), statement.sessions());
    inventoryWanted = answer.inventoryWanted();
    heartbeatKey.renew();
    backoff.atMost(within(answer.nextIn()));
    boolean atOnce = (inventoryWanted && sending.isIdle()) || answer.replicasWanted();
    return atOnce ? SHORTEST : within(answer.nextIn());
  }

  /** Tells what the resolver makes of this site, each thing when it begins. */
  private void notes(List<Reason> latest) {
    latest.stream()
        .filter(note -> noted.stream().noneMatch(it -> it.code().equals(note.code())))
        .forEach(note -> LOG.log(Level.WARNING, "the resolver says: {0}", note.text()));
    noted = latest;
  }

  /** How far this machine's clock is ahead of the resolver's, as measured last. */
  public Duration clockAhead() {
    return resolverClock.offset().negated();
  }

  /** What the resolver makes of this site that its admins should know. */
  public List<Reason> notes() {
    return noted;
  }

  private static Duration within(Duration wanted) {
    if (wanted.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
  }

  /** Stops the attempts that were reported; a later one may have begun in between. */
  private void act(HeartbeatAnswer.Desired desired, List<SessionReport> reported) {
    operations.orderByResolver(desired.operation());
    wanted.take(desired.tools());
    reported.stream()
        .filter(report -> desired.stop().contains(report.id()))
        .forEach(
            report ->
                sessions.stop(
                    report.id(),
                    report.attempt(),
                    new Reason("not-wanted", "The resolver ended this session.")));
    observedRevision = desired.revision();
    if (desired.proposal().isPresent()) {
      proposals.take();
    }
  }

  private Heartbeat statement() {
    var current = run.orElseGet(() -> Run.beginning(resolverClock.instant()));
    run = Optional.of(current);
    sequence++;
    var statuses = sessions.statuses();
    // the resolver knows nothing of the others, and would have them stopped
    var ordered = sessions.ordered();
    outcomes.look(ordered, sessions::tool);
    var offered = tools.get();
    return new Heartbeat(
        current.instance(),
        current.started(),
        sequence,
        operations.current(),
        // in steps: what is measured is off by the way that answers take
        Duration.ofMillis(-Math.round(resolverClock.offset().toMillis() / 500.0) * 500),
        site.weight(),
        inventory.generation(),
        new Offers(sessions).of(offered, statuses),
        ordered.stream()
            .map(
                status ->
                    new SessionReport(
                        status.id(),
                        status.attempt(),
                        status.state(),
                        status.since(),
                        status.reason(),
                        status.endsAt(),
                        status.warning()))
            .toList(),
        observedRevision,
        replicas.news(inventory.unavailable(), resolverClock.instant()),
        outcomes.untold(),
        Optional.of(site.policy()).filter(policy -> !policy.equals(SitePolicy.OPEN)),
        Optional.of(wanted.statuses(offered)).filter(tools -> !tools.isEmpty()),
        Optional.of(inventory.mounts()).filter(mounts -> !mounts.isEmpty()));
  }

  private Duration refused(Problem problem) {
    problem.serverTime().ifPresent(resolverClock::set);
    switch (problem.code()) {
      // a later run has spoken, or one with a clock ahead of the resolver's: be later again
      case "stale-heartbeat" -> {
        run = Optional.empty();
        sequence = 0;
        replicas.forget();
      }
      // of a revoked key: it joins again with another, and says until then what is missing
      case "site-not-approved", "unknown-site", "unknown-key" -> note("unjoined", Optional.empty());
      default -> {
        // nothing to mend here: said below, tried again
      }
    }
    var pause = failed(problem.code() + ": " + problem.detail());
    return problem.retryAfter().map(Heartbeats::within).orElse(pause);
  }

  private Duration failed(String why) {
    if (membership.problem().isEmpty() && !closed) {
      LOG.log(Level.WARNING, "the resolver does not hear this site: {0}", why);
    }
    note(membership.state(), Optional.of(why));
    return backoff.next();
  }

  private void note(String state, Optional<String> problem) {
    membership = new Membership(state, membership.lastHeartbeat(), problem);
  }
}
