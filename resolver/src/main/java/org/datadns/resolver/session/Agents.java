package org.datadns.resolver.session;

import java.time.Duration;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.wire.SaveOrder;
import org.datadns.protocol.wire.SessionCompanions;
import org.datadns.resolver.site.Site;

/**
 * The session API of the sites' agents. Every call blocks and has a deadline; what goes wrong is an
 * answer. Implementations are thread-safe.
 */
interface Agents extends AutoCloseable {
  /**
   * Starts the session's latest attempt, or finds it started.
   *
   * @param dataset canonical identifier by which the site knows the session's dataset
   * @param deadline how long the answer may take
   */
  AgentAnswer start(Site site, Session session, String dataset, Duration deadline);

  /**
   * Has a session that runs open another notebook; waits until its site has fetched that.
   *
   * @param dataset canonical identifier by which the site knows the session's dataset
   */
  AgentAnswer reopen(Site site, Session session, String dataset);

  /**
   * Waits for news of the session after a revision.
   *
   * @param wait how long the agent waits for them
   * @param deadline how long the answer may take, that included
   */
  AgentAnswer look(Site site, Session session, long after, Duration wait, Duration deadline);

  /** Stops an attempt; the site keeps in mind that it shall never start. */
  AgentAnswer stop(Site site, Session session, int attempt);

  /** Asks for more time for the latest attempt. */
  AgentAnswer extend(Site site, Session session);

  /** Says who may enter the latest attempt beside its own person: nobody else. */
  AgentAnswer accompany(Site site, Session session, SessionCompanions companions);

  /**
   * Sends files of the session's workspace to a repository.
   *
   * @param order as it goes to the site; may hold a secret, and is kept nowhere
   */
  SaveAnswer save(Site site, Session session, SaveOrder order);

  /** How far the last sending of the session's files is. */
  SaveAnswer saved(Site site, Session session);

  /**
   * Removes a workspace for ever.
   *
   * @param ticket names it
   */
  RemovalAnswer remove(Site site, Ticket ticket);

  /** Breaks off what is under way; its answer is silence. */
  @Override
  void close();
}
