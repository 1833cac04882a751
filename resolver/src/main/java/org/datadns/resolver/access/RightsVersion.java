package org.datadns.resolver.access;

import org.jdbi.v3.core.Jdbi;

/** The table {@code rights_version}: counts the changes of what rights are judged by. */
public final class RightsVersion {
  private RightsVersion() {}

  /**
   * How often it changed. Blocks for the database.
   *
   * @param kind {@code role}, {@code policy}, {@code group} or {@code tool}
   */
  public static long of(Jdbi jdbi, String kind) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select version from rights_version where kind = :kind")
                .bind("kind", kind)
                .mapTo(Long.class)
                .one());
  }
}
