package org.datadns.resolver.db;

import java.nio.file.Path;
import java.util.Optional;
import org.datadns.protocol.config.Settings;

/**
 * Where the database is and how many connections we keep to it.
 *
 * @param location a PostgreSQL that runs elsewhere, or one of our own
 * @param poolSize the most connections in use at once; more callers wait
 */
public record DatabaseConfig(Location location, int poolSize) {

  /** Where the database is. */
  public sealed interface Location {}

  /**
   * A PostgreSQL that somebody else runs.
   *
   * @param url a JDBC address, {@code jdbc:postgresql://host:port/database}, without password
   * @param passwordFile a file with the password, if one is needed; line ends are dropped
   */
  public record Named(String url, String user, Optional<Path> passwordFile) implements Location {}

  /**
   * A PostgreSQL in the resolver's data directory, started and stopped with the resolver.
   *
   * @param port the loopback port to listen on; 0 for any free one
   * @param runAs the system user that the server runs as when the resolver is root; when empty,
   *     {@code postgres} if there is such a user, else {@code nobody}
   */
  public record Embedded(int port, Optional<String> runAs) implements Location {}

  /** Reads the keys under {@code database}; problems are noted in {@code settings}. */
  public static DatabaseConfig read(Settings settings) {
    var database = settings.section("database");
    var url = database.optionalText("url");
    var user = database.optionalText("user");
    var passwordFile = database.optionalText("password-file").map(Path::of);
    int poolSize = database.integer("pool-size", 10, 1, 1000);
    var embedded = database.section("embedded");
    int port = embedded.integer("port", 0, 0, 65535);
    var runAs = embedded.optionalText("run-as");
    if (url.isPresent()) {
      return new DatabaseConfig(named(database, url.get(), user, passwordFile), poolSize);
    }
    if (user.isPresent()) {
      database.problem("user", "is of use only together with database.url");
    }
    if (passwordFile.isPresent()) {
      database.problem("password-file", "is of use only together with database.url");
    }
    return new DatabaseConfig(new Embedded(port, runAs), poolSize);
  }

  private static Named named(
      Settings database, String url, Optional<String> user, Optional<Path> passwordFile) {
    if (!url.startsWith("jdbc:postgresql:")) {
      database.problem("url", "must be an address such as jdbc:postgresql://host:5432/datadns");
    }
    if (url.contains("password=")) {
      database.problem("url", "must not hold the password: put it into database.password-file");
    }
    if (user.isEmpty()) {
      database.problem("user", "is missing: database.url needs one");
    }
    return new Named(url, user.orElse("unset"), passwordFile);
  }
}
