package org.datadns.agent.session;

import java.time.Instant;
import java.util.Optional;
import org.datadns.agent.tool.Size;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;
import org.datadns.protocol.wire.SessionTerms;

/**
 * What this site knows of a session: the content of its file. Immutable.
 *
 * @param id the session
 * @param order what was ordered; empty when it was stopped before it was ever ordered here
 * @param size what it may use, as it was when it was ordered
 * @param attempt the attempt it is about
 * @param tombstone the highest attempt that may not start any more, 0 for none
 * @param revision counts up with every change
 * @param state where it is on its way
 * @param step what is going on, for people
 * @param since since when the state holds
 * @param reason why it ends or ended
 * @param token the tool's secret
 * @param running what there is once the tool answered, until it has stopped
 * @param begunHere when it was begun at this site itself, by its own page; empty for what the
 *     resolver ordered
 * @param companions who may enter this attempt beside its own person; empty for nobody
 */
record SessionRecord(
    String id,
    Optional<SessionOrder> order,
    Optional<Size> size,
    int attempt,
    int tombstone,
    long revision,
    SessionState state,
    String step,
    Instant since,
    Optional<Reason> reason,
    String token,
    Optional<Running> running,
    Optional<Instant> begunHere,
    Optional<Companions> companions) {

  /**
   * A tool that answers.
   *
   * @param host where it listens
   * @param landing path to open first
   * @param entered whether its person ever came in
   * @param life how long it still lives
   */
  record Running(String host, String landing, boolean entered, Life life) {}

  static SessionRecord ordered(
      String id,
      SessionOrder order,
      Size size,
      int tombstone,
      long revision,
      String token,
      Instant now) {
    return new SessionRecord(
        id,
        Optional.of(order),
        Optional.of(size),
        order.attempt(),
        tombstone,
        revision,
        SessionState.STARTING,
        "Taken on by the site",
        now,
        Optional.empty(),
        token,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same, begun at this site itself. */
  SessionRecord here() {
    return new SessionRecord(
        id,
        order,
        size,
        attempt,
        tombstone,
        revision,
        state,
        step,
        since,
        reason,
        token,
        running,
        Optional.of(since),
        companions);
  }

  /** A session that was stopped here before it was ordered. */
  static SessionRecord neverOrdered(String id, int attempt, Instant now) {
    return new SessionRecord(
        id,
        Optional.empty(),
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
        Optional.empty(),
        Optional.empty());
  }

  /** What the resolver's policy leaves it of what the site gives. */
  SessionTerms terms() {
    return order.flatMap(SessionOrder::terms).orElse(SessionTerms.NONE);
  }

  /** Whether it was begun at this site itself: the resolver knows nothing of it. */
  boolean isLocal() {
    return begunHere.isPresent();
  }

  boolean isLive() {
    return state != SessionState.ENDED;
  }

  boolean isReady() {
    return state == SessionState.READY;
  }

  /** Whether it is what a person who begins this here has here already. */
  boolean isTwin(SessionOrder other) {
    return isLocal()
        && isLive()
        && state != SessionState.STOPPING
        && order
            .filter(
                it ->
                    it.person().equals(other.person())
                        && it.identifier().equals(other.identifier())
                        && it.version().equals(other.version())
                        && it.tool().equals(other.tool())
                        && it.size().equals(other.size()))
            .isPresent();
  }

  boolean isOf(String person) {
    return order.filter(it -> it.person().equals(person)).isPresent();
  }

  SessionRecord withStep(String next) {
    return changed(state, next, since, reason, running, tombstone);
  }

  SessionRecord ready(String host, String landing, Life life) {
    return changed(
        SessionState.READY,
        "ready",
        life.readyAt(),
        Optional.empty(),
        Optional.of(new Running(host, landing, false, life)),
        tombstone);
  }

  /** Its person came in. */
  SessionRecord entered() {
    return withRunning(running.map(it -> new Running(it.host(), it.landing(), true, it.life())));
  }

  /** Opens at another notebook or file than before; it may not be there yet while it starts. */
  SessionRecord opening(Optional<String> notebook, Optional<String> select) {
    return new SessionRecord(
        id,
        order.map(it -> it.withNotebook(notebook).withSelect(select)),
        size,
        attempt,
        tombstone,
        revision + 1,
        state,
        step,
        since,
        reason,
        token,
        running,
        begunHere,
        companions);
  }

  SessionRecord landingAt(String landing) {
    return withRunning(running.map(it -> new Running(it.host(), landing, it.entered(), it.life())));
  }

  SessionRecord living(Life life) {
    return withRunning(running.map(it -> new Running(it.host(), it.landing(), it.entered(), life)));
  }

  SessionRecord stopping(Reason why, Instant now) {
    return changed(SessionState.STOPPING, "stopping", now, Optional.of(why), running, tombstone);
  }

  SessionRecord ended(Reason why, Instant now) {
    return changed(SessionState.ENDED, "ended", now, Optional.of(why), Optional.empty(), tombstone);
  }

  /** With these people beside its own; not shown, so no revision. */
  SessionRecord accompanied(Companions others) {
    return new SessionRecord(
        id,
        order,
        size,
        attempt,
        tombstone,
        revision,
        state,
        step,
        since,
        reason,
        token,
        running,
        begunHere,
        Optional.of(others));
  }

  SessionRecord withTombstone(int upTo) {
    return changed(state, step, since, reason, running, Math.max(tombstone, upTo));
  }

  /** The same, with a revision above all that were shown and never written. */
  SessionRecord reread(long revisionAtLeast) {
    return new SessionRecord(
        id,
        order,
        size,
        attempt,
        tombstone,
        Math.max(revision + 1, revisionAtLeast),
        state,
        step,
        since,
        reason,
        token,
        running,
        begunHere,
        companions);
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
    var life = running.filter(ignored -> isReady()).map(Running::life);
    return new SessionStatus(
        id,
        attempt,
        revision,
        state,
        step,
        Optional.empty(),
        since,
        reason,
        life.map(Life::endsAt),
        life.flatMap(it -> it.warning(size)),
        port);
  }

  private SessionRecord withRunning(Optional<Running> next) {
    return changed(state, step, since, reason, next, tombstone);
  }

  private SessionRecord changed(
      SessionState nextState,
      String nextStep,
      Instant nextSince,
      Optional<Reason> nextReason,
      Optional<Running> nextRunning,
      int nextTombstone) {
    return new SessionRecord(
        id,
        order,
        size,
        attempt,
        nextTombstone,
        revision + 1,
        nextState,
        nextStep,
        nextSince,
        nextReason,
        token,
        nextRunning,
        begunHere,
        companions);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "SessionRecord[" + id + " attempt " + attempt + " " + state.label() + "]";
  }
}
