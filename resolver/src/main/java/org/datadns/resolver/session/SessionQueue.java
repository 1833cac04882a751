package org.datadns.resolver.session;

import java.time.Instant;
import org.jdbi.v3.core.Jdbi;

/** The sessions that wait for a free place. Thread-safe. */
final class SessionQueue {
  private final Jdbi jdbi;

  SessionQueue(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** How many wait. */
  int length() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select count(*) from session where state = 'queued'")
                .mapTo(Integer.class)
                .one());
  }

  /** Lets sessions that wait for a place try again, when this site holds their dataset. */
  int wake(String site, Instant now) {
    return jdbi.withHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update session s set wake_at = :now
                    where s.state = 'queued' and s.wake_at > :now
                      and (exists (
                             select from replica r where r.site = :site and r.dataset = s.dataset)
                        or exists (
                             select from mount_rule k
                             where k.site = :site and k.prefix = any (prefixes_of(s.identifier))))
                    """)
                .bind("site", site)
                .bind("now", now)
                .execute());
  }
}
