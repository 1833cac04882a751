package org.datadns.agent.driver;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.datadns.protocol.wire.Reason;

/**
 * Waits until tools themselves answer. A person is waiting too: a closed port answers at once, so
 * it is asked often, but the less often the more are waited for, as the asking would cost them the
 * processor. Thread-safe.
 */
final class Readiness {
  /** How often all of them together are asked. */
  private static final Duration INTERVAL = Duration.ofMillis(10);

  private static final Duration LONGEST_INTERVAL = Duration.ofMillis(250);
  private static final Duration REQUEST = Duration.ofSeconds(2);

  /** How often the engine is asked whether waiting still makes sense. */
  private static final Duration CHECK = Duration.ofSeconds(1);

  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * What is waited for.
   *
   * @param address answers 200 once the tool can be used
   * @param pid its process as this machine numbers it, 0 when that is not known
   * @param within how long to wait
   */
  record Awaited(URI address, long pid, Duration within) {}

  /**
   * Blocks until a tool answers.
   *
   * @param awaited the tool
   * @param wanted says whether it is still waited for; asked often
   * @param end says how it ended, empty while it runs; asks the engine
   * @return why it never will answer
   */
  Optional<Reason> await(
      Awaited awaited, Supplier<Optional<Reason>> wanted, Supplier<Optional<Reason>> end) {
    waiting.incrementAndGet();
    try {
      return poll(awaited, wanted, end);
    } finally {
      waiting.decrementAndGet();
    }
  }

  private Optional<Reason> poll(
      Awaited awaited, Supplier<Optional<Reason>> wanted, Supplier<Optional<Reason>> end) {
    long start = System.nanoTime();
    long checked = start;
    long pid = awaited.pid();
    while (!answers(awaited.address())) {
      long now = System.nanoTime();
      var never = wanted.get();
      if (never.isEmpty() && (isGone(pid) || now - checked > checkInterval())) {
        never = end.get();
        checked = System.nanoTime();
        // one that the engine says runs is not to be seen from here
        pid = isGone(pid) ? 0 : pid;
      }
      if (never.isPresent()) {
        return never;
      }
      if (now - start > awaited.within().toNanos()) {
        return Optional.of(
            new Reason(
                "never-ready",
                "The tool did not answer within " + awaited.within().toSeconds() + " seconds."));
      }
      LockSupport.parkNanos(interval());
    }
    return Optional.empty();
  }

  private long interval() {
    return Math.min(INTERVAL.toNanos() * waiting.get(), LONGEST_INTERVAL.toNanos());
  }

  private long checkInterval() {
    return CHECK.toNanos() * waiting.get();
  }

  /** Looked up without the engine; a process of another machine's or namespace is not seen here. */
  private static boolean isGone(long pid) {
    return pid > 0 && ProcessHandle.of(pid).isEmpty();
  }

  private static boolean answers(URI address) {
    try {
      return isOpen(address) && answersOk(address);
    } catch (IOException e) {
      // not listening yet
      return false;
    }
  }

  /** Much cheaper than a request that is refused. */
  private static boolean isOpen(URI address) throws IOException {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(address.getHost(), address.getPort()), (int) REQUEST.toMillis());
      return true;
    }
  }

  private static boolean answersOk(URI address) throws IOException {
    var connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setConnectTimeout((int) REQUEST.toMillis());
    connection.setReadTimeout((int) REQUEST.toMillis());
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    try {
      return connection.getResponseCode() == 200;
    } finally {
      connection.disconnect();
    }
  }
}
