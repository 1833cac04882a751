package org.datadns.agent.session;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.datadns.agent.session.SessionRecord.Running;
import org.datadns.protocol.wire.Reason;

/** Gives sessions more time when they are asked to, within what the site gives. Thread-safe. */
final class Extensions {
  private final Lifetime lifetime;
  private final SessionTable table;
  private final Orders orders;
  private final SessionWork work;
  private final InstantSource clock;

  Extensions(
      Lifetime lifetime, SessionTable table, Orders orders, SessionWork work, InstantSource clock) {
    this.lifetime = lifetime;
    this.table = table;
    this.orders = orders;
    this.work = work;
    this.clock = clock;
  }

  /** Gives a session more time, if its attempt is the one meant. */
  Extension extend(String id, Predicate<SessionRecord> meant) {
    var session = table.find(id);
    if (session.isEmpty()) {
      return new Extension.Refused(
          new Reason("unknown-session", "This site knows no such session."));
    }
    var now = clock.instant();
    boolean extended =
        session
            .get()
            .update(
                record ->
                    extendable(record, meant, now)
                        .map(
                            life ->
                                record.living(life.extended(now, lifetime.on(record.terms())))));
    if (!extended) {
      return new Extension.Refused(notExtended(session.get().current(), meant));
    }
    work.changed();
    return new Extension.Extended(orders.status(session.get().current()));
  }

  /** Whether an extension would give a session time that it does not have. */
  boolean isPossible(SessionRecord record) {
    return extendable(record, ignored -> true, clock.instant()).isPresent();
  }

  private Optional<Life> extendable(
      SessionRecord record, Predicate<SessionRecord> meant, Instant now) {
    return record
        .running()
        .filter(ignored -> record.isReady() && meant.test(record))
        .map(Running::life)
        .filter(life -> life.canExtend(now, lifetime.on(record.terms())));
  }

  private static Reason notExtended(SessionRecord record, Predicate<SessionRecord> meant) {
    if (!meant.test(record)) {
      return new Reason("attempt-superseded", "Another attempt of this session runs.");
    }
    return record.isReady()
        ? new Reason(
            "longest-reached",
            "It has been extended to the longest time a session may run at this site. Save your"
                + " work and open the dataset again afterwards; the workspace stays.")
        : new Reason("not-ready", "Only a session that is ready can be extended.");
  }
}
