package org.datadns.resolver.session;

import java.util.Optional;

/**
 * What is done in each state of a session that is claimed:
 *
 * <pre>
 *  queued, placing ── a site has room ──▶ starting ── the tool answered ──▶ ready
 *     ▲   │  ▲                               │
 *     │   │  └────── refused, failed, silent ┘      (the next site; a tombstone at this one)
 *     │   ├── all full: wait ──┐
 *     └───┼────────────────────┘
 *         └── no site left ──▶ ended ◀── confirmed, or the site is gone ── stopping
 * </pre>
 *
 * Each step ends in one write under the claim's fence; none holds a connection while it asks an
 * agent. A step taken twice, since a resolver died in between, finds what it did: an attempt is
 * started with the same number again, which starts nothing twice.
 */
final class SessionSteps implements AutoCloseable {
  private final Placing placing;
  private final Starting starting;
  private final Stopping stopping;
  private final Agents agents;

  SessionSteps(Placing placing, Starting starting, Stopping stopping, Agents agents) {
    this.placing = placing;
    this.starting = starting;
    this.stopping = stopping;
    this.agents = agents;
  }

  /** Takes one step after the other, until there is none for now or the claim was lost. */
  void bringOn(Session claimed) {
    var session = Optional.of(claimed);
    while (session.isPresent()) {
      session = next(session.get());
    }
  }

  private Optional<Session> next(Session session) {
    return switch (session.state()) {
      case QUEUED, PLACING -> placing.next(session);
      case STARTING -> starting.next(session);
      case STOPPING -> stopping.next(session);
      case READY, ENDED -> Optional.empty();
    };
  }

  /** Ends the steps under way without a further write. */
  @Override
  public void close() {
    starting.close();
    stopping.close();
    agents.close();
  }
}
