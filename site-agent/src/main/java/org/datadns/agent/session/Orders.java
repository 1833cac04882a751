package org.datadns.agent.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.datadns.agent.session.Admission.Accepted;
import org.datadns.agent.session.Admission.Refused;
import org.datadns.agent.tool.Size;
import org.datadns.agent.tool.WantedTools;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.protocol.wire.SitePolicy;

/** Takes orders on, or refuses them, and takes them back. Thread-safe. */
final class Orders {
  private static final Logger LOG = System.getLogger(Orders.class.getName());
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Limits limits;
  private final SitePolicy policy;
  private final Launches launches;
  private final Addresses addresses;
  private final SessionTable table;
  private final SessionWork work;
  private final InstantSource clock;

  /**
   * Held while it is decided which attempt of a session counts, so that the last free place is
   * given away once and no order slips past a stop.
   */
  private final Object admission = new Object();

  private volatile SiteOperation operation = SiteOperation.READY;
  private volatile Set<String> withdrawn = Set.of();

  Orders(
      Limits limits,
      SitePolicy policy,
      Launches launches,
      Addresses addresses,
      SessionTable table,
      SessionWork work,
      InstantSource clock) {
    this.limits = limits;
    this.policy = policy;
    this.launches = launches;
    this.addresses = addresses;
    this.table = table;
    this.work = work;
    this.clock = clock;
  }

  /** Takes on what the resolver orders. */
  Admission take(String id, SessionOrder order) {
    // takes seconds where a mount is slow; others' orders do not wait for it
    var unserved = launches.unserved(order);
    Session session;
    synchronized (admission) {
      var known = table.find(id);
      if (known.isPresent()) {
        var record = known.get().current();
        if (order.attempt() <= record.tombstone() || order.attempt() < record.attempt()) {
          return new Refused(
              new Reason(
                  "attempt-superseded", "A later attempt or a stop has overtaken this one."));
        }
        if (record.order().isPresent() && order.attempt() == record.attempt()) {
          return repeated(known.get(), order);
        }
      }
      var refusal = hindrance(id, order, unserved, SessionRecord::isLocal);
      if (refusal.isPresent()) {
        return new Refused(refusal.get());
      }
      session = begin(id, order, launches.size(order).orElseThrow(), known);
    }
    LOG.log(Level.INFO, "session {0} attempt {1}: ordered", id, order.attempt());
    work.begin(session);
    return new Accepted(status(session.current()));
  }

  /**
   * Takes on what a person begins at this site itself, by the same rules; rejoins the session that
   * the person has begun here with this dataset, tool and size and that lives.
   */
  Admission takeHere(String id, SessionOrder order) {
    var unserved = launches.unserved(order);
    Session session;
    synchronized (admission) {
      var twin =
          table.all().stream().map(Session::current).filter(it -> it.isTwin(order)).findAny();
      if (twin.isPresent()) {
        return new Accepted(status(twin.get()));
      }
      var refusal = hindrance(id, order, unserved, ignored -> true);
      if (refusal.isPresent()) {
        return new Refused(refusal.get());
      }
      session =
          table.begin(
              SessionRecord.ordered(
                      id,
                      order,
                      launches.size(order).orElseThrow(),
                      0,
                      1,
                      newToken(),
                      clock.instant())
                  .here());
    }
    LOG.log(Level.INFO, "session {0}: begun at this site''s own page", id);
    work.begin(session);
    return new Accepted(status(session.current()));
  }

  /**
   * Why an order cannot begin now; an address is taken for it when it can.
   *
   * @param unserved why its datasets cannot be opened
   * @param rival which sessions that live must not have its workspace
   */
  private Optional<Reason> hindrance(
      String id, SessionOrder order, Optional<Reason> unserved, Predicate<SessionRecord> rival) {
    return launches
        .refusal(order)
        .or(() -> withdrawn(order))
        .or(() -> notServed(order))
        .or(() -> unserved)
        .or(this::closedReason)
        .or(() -> workspaceInUse(order, rival))
        .or(() -> roomBeside(id).refusal(order.person(), launches.size(order).orElseThrow()))
        .or(
            () ->
                addresses.take(id)
                    ? Optional.empty()
                    : Optional.of(
                        new Reason(
                            "full", "This site has no address left for another session now.")));
  }

  private Optional<Reason> withdrawn(SessionOrder order) {
    return withdrawn.contains(order.tool()) ? Optional.of(WantedTools.WITHDRAWN) : Optional.empty();
  }

  /** Why this site's own policy does not let its person have it, whatever the resolver allows. */
  private Optional<Reason> notServed(SessionOrder order) {
    var datasets =
        Stream.concat(Stream.of(order.identifier()), order.also().stream().flatMap(List::stream))
            .toList();
    return policy
        .against(order.assurance())
        .or(() -> policy.againstTool(order.assurance(), order.tool()))
        .or(() -> policy.againstDataset(order.assurance(), datasets));
  }

