package org.datadns.deploy.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.SiteProof;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;

/**
 * Stands at the addresses of played sites: proves that they lead to them, and starts whatever it is
 * asked to, at once and without a tool.
 */
final class PlayedAgents implements AutoCloseable {
  private static final int BACKLOG = 1_024;

  private final HttpServer server;
  private final Map<String, SigningKey> keys = new ConcurrentHashMap<>();
  private final Map<String, End> ended = new ConcurrentHashMap<>();
  private final Map<String, Integer> late = new ConcurrentHashMap<>();
  private final CountDownLatch hang = new CountDownLatch(1);
  private volatile String resolver = "";

  PlayedAgents() {
    try {
      server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** For whom it proves. */
  void provesTo(String address) {
    resolver = address;
  }

  /** The address of a site, from now on. */
  String stand(String site, SigningKey key) {
    keys.put(site, key);
    return "http://localhost:" + server.getAddress().getPort() + "/" + site;
  }

  /** How a site that is no more behaves. */
  enum End {
    /** Its connections break. */
    BROKEN,
    /** Its connections stand, and nothing comes. */
    HANGING
  }

  /** A site is no more. */
  void end(String site, End how) {
    ended.put(site, how);
  }

  /** How many orders came for a site after it was no more. */
  int ordersTo(String site) {
    return late.getOrDefault(site, 0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      var site = path.substring(1, Math.max(1, path.indexOf('/', 1)));
      var key = keys.get(site);
      var end = ended.get(site);
      boolean orders = path.contains("/api/sessions/");
      if (end != null) {
        if (orders && exchange.getRequestMethod().equals("PUT")) {
          late.merge(site, 1, Integer::sum);
        }
        if (end == End.HANGING) {
          hang.await();
        }
        return;
      }
      if (key == null) {
        exchange.sendResponseHeaders(404, -1);
      } else if (path.endsWith(SiteProof.PATH)) {
        var nonce = String.valueOf(exchange.getRequestURI().getQuery()).replace("nonce=", "");
        send(exchange, 200, SiteProof.sign(key, site, resolver, nonce));
      } else if (orders) {
        boolean starts = exchange.getRequestMethod().equals("PUT");
        send(exchange, starts ? 202 : 200, Json.write(status(exchange, path, starts)));
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static SessionStatus status(HttpExchange exchange, String path, boolean starts)
      throws IOException {
    int attempt = 1;
    if (starts) {
      var order = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      attempt = Json.read(order, SessionOrder.class).attempt();
    }
    return new SessionStatus(
        path.substring(path.lastIndexOf('/') + 1),
        attempt,
        starts ? 1 : 2,
        starts
            ? SessionState.STARTING
            : exchange.getRequestMethod().equals("GET") ? SessionState.READY : SessionState.ENDED,
        "",
        Optional.empty(),
        Instant.now(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    hang.countDown();
    server.stop(0);
  }
}
