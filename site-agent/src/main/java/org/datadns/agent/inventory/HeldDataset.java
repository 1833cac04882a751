package org.datadns.agent.inventory;

import java.util.Optional;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Reason;

/**
 * A dataset of this site and whether it can be served.
 *
 * @param identifier canonical identifier, or what was given when that is none
 * @param config what the admin said
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
    String mountName,
    Account account,
    String fileSystem,
    Optional<Reason> refusal) {
  /** Whether sessions can open it. */
  public boolean isServed() {
    return refusal.isEmpty();
  }

  /** Whether it has a name that the federation knows it by. */
  boolean isNamed() {
    return !mountName.isEmpty();
  }

  /** Whether both are served, or refused for the same reason. */
  boolean looksLike(HeldDataset other) {
    return refusal.equals(other.refusal);
  }
}
