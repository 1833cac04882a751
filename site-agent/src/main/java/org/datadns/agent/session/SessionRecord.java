package org.datadns.agent.session;

import java.time.Instant;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;

/**
 * What this site knows of a session: the content of its file. Immutable.
 *
 * @param id the session
 * @param order what was ordered; empty when it was stopped before it was ever ordered here
 * @param attempt the attempt it is about
 * @param tombstone the highest attempt that may not start any more, 0 for none
 * @param revision counts up with every change
 * @param state where it is on its way
 * @param step what is going on, for people
 * @param since since when the state holds
 * @param reason why it ends or ended
 * @param token the tool's secret
 * @param host where the tool listens, while it runs
 * @param entered whether its person ever came in
 */
record SessionRecord(
    String id,
    Optional<SessionOrder> order,
    int attempt,
    int tombstone,
    long revision,
    SessionState state,
    String step,
    Instant since,
    Optional<Reason> reason,
    String token,
    Optional<String> host,
    boolean entered) {

  static SessionRecord ordered(
      String id, SessionOrder order, int tombstone, long revision, String token, Instant now) {
    return new SessionRecord(
        id,
        Optional.of(order),
        order.attempt(),
        tombstone,
        revision,
        SessionState.STARTING,
        "Taken on by the site",
        now,
        Optional.empty(),
        token,
        Optional.empty(),
        false);
  }

  /** A session that was stopped here before it was ordered. */
  static SessionRecord neverOrdered(String id, int attempt, Instant now) {
    return new SessionRecord(
        id,
        Optional.empty(),
        attempt,
        attempt,
        1,
        SessionState.ENDED,
        "stopped",
        now,
        Optional.of(new Reason("stopped", "It was stopped before it started.")),
        "",
        Optional.empty(),
        false);
  }

  boolean isLive() {
    return state != SessionState.ENDED;
  }

  SessionRecord withStep(String next) {
    return changed(state, next, since, reason, host, entered, tombstone);
  }

  SessionRecord ready(String address, Instant now) {
    return changed(
        SessionState.READY, "ready", now, Optional.empty(), Optional.of(address), false, tombstone);
  }

  SessionRecord enteredNow() {
    return changed(state, step, since, reason, host, true, tombstone);
  }

  SessionRecord stopping(Reason why, Instant now) {
    return changed(
        SessionState.STOPPING, "stopping", now, Optional.of(why), host, entered, tombstone);
  }

  SessionRecord ended(Reason why, Instant now) {
    return changed(
        SessionState.ENDED, "ended", now, Optional.of(why), Optional.empty(), entered, tombstone);
  }

  SessionRecord withTombstone(int upTo) {
    return changed(state, step, since, reason, host, entered, Math.max(tombstone, upTo));
  }

  /** The same, with a revision above all that were shown and never written. */
  SessionRecord reread(long revisionAtLeast) {
    return new SessionRecord(
        id,
        order,
        attempt,
        tombstone,
        Math.max(revision + 1, revisionAtLeast),
        state,
        step,
        since,
        reason,
        token,
        host,
        entered);
  }

  /** A reason that may repeat what the tool wrote, without the tool's secret. */
  Reason redacted(Reason why) {
    return new Reason(why.code(), redacted(why.text()));
  }

  /** What the tool wrote, without the tool's secret. */
  String redacted(String written) {
    return token.isEmpty() ? written : written.replace(token, "…");
  }

  /** What the resolver is told; {@code port} is where it is served, where each has its own. */
  SessionStatus status(Optional<Integer> port) {
    return new SessionStatus(
        id,
        attempt,
        revision,
        state,
        step,
        Optional.empty(),
        since,
        reason,
        Optional.empty(),
        Optional.empty(),
        port);
  }

  private SessionRecord changed(
      SessionState nextState,
      String nextStep,
      Instant nextSince,
      Optional<Reason> nextReason,
      Optional<String> nextHost,
      boolean nextEntered,
      int nextTombstone) {
    return new SessionRecord(
        id,
        order,
        attempt,
        nextTombstone,
        revision + 1,
        nextState,
        nextStep,
        nextSince,
        nextReason,
        token,
        nextHost,
        nextEntered);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "SessionRecord[" + id + " attempt " + attempt + " " + state.label() + "]";
  }
}
