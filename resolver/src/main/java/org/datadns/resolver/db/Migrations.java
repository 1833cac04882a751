package org.datadns.resolver.db;

import java.util.Arrays;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;

/** Brings the schema from whatever release wrote it to this one's; never back. */
final class Migrations {
  private Migrations() {}

  /**
   * Applies what is missing, over connections of its own: a migration may take longer than a
   * statement of the resolver. Several resolvers may do so at once: Flyway lets one go first.
   *
   * @throws DatabaseException when the schema is newer than this program, or was changed by hand
   */
  static void run(Credentials credentials) {
    var flyway =
        Flyway.configure()
            .dataSource(credentials.url(), credentials.user(), credentials.password())
            .locations("classpath:db/migration")
            .load();
    try {
      refuseNewerSchema(flyway);
      flyway.migrate();
    } catch (FlywayException e) {
      throw new DatabaseException("cannot bring the database's schema up to date", e);
    }
  }

  private static void refuseNewerSchema(Flyway flyway) {
    Arrays.stream(flyway.info().applied())
        .filter(migration -> !migration.getState().isResolved())
        .reduce((earlier, later) -> later)
        .ifPresent(Migrations::refuse);
  }

  private static void refuse(MigrationInfo unknown) {
    throw new DatabaseException(
        "the database's schema is newer than this resolver: it has version "
            + unknown.getVersion()
            + " ("
            + unknown.getDescription()
            + "), which this release does not know. Start the release that wrote it, or restore a"
            + " backup made before the upgrade.");
  }
}
