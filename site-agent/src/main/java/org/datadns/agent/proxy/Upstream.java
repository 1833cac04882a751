package org.datadns.agent.proxy;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.datadns.agent.proxy.Lookup.Running;

/**
 * The tool of one attempt of a session: idle connections to it, and what went through. Connections
 * are never shared between sessions. Thread-safe.
 */
final class Upstream {
  private static final int MOST_IDLE = 16;

  private final Running running;
  private final LongAdder toTool = new LongAdder();
  private final LongAdder toBrowser = new LongAdder();

  /** The latest used first; guarded by itself. */
  private final Deque<UpstreamConnection> idle = new ArrayDeque<>();

  private boolean closed;

  Upstream(Running running) {
    this.running = running;
  }

  Running running() {
    return running;
  }

  /** A new connection. */
  UpstreamConnection connect() throws IOException {
    return UpstreamConnection.open(running.host(), running.port());
  }

  /**
   * A connection that carried an answer before. The tool may close it just now, so it is only fit
   * for a request that can be sent again.
   */
  Optional<UpstreamConnection> idleConnection() {
    while (true) {
      UpstreamConnection connection;
      synchronized (idle) {
        connection = idle.pollFirst();
      }
      if (connection == null) {
        return Optional.empty();
      }
      if (connection.isQuiet()) {
        return Optional.of(connection);
      }
      connection.close();
    }
  }

  /** Takes back a connection whose last answer was read to its end. */
  void giveBack(UpstreamConnection connection) {
    synchronized (idle) {
      if (!closed && idle.size() < MOST_IDLE) {
        idle.addFirst(connection);
        return;
      }
    }
    connection.close();
  }

  void countToTool(long bytes) {
    toTool.add(bytes);
  }

  void countToBrowser(long bytes) {
    toBrowser.add(bytes);
  }

  Traffic traffic() {
    return new Traffic(toTool.sum(), toBrowser.sum());
  }

  /** Closes what is idle; exchanges under way go on. */
  void close() {
    synchronized (idle) {
      closed = true;
      idle.forEach(UpstreamConnection::close);
      idle.clear();
    }
  }
}
