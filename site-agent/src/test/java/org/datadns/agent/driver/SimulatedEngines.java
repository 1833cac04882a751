package org.datadns.agent.driver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.datadns.protocol.wire.Json;

/**
 * The program that runs the simulated engines of a federation ({@code deploy/federation}).
 * Arguments: {@code CONTROL TIME (SITE ADDRESS NETWORK)…}, where {@code TIME} is how long tools
 * take to start. At {@code CONTROL} it is asked for the truth and told how engines shall behave.
 */
public final class SimulatedEngines {
  private final Map<String, SimulatedEngine> engines = new LinkedHashMap<>();

  private SimulatedEngines() {}

  /** Runs until it is stopped. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    var all = new SimulatedEngines();
    var startsWithin = Duration.parse(arguments[1]);
    for (int i = 2; i + 2 < arguments.length; i += 3) {
      var engine =
          SimulatedEngine.start(
              arguments[i], socket(URI.create(arguments[i + 1])), arguments[i + 2]);
      engine.startsWithin(startsWithin);
      all.engines.put(arguments[i], engine);
    }
    var control = HttpServer.create(socket(URI.create("http://" + arguments[0])), 0);
    control.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    control.createContext("/", all::answer);
    control.start();
    System.out.println("engines ready at " + arguments[0]);
    Thread.currentThread().join();
  }

  private static InetSocketAddress socket(URI address) {
    return new InetSocketAddress(address.getHost(), address.getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      var uri = exchange.getRequestURI();
      if (uri.getPath().equals("/truth")) {
        send(
            exchange,
            200,
            Json.bytes(
                engines.values().stream().flatMap(engine -> engine.truth().stream()).toList()));
        return;
      }
      var parts = List.of(uri.getPath().substring(1).split("/", -1));
      var engine = engines.get(parts.getFirst());
      var value = Optional.ofNullable(uri.getQuery()).orElse("");
      if (engine == null || parts.size() != 2) {
        send(exchange, 404, new byte[0]);
        return;
      }
      switch (parts.get(1)) {
        case "away" -> engine.away(Boolean.parseBoolean(value));
        case "pretend" -> engine.pretend(value);
        default -> throw new IOException("no such order: " + uri);
      }
      send(exchange, 200, new byte[0]);
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }
}
