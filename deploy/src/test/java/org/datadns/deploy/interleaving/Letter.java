package org.datadns.deploy.interleaving;

import java.util.Optional;
import java.util.function.Function;
import org.datadns.agent.session.AgentEnd;

/**
 * A message on its way.
 *
 * @param text what it says
 * @param site the site it goes to, or comes from
 * @param waiting who waits for the answer
 * @param matters whether its arrival changes anything but for who waits
 * @param after the revision that must be passed before it is answered; -1 when it is at once
 * @param sentAt the tick in which it was sent
 * @param effect its arrival
 */
record Letter(
    String text,
    String site,
    Optional<Stage.Player> waiting,
    boolean matters,
    long after,
    int sentAt,
    Function<AgentEnd, Reply> effect) {

  static Letter asking(
      String text, String site, Stage.Player waiting, Function<AgentEnd, Reply> effect) {
    return new Letter(text, site, Optional.of(waiting), true, -1, 0, effect);
  }

  static Letter looking(
      String site, Stage.Player waiting, long after, int tick, Function<AgentEnd, Reply> effect) {
    return new Letter("GET", site, Optional.of(waiting), false, after, tick, effect);
  }

  static Letter alone(String text, String site, Function<AgentEnd, Reply> effect) {
    return new Letter(text, site, Optional.empty(), true, -1, 0, effect);
  }

  Letter onItsOwn() {
    return new Letter(text, site, Optional.empty(), matters, after, sentAt, effect);
  }

  boolean isAwaited() {
    return waiting.isPresent();
  }

  boolean isAwaitedBy(String process) {
    return waiting.filter(player -> player.process().equals(process)).isPresent();
  }

  /** Whether it may be answered now: who looks is answered when there is news or time is over. */
  boolean isDue(Optional<Long> revision, int tick) {
    return revision.isEmpty() || revision.get() > after || tick > sentAt;
  }

  String full(Optional<Long> revision, int tick) {
    return this
        + (after >= 0 ? " due " + isDue(revision, tick) : "")
        + waiting.map(player -> " for " + player.where()).orElse("");
  }

  @Override
  public String toString() {
    return text + " " + site + (isAwaited() ? "" : " (on its own)");
  }
}
