package org.datadns.agent.inventory;

import java.util.Optional;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Reason;

/**
 * A dataset of this site and whether it can be served.
 *
 * @param identifier canonical identifier, or what was given when that is none
 * @param config what the admin said; of a dataset that a mount rule leads to, what the rule makes
 *     of it
 * @param origin who named it
 * @param mountName its folder below {@code /data} in containers: letters, digits, dot, dash,
 *     underscore; empty when its identifier is none
 * @param account who sessions with it alone run as, unless their tool has an account of its own
 * @param fileSystem the file system it lies on, such as {@code nfs4}, {@code ceph}, {@code
 *     fuse.sshfs} or {@code local}
 * @param refusal why it is not served; empty when it is
 */
public record HeldDataset(
    String identifier,
    DatasetConfig config,
    Origin origin,
    String mountName,
    Account account,
    String fileSystem,
    Optional<Reason> refusal) {
  /** That nobody has looked at it since the agent began; somebody does before it is opened. */
  static final Optional<Reason> NOT_SEEN =
      Optional.of(new Reason("not-seen", "It has not been looked at yet."));

  /** Whether sessions can open it. */
  public boolean isServed() {
    return refusal.isEmpty();
  }

  /** Whether it is known if sessions can open it. */
  public boolean isSeen() {
    return !refusal.equals(NOT_SEEN);
  }

  /** Whether both are served, or refused for the same reason. */
  boolean looksLike(HeldDataset other) {
    return refusal.equals(other.refusal);
  }
}
