package org.datadns.resolver.audit;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;

/**
 * Removes from the audit what has been kept long enough: first what is personal, at last the rest.
 * The one thing that may change it; the database refuses everything else.
 */
public final class Retention {
  private static final Logger LOG = System.getLogger(Retention.class.getName());

  private final Jdbi jdbi;
  private final AuditConfig config;
  private final InstantSource clock;

  /** What is kept in this database for so long. */
  public Retention(Jdbi jdbi, AuditConfig config, InstantSource clock) {
    this.jdbi = jdbi;
    this.config = config;
    this.clock = clock;
  }

  /** One round; to be called from time to time. Blocks for the database. */
  public void round() {
    Instant now = clock.instant();
    jdbi.useTransaction(
        handle -> {
          handle.execute("set local datadns.audit = 'retention'");
          int removed = AuditRows.remove(handle, now.minus(config.entries()));
          int erased = AuditRows.erase(handle, now.minus(config.personalData()), now);
          if (removed + erased > 0) {
            LOG.log(
                Level.INFO,
                "kept long enough: who it was, of {0} entries of the audit; {1} entries whole",
                erased,
                removed);
          }
        });
  }
}