  /**
   * Of the resolver's sessions no two have one workspace, nor of those begun here; those of one and
   * the other may, when resolver and site name the same person's alike.
   */
  private Optional<Reason> workspaceInUse(SessionOrder order, Predicate<SessionRecord> rival) {
    return table.all().stream()
            .map(Session::current)
            .filter(SessionRecord::isLive)
            .filter(rival)
            .flatMap(record -> record.order().stream())
            .anyMatch(other -> other.workspace().equals(order.workspace()))
        ? Optional.of(
            new Reason(
                "workspace-in-use",
                "Your workspace for this dataset is open in another session at this site. Go on"
                    + " there, or stop it first."))
        : Optional.empty();
  }

  /**
   * The same attempt again: nothing new starts. Another notebook or file than before, of a person
   * who came by another link, is opened in it; what was granted stays as it was.
   */
  private Admission repeated(Session session, SessionOrder order) {
    if (order.notebook().isPresent() || order.select().isPresent()) {
      var refusal = launches.refusal(order);
      if (refusal.isPresent()) {
        return new Refused(refusal.get());
      }
      boolean other =
          session.update(
              record ->
                  isStoppable(record.state())
                          && record.order().filter(it -> opensOther(it, order)).isPresent()
                      ? Optional.of(record.opening(order.notebook(), order.select()))
                      : Optional.empty());
      if (other) {
        LOG.log(
            Level.INFO, "session {0}: another notebook or file is wanted", session.current().id());
      }
    }
    return new Accepted(status(session.current()));
  }

  private static boolean opensOther(SessionOrder before, SessionOrder now) {
    return !before.notebook().equals(now.notebook()) || !before.select().equals(now.select());
  }

  SessionStatus stop(String id, int attempt, Reason why) {
    Session session;
    synchronized (admission) {
      var known = table.find(id);
      if (known.isEmpty()) {
        return status(
            table.begin(SessionRecord.neverOrdered(id, attempt, clock.instant())).current());
      }
      session = known.get();
      session.update(
          record ->
              record.tombstone() < attempt
                  ? Optional.of(record.withTombstone(attempt))
                  : Optional.empty());
    }
    stopWhen(
        session,
        record ->
            record.attempt() <= attempt && isStoppable(record.state())
                ? Optional.of(why)
                : Optional.empty());
    return status(session.current());
  }

  /**
   * Stops a session if there is a reason to.
   *
   * @param why is asked of the very record that is replaced, so that what changed in between counts
   */
  void stopWhen(Session session, Function<SessionRecord, Optional<Reason>> why) {
    boolean stopping;
    synchronized (admission) {
      stopping =
          session.update(
              record ->
                  why.apply(record)
                      .map(
                          reason ->
                              record
                                  .withTombstone(record.attempt())
                                  .stopping(reason, clock.instant())));
    }
    if (stopping) {
      work.tell(session);
      work.begin(session);
    }
  }

  /** Takes back the addresses of sessions that do not live. */
  void keepAddresses() {
    synchronized (admission) {
      addresses.keepOnly(table.liveIds());
    }
  }

  SessionStatus status(SessionRecord record) {
    return new Closing(operation)
        .shown(
            record.status(record.isLive() ? addresses.port(record.id()) : Optional.empty()),
            clock.instant());
  }

  Room room() {
    return Room.beside(limits, table.all().stream().map(Session::current).toList());
  }

  /** As {@link #room}, if nothing ran. */
  Room wholeRoom() {
    return new Room(limits, List.of());
  }

  void withdraw(Set<String> tools) {
    withdrawn = Set.copyOf(tools);
  }

  void operate(SiteOperation wanted) {
    operation = wanted;
  }

  /** Stops every session when the time has come that the site's operation states. */
  void closeWhenDue() {
    new Closing(operation)
        .due(clock.instant())
        .ifPresent(
            reason ->
                table
                    .all()
                    .forEach(
                        session ->
                            stopWhen(
                                session,
                                record ->
                                    isStoppable(record.state())
                                        ? Optional.of(reason)
                                        : Optional.empty())));
  }

  /** What is left beside all other sessions: a later attempt takes the place of the earlier. */
  private Room roomBeside(String id) {
    return Room.beside(
        limits,
        table.all().stream()
            .map(Session::current)
            .filter(record -> !record.id().equals(id))
            .toList());
  }

  private Optional<Reason> closedReason() {
    var current = operation;
    var why = current.reason().map(text -> " " + text).orElse("");
    return switch (current.at(clock.instant())) {
      case READY -> Optional.empty();
      case DRAINING ->
          Optional.of(new Reason("draining", "This site starts no new sessions now." + why));
      case MAINTENANCE ->
          Optional.of(new Reason("maintenance", "This site is under maintenance." + why));
    };
  }

  private static boolean isStoppable(SessionState state) {
    return switch (state) {
      case STARTING, READY -> true;
      case STOPPING, ENDED, QUEUED, PLACING -> false;
    };
  }

  private Session begin(String id, SessionOrder order, Size size, Optional<Session> known) {
    var token = newToken();
    var now = clock.instant();
    if (known.isEmpty()) {
      return table.begin(SessionRecord.ordered(id, order, size, 0, 1, token, now));
    }
    known
        .get()
        .update(
            record ->
                Optional.of(
                    SessionRecord.ordered(
                        id, order, size, record.tombstone(), record.revision() + 1, token, now)));
    return known.get();
  }

  private static String newToken() {
    var random = new byte[32];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
