package org.datadns.resolver.db;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.file.DurableFile;

/**
 * PostgreSQL's data directory (a "database cluster" in its manual), made by initdb, and the
 * password of the one role in it.
 *
 * @param home the directory that holds both
 * @param account owns the data directory; the password is the resolver's alone
 */
record Cluster(Path home, PostgresBinaries binaries, Account account) {
  static final String USER = "datadns";

  /** The database that initdb makes; the resolver needs no other. */
  static final String DATABASE = "postgres";

  private static final String PART = "cluster.part-";
  private static final Duration INITDB_WITHIN = Duration.ofMinutes(2);
  private static final int PASSWORD_BYTES = 32;

  /** The data directory. */
  Path directory() {
    return home.resolve("cluster");
  }

  private Path passwordFile() {
    return home.resolve("password");
  }

  /**
   * Makes the cluster if there is none, else makes sure that our server can run on it. No server
   * may be running on it.
   *
   * @return the password of {@link #USER}
   * @throws DatabaseException when another major version has written it, or its password is lost
   */
  String prepare() throws IOException {
    if (!Files.exists(directory())) {
      return create();
    }
    refuseOtherMajorVersion();
    if (!account.owns(directory())) {
      handOver();
    }
    deleteParts();
    return savedPassword()
        .orElseThrow(
            () ->
                new DatabaseException(
                    passwordFile()
                        + " is missing, and without it nobody gets into the database in "
                        + directory()
                        + ": restore it from a backup"));
  }

  private void refuseOtherMajorVersion() throws IOException {
    var ours = binaries.majorVersion();
    var theirs =
        DurableFile.read(directory().resolve("PG_VERSION"))
            .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
            .orElse("an unknown version");
    if (!theirs.equals(ours)) {
      throw new DatabaseException(
          ("%1$s was written by PostgreSQL %2$s and this resolver brings PostgreSQL %3$s, which"
                  + " cannot read it. Start the resolver that wrote it and dump the database with"
                  + " pg_dump %2$s or newer, stop it, move %1$s away, start this resolver once,"
                  + " and restore the dump with psql.")
              .formatted(directory(), theirs, ours));
    }
  }

  private void handOver() throws IOException {
    if (!account.borrowed()) {
      throw new DatabaseException(
          directory()
              + " belongs to another user: run the resolver as that user or as root, or give the"
              + " directory to "
              + account.name());
    }
    account.ownAll(directory());
  }

  /**
   * The directory appears under its name only when initdb has finished. Each try has a name of its
   * own: an initdb whose resolver was killed may still be writing. A password that is there stays:
   * it opens the cluster that was moved away for an upgrade.
   */
  private String create() throws IOException {
    Path part = Files.createTempDirectory(home, PART);
    account.own(part);
    var password = savedPassword().orElseGet(Cluster::randomPassword);
    DurableFile.write(passwordFile(), password.getBytes(StandardCharsets.UTF_8));
    try {
      initialise(part, password);
      Files.move(part, directory(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Directories.delete(part);
    }
    Directories.sync(home);
    return password;
  }

  private void deleteParts() throws IOException {
    try (var parts = Files.newDirectoryStream(home, PART + "*")) {
      for (Path part : parts) {
        Directories.delete(part);
      }
    }
  }

  /** The password goes through a file that exists while initdb runs and is its user's alone. */
  private void initialise(Path target, String password) throws IOException {
    Path passwordForInitdb = Files.createTempFile(home, PART, ".password");
    try {
      Files.writeString(passwordForInitdb, password);
      account.own(passwordForInitdb);
      var outcome =
          account.run(
              List.of(
                  binaries.program("initdb"),
                  "--pgdata=" + target,
                  "--username=" + USER,
                  "--pwfile=" + passwordForInitdb,
                  "--auth=scram-sha-256",
                  "--encoding=UTF8",
                  "--locale=C",
                  "--data-checksums",
                  "--no-instructions"),
              INITDB_WITHIN);
      if (!outcome.succeeded()) {
        throw new DatabaseException(
            "cannot make a database in " + directory() + "; initdb says:\n" + outcome.output());
      }
    } finally {
      Files.delete(passwordForInitdb);
    }
  }

  private Optional<String> savedPassword() {
    return DurableFile.read(passwordFile()).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static String randomPassword() {
    var bytes = new byte[PASSWORD_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
