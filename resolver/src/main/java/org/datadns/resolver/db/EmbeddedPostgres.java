package org.datadns.resolver.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A PostgreSQL server of our own, a child process that listens on the loopback interface and asks
 * everybody for the password. It lives in {@code postgres} under the resolver's data directory:
 *
 * <pre>
 * binaries-&lt;checksum&gt;/   PostgreSQL itself, unpacked
 * cluster/               the data; belongs to the server's user
 * password               of the one role; the resolver's alone
 * postgresql.conf        written at each start, as is pg_hba.conf
 * server.log             what the server prints
 * lock                   held by the resolver that uses all this
 * </pre>
 *
 * A resolver that is killed leaves its server running; the next start stops it first, so that the
 * server is always our child and has our settings.
 */
final class EmbeddedPostgres implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());

  /** Long enough for the recovery after a crash. */
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  private static final Duration REAPED_WITHIN = Duration.ofSeconds(5);
  private static final int FREE_PORT_TRIES = 5;

  private final FileChannel lock;
  private final PostgresBinaries binaries;
  private final ServerProcesses processes;
  private final Running server;
  private final Credentials credentials;
  private volatile boolean closed;

  private record Running(Process process, int port) {}

  private EmbeddedPostgres(
      FileChannel lock,
      PostgresBinaries binaries,
      ServerProcesses processes,
      Running server,
      String password) {
    this.lock = lock;
    this.binaries = binaries;
    this.processes = processes;
    this.server = server;
    this.credentials =
        new Credentials(
            "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + Cluster.DATABASE,
            Cluster.USER,
            password);
  }

  /**
   * Starts the server and waits until it accepts connections.
   *
   * @param poolSize how many connections the resolver keeps
   * @param dataDirectory the resolver's data directory; made when missing
   * @throws DatabaseException when it does not start; nothing is left running then
   */
  static EmbeddedPostgres start(DatabaseConfig.Embedded config, int poolSize, Path dataDirectory) {
    Path home = dataDirectory.toAbsolutePath().normalize().resolve("postgres");
    try {
      var account = Account.choose(config.runAs());
      Directories.create(home);
      if (account.borrowed()) {
        Directories.letPass(dataDirectory);
        Directories.letPass(home);
      }
      account.requireReach(home);
      var lock = lock(home.resolve("lock"));
      try {
        return start(config, poolSize, home.toRealPath(), account, lock);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw unusable(home, e);
    } catch (UncheckedIOException e) {
      throw unusable(home, Objects.requireNonNull(e.getCause()));
    }
  }

  private static DatabaseException unusable(Path home, IOException reason) {
    return new DatabaseException(
        "cannot use the embedded PostgreSQL in " + home + ": " + reason, reason);
  }

  private static EmbeddedPostgres start(
      DatabaseConfig.Embedded config, int poolSize, Path home, Account account, FileChannel lock)
      throws IOException {
    var binaries = PostgresBinaries.unpack(home);
    var cluster = new Cluster(home, binaries, account);
    var processes = new ServerProcesses(cluster.directory());
    processes.stop(binaries);
    binaries.deleteOthers();
    var password = cluster.prepare();
    var launch = new Launch(home, cluster, processes, poolSize);
    var server = config.port() == 0 ? launch.onFreePort() : launch.onPort(config.port());
    var started = new EmbeddedPostgres(lock, binaries, processes, server, password);
    Thread.ofVirtual().name("postgres-watch").start(started::watch);
    LOG.log(
        Level.INFO,
        "PostgreSQL runs on port {0} as {1}",
        Integer.toString(server.port()),
        account.name());
    return started;
  }

  private static FileChannel lock(Path file) throws IOException {
    var channel =
        FileChannel.open(
            file,
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      LOG.log(Level.DEBUG, "the lock {0} is held by this very program", file);
    }
    channel.close();
    throw new DatabaseException("another resolver uses the database in " + file.getParent());
  }

  Credentials credentials() {
    return credentials;
  }

  private void watch() {
    try {
      int status = server.process().waitFor();
      if (!closed) {
        LOG.log(
            Level.ERROR,
            "PostgreSQL ended by itself with status {0}; restart the resolver",
            status);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops the server, within half a minute at worst. May be called again. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (lock) {
      processes.stop(binaries);
      server.process().waitFor(REAPED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      throw new DatabaseException("PostgreSQL did not stop in order", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The way from a prepared cluster to a server that accepts connections. */
  private record Launch(Path home, Cluster cluster, ServerProcesses processes, int poolSize) {

    private sealed interface Attempt {}

    private record Ready(Running server) implements Attempt {}

    private record PortTaken() implements Attempt {}

    private record Failed(String message) implements Attempt {}

    Running onPort(int port) throws IOException {
      return switch (attempt(port)) {
        case Ready(var server) -> server;
        case Failed(var message) -> throw new DatabaseException(message);
        case PortTaken() ->
            throw new DatabaseException(
                "port "
                    + port
                    + " on 127.0.0.1 is in use by another program: set database.embedded.port to"
                    + " another port, or to 0 for any free one");
      };
    }

    /** Another program may take the port between our finding it free and the server's binding. */
    Running onFreePort() throws IOException {
      for (int tried = 1; tried < FREE_PORT_TRIES; tried++) {
        switch (attempt(freePort())) {
          case Ready(var server) -> {
            return server;
          }
          case Failed(var message) -> throw new DatabaseException(message);
          case PortTaken() -> LOG.log(Level.DEBUG, "lost a free port, trying another");
        }
      }
      return onPort(freePort());
    }

    private static int freePort() throws IOException {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }

    private Attempt attempt(int port) throws IOException {
      var settings = ServerSettings.in(home);
      settings.write(port, poolSize);
      var log = new ServerLog(home.resolve("server.log"));
      long beginning = log.begin();
      var process = spawn(settings, log);
      boolean settled = settles(process);
      if (settled && process.isAlive()) {
        return new Ready(new Running(process, port));
      }
      if (process.isAlive()) {
        processes.stop(cluster.binaries());
      }
      var tail = log.tail(beginning);
      return tail.contains("could not bind") ? new PortTaken() : new Failed(failure(settled, tail));
    }

    private boolean settles(Process process) {
      try {
        return Patience.await(
            READY_WITHIN, () -> !process.isAlive() || processes.isReady(process.pid()));
      } catch (DatabaseException e) {
        process.destroy();
        throw e;
      }
    }

    /** In a session of its own, so that a terminal's Ctrl-C reaches the resolver alone. */
    private Process spawn(ServerSettings settings, ServerLog log) throws IOException {
      var command =
          List.of(
              "setsid",
              cluster.binaries().program("postgres"),
              "-D",
              cluster.directory().toString(),
              "-c",
              "config_file=" + settings.file());
      return Command.prepare(cluster.account().command(command))
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.file().toFile()))
          .start();
    }

    private String failure(boolean ended, String tail) {
      return (ended
              ? "PostgreSQL did not start"
              : "PostgreSQL was not ready within " + READY_WITHIN.toSeconds() + " s")
          + "; its log, "
          + home.resolve("server.log")
          + ", says:\n"
          + tail;
    }
  }
}
