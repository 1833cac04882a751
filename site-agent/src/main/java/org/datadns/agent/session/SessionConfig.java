package org.datadns.agent.session;

import java.time.Duration;
import org.datadns.agent.notebook.NotebookHosts;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.wire.SitePolicy;

/**
 * What is set for sessions ({@code session}, {@code limits} and {@code notebooks} in the
 * configuration).
 *
 * @param limits what all of them may take together
 * @param lifetime how long each lives
 * @param enterWithin how long a ready session waits to be entered
 * @param readyWithin how long a tool may take to answer
 * @param stopGrace how long a tool may take to stop before it is killed
 * @param forgetAfter how long an ended session is remembered
 * @param notebooks where notebooks that links name may come from
 * @param policy whom the site serves, whatever the resolver allows
 * @param sharing whether people may share sessions with others, whatever the resolver allows
 */
public record SessionConfig(
    Limits limits,
    Lifetime lifetime,
    Duration enterWithin,
    Duration readyWithin,
    Duration stopGrace,
    Duration forgetAfter,
    NotebookHosts notebooks,
    SitePolicy policy,
    boolean sharing) {
  /** Of a site that serves everybody. */
  public SessionConfig(
      Limits limits,
      Lifetime lifetime,
      Duration enterWithin,
      Duration readyWithin,
      Duration stopGrace,
      Duration forgetAfter,
      NotebookHosts notebooks) {
    this(
        limits,
        lifetime,
        enterWithin,
        readyWithin,
        stopGrace,
        forgetAfter,
        notebooks,
        SitePolicy.OPEN,
        true);
  }

  private static final Duration LONGEST_GRACE = Duration.ofSeconds(30);

  /** What ended, and why, is said to the resolver by a heartbeat: some of them may be lost. */
  private static final Duration SHORTEST_MEMORY = Duration.ofMinutes(1);

  /**
   * Reads the sections.
   *
   * @param policy what {@code policy} in the configuration says
   */
  public static SessionConfig read(
      Settings session, Settings limits, Settings notebooks, SitePolicy policy) {
    var config =
        new SessionConfig(
            Limits.read(limits),
            Lifetime.read(session),
            session.duration("enter-within", Duration.ofMinutes(2)),
            session.duration("ready-within", Duration.ofMinutes(2)),
            session.duration("stop-grace", Duration.ofSeconds(10)),
            session.duration("forget-after", Duration.ofHours(1)),
            NotebookHosts.read(notebooks),
            policy,
            session.flag("sharing", true));
    if (config.stopGrace().compareTo(LONGEST_GRACE) > 0) {
      session.problem("stop-grace", "must be at most " + LONGEST_GRACE);
    }
    if (config.forgetAfter().compareTo(SHORTEST_MEMORY) < 0) {
      session.problem("forget-after", "must be at least " + SHORTEST_MEMORY);
    }
    return config;
  }
}
