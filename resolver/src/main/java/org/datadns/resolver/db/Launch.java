package org.datadns.resolver.db;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The way from a prepared cluster to a server that accepts connections. Blocking.
 *
 * @param home where settings and log are written
 * @param poolSize how many connections the resolver keeps
 */
record Launch(Path home, Cluster cluster, ServerProcesses processes, int poolSize) {
  private static final System.Logger LOG = System.getLogger(Launch.class.getName());

  /** Long enough for the recovery after a crash. */
  private static final Duration READY_WITHIN = Duration.ofMinutes(2);

  private static final int FREE_PORT_TRIES = 5;

  /** A server that accepts connections, our child. */
  record Running(Process process, int port) {}

  private sealed interface Attempt {}

  private record Ready(Running server) implements Attempt {}

  private record PortTaken() implements Attempt {}

  private record Failed(String message) implements Attempt {}

  /**
   * A server on this port.
   *
   * @throws DatabaseException when it does not start; nothing is left running then
   */
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
