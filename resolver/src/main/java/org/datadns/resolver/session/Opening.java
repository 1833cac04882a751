package org.datadns.resolver.session;

import java.util.List;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.placement.Verdict;

/** What came of asking for a session. */
sealed interface Opening {
  /** A new one is on its way. */
  record Started(Session session) implements Opening {}

  /** One alike was live already. */
  record Joined(Session session) implements Opening {}

  /**
   * One alike is live, and does not open the notebook that is asked for.
   *
   * @param problem why, as its site says
   */
  record NotebookRefused(Problem problem) implements Opening {}

  /**
   * No site can open it, not even after a wait.
   *
   * @param verdicts why, for each copy
   */
  record Impossible(List<Verdict> verdicts) implements Opening {}

  /**
   * It would have to wait, and its person waits for a place already.
   *
   * @param waiting the session that waits
   */
  record WaitsAlready(Session waiting) implements Opening {}

  /** What the groups that open it to its person may take is taken. */
  record GroupFull() implements Opening {}

  /** Too many wait for a free place already. */
  record QueueFull() implements Opening {}

  /**
   * The person has too many at once.
   *
   * @param most how many one may have
   */
  record TooMany(int most) implements Opening {}
}
