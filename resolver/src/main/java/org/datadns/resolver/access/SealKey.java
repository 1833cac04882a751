package org.datadns.resolver.access;

import java.time.InstantSource;
import org.datadns.signin.Seal;
import org.jdbi.v3.core.Jdbi;

/** The table {@code seal_key}: what every resolver on one database seals and opens with. */
public final class SealKey {
  private SealKey() {}

  /** The seal of this database; made when there is none. */
  public static Seal loadOrCreate(Jdbi jdbi, InstantSource clock) {
    return jdbi.withHandle(
        handle -> {
          handle
              .createUpdate(
                  """
                  insert into seal_key (id, key, made_at) values (1, :key, :now)
                  on conflict do nothing
                  """)
              .bind("key", Seal.newKey())
              .bind("now", clock.instant())
              .execute();
          return new Seal(handle.createQuery("select key from seal_key").mapTo(byte[].class).one());
        });
  }
}
