package org.datadns.agent.proxy;

import java.io.IOException;
import java.time.Instant;
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
  private static final int MOST_IDLE = 64;

  private final Running running;
  private final Buffers buffers;
  private final LongAdder toTool = new LongAdder();
  private final LongAdder toBrowser = new LongAdder();

  /** The latest used first; guarded by itself. */
  private final Deque<Wire> idle = new ArrayDeque<>();

  private boolean closed;

  /** Epoch milliseconds at which the person last did something here; 0 for not yet. */
  private volatile long lastAction;

  Upstream(Running running, Buffers buffers) {
    this.running = running;
    this.buffers = buffers;
  }

  Running running() {
    return running;
  }

  /** A new connection. */
  Wire connect() throws IOException {
    return Wire.to(running.host(), running.port(), buffers);
  }

  /**
   * A connection that carried an answer before. The tool may close it just now, so it is only fit
   * for a request that can be sent again.
   */
  Optional<Wire> idleConnection() {
    while (true) {
      Wire connection;
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
  void giveBack(Wire connection) {
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

  /** Notes that the person did something: sent a message, or a request that changes something. */
  void noteAction() {
    lastAction = System.currentTimeMillis();
  }

  Optional<Instant> lastAction() {
    long at = lastAction;
    return at == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(at));
  }

  Traffic traffic() {
    return new Traffic(toTool.sum(), toBrowser.sum());
  }

  /** Closes what is idle; exchanges under way go on. */
  void close() {
    synchronized (idle) {
      closed = true;
      idle.forEach(Wire::close);
      idle.clear();
    }
  }
}
