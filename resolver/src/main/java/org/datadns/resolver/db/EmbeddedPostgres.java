package org.datadns.resolver.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.datadns.resolver.db.Launch.Running;

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
 * server is always our child and has our settings. A server that ends by itself is started again.
 */
final class EmbeddedPostgres implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EmbeddedPostgres.class.getName());

  private static final Duration REAPED_WITHIN = Duration.ofSeconds(5);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final FileChannel lock;
  private final PostgresBinaries binaries;
  private final ServerProcesses processes;
  private final Launch launch;
  private final Credentials credentials;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread watch = Thread.ofVirtual().name("postgres-watch").unstarted(this::watch);
  private volatile Running server;

  private EmbeddedPostgres(
      FileChannel lock,
      PostgresBinaries binaries,
      ServerProcesses processes,
      Launch launch,
      Running server,
      String password) {
    this.lock = lock;
    this.binaries = binaries;
    this.processes = processes;
    this.launch = launch;
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
    var started = new EmbeddedPostgres(lock, binaries, processes, launch, server, password);
    started.watch.start();
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

  /** Starts the server again whenever it ends by itself, until this is closed. */
  private void watch() {
    try {
      while (isOpen()) {
        int status = server.process().waitFor();
        if (isOpen()) {
          LOG.log(
              Level.ERROR,
              "PostgreSQL ended by itself with status {0}; it is started again",
              Integer.toString(status));
          server = again(server.port());
        }
      }
    } catch (InterruptedException e) {
      // closed meanwhile
      Thread.currentThread().interrupt();
    }
  }

  /** The server on the port that its clients know, however often that fails. */
  private Running again(int port) throws InterruptedException {
    var pause = FIRST_PAUSE;
    while (true) {
      try {
        // what a lost postmaster leaves ends by itself, or is ended
        processes.stop(binaries);
        var running = launch.onPort(port);
        LOG.log(Level.INFO, "PostgreSQL runs again");
        return running;
      } catch (IOException | DatabaseException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        LOG.log(Level.WARNING, "PostgreSQL could not be started again", e);
      }
      if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new InterruptedException();
      }
      var doubled = pause.multipliedBy(2);
      pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }
  }

  private boolean isOpen() {
    return closed.getCount() > 0;
  }

  /** Stops the server, within half a minute at worst. May be called again. */
  @Override
  public synchronized void close() {
    if (!isOpen()) {
      return;
    }
    closed.countDown();
    try (lock) {
      // a start under way is given up
      watch.interrupt();
      watch.join();
      processes.stop(binaries);
      server.process().waitFor(REAPED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      throw new DatabaseException("PostgreSQL did not stop in order", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
