package org.datadns.resolver.db;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/**
 * Calls somebody whenever PostgreSQL notifies a channel ({@code LISTEN}), and after each time the
 * connection was made again, since what was told meanwhile is lost. Holds one connection of its
 * own. Who is called must not rely on it alone: a notification only wakes. Thread-safe.
 */
public final class Notifications implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Notifications.class.getName());
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

  private final Connector connector;
  private final String channel;
  private final Consumer<String> heard;
  private final Runnable missed;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /** Makes connections. */
  interface Connector {
    Connection connect() throws SQLException;
  }

  private Notifications(
      Connector connector, String channel, Consumer<String> heard, Runnable missed) {
    this.connector = connector;
    this.channel = channel;
    this.heard = heard;
    this.missed = missed;
    this.thread = Thread.ofVirtual().name("notifications " + channel).unstarted(this::run);
  }

  /**
   * Listens until closed.
   *
   * @param channel the channel's name, one of our own
   * @param heard takes each notification's text, on a thread of its own, and must return at once
   * @param missed is called likewise when notifications may have been missed
   */
  static Notifications listen(
      Connector connector, String channel, Consumer<String> heard, Runnable missed) {
    var notifications = new Notifications(connector, channel, heard, missed);
    notifications.thread.start();
    return notifications;
  }

  private void run() {
    int failures = 0;
    while (closed.getCount() > 0) {
      try (var connection = connector.connect()) {
        begin(connection);
        missed.run();
        if (failures > 0) {
          LOG.log(Level.INFO, "notifications of the database are heard again");
        }
        failures = 0;
        follow(connection.unwrap(PGConnection.class));
      } catch (SQLException e) {
        if (closed.getCount() > 0 && failures++ == 0) {
          LOG.log(Level.WARNING, "notifications of the database are not heard", e);
        }
        pause(failures);
      }
    }
  }

  private void begin(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("listen " + channel);
    }
  }

  private void follow(PGConnection connection) throws SQLException {
    while (closed.getCount() > 0) {
      var some = connection.getNotifications((int) LOOK.toMillis());
      if (some != null) {
        for (var notification : some) {
          heard.accept(notification.getParameter());
        }
      }
    }
  }

  private void pause(int failures) {
    long longest = Math.min(LONGEST_DELAY.toMillis(), 500L << Math.min(failures, 10));
    try {
      closed.await(
          longest - ThreadLocalRandom.current().nextLong(longest / 4), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed.countDown();
    }
  }

  /** Stops listening. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
