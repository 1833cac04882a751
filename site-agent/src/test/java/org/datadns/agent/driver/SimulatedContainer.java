package org.datadns.agent.driver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;

/**
 * What pretends to be a session's container: a page that says so. Whoever asks for {@code whoami}
 * below the session's base path is a person who has come in, and is counted. Thread-safe.
 */
final class SimulatedContainer {
  private static final String ENTERED = "whoami";

  private final String site;
  private final String session;
  private final int attempt;
  private final String address;
  private final int port;
  private final String base;
  private final Instant startedAt = Instant.now();
  private final AtomicInteger entries = new AtomicInteger();
  private Optional<HttpServer> server = Optional.empty();
  private Optional<Reason> end = Optional.empty();
  private Optional<Instant> endedAt = Optional.empty();

  SimulatedContainer(
      String site, String session, int attempt, String address, int port, String base) {
    this.site = site;
    this.session = session;
    this.attempt = attempt;
    this.address = address;
    this.port = port;
    this.base = base;
  }

  /** As the driver is told of it. */
  record Found(
      String session, int attempt, boolean running, String address, Optional<Reason> end) {}

  /**
   * What happened.
   *
   * @param entries how many requests of people came in
   * @param endedAt when it ended, empty while it runs
   */
  record Truth(
      String site,
      String session,
      int attempt,
      Instant startedAt,
      int entries,
      Optional<Instant> endedAt,
      Optional<Reason> end) {}

  /** Answers after a while, unless it never shall; until then connections are refused. */
  void start(boolean never, Duration after) {
    if (!never) {
      CompletableFuture.delayedExecutor(after.toMillis(), TimeUnit.MILLISECONDS)
          .execute(this::serve);
    }
  }

  private synchronized void serve() {
    if (end.isPresent()) {
      return;
    }
    try {
      var listening = HttpServer.create(new InetSocketAddress(address, port), 0);
      listening.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      listening.createContext("/", this::answer);
      listening.start();
      server = Optional.of(listening);
    } catch (IOException e) {
      end(new Reason("died", "It could not listen at " + address + ":" + port + "."));
    }
  }

  synchronized void end(Reason why) {
    if (end.isEmpty()) {
      end = Optional.of(why);
      endedAt = Optional.of(Instant.now());
      server.ifPresent(listening -> listening.stop(0));
    }
  }

  synchronized Found found() {
    return new Found(session, attempt, end.isEmpty(), address, end);
  }

  synchronized Truth truth() {
    return new Truth(site, session, attempt, startedAt, entries.get(), endedAt, end);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestURI().getPath().equals(base + ENTERED)) {
        entries.incrementAndGet();
        send(exchange, "application/json", Json.write(truth()));
      } else {
        send(
            exchange,
            "text/html; charset=utf-8",
            """
            <!doctype html><title>Simulated</title>
            <p>This session is simulated: nothing runs here. It is for trials of a federation.</p>
            """);
      }
    }
  }

  private static void send(HttpExchange exchange, String type, String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
