package org.datadns.resolver.db;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.datadns.protocol.file.DurableFile;

/**
 * The server's settings and its rules of admission. They lie outside the cluster and belong to the
 * resolver, so that whoever gets hold of the server's user cannot change them.
 */
record ServerSettings(Path file, Path admission) {
  /** Connections beyond the pool: migrations, listeners, an operator's psql. */
  private static final int SPARE_CONNECTIONS = 20;

  private static final int LEAST_CONNECTIONS = 100;

  static ServerSettings in(Path home) {
    return new ServerSettings(home.resolve("postgresql.conf"), home.resolve("pg_hba.conf"));
  }

  /** Writes both files; they hold no secret and the server's user must be able to read them. */
  void write(int port, int poolSize) throws IOException {
    write(file, settings(port, Math.max(LEAST_CONNECTIONS, poolSize + SPARE_CONNECTIONS)));
    write(
        admission,
        """
        # Written by the resolver at each start.
        host all all 127.0.0.1/32 scram-sha-256
        """);
  }

  private static void write(Path file, String text) throws IOException {
    DurableFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  /**
   * Statements that fail are not logged: each reaches us as an SQLState, and a refused insert is
   * everyday business. The rest is a few lines a start.
   */
  private String settings(int port, int connections) {
    return """
    # Written by the resolver at each start.
    hba_file = '%s'
    listen_addresses = '127.0.0.1'
    port = %d
    unix_socket_directories = ''
    max_connections = %d
    password_encryption = scram-sha-256
    allow_alter_system = off

    fsync = on
    synchronous_commit = on
    full_page_writes = on

    jit = off
    timezone = 'UTC'
    lc_messages = 'C'

    logging_collector = off
    log_destination = stderr
    log_min_messages = log
    log_min_error_statement = panic
    log_checkpoints = off
    log_timezone = 'UTC'
    """
        .formatted(admission.toString().replace("'", "''"), port, connections);
  }
}
