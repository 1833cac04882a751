package org.datadns.agent.driver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;

/**
 * The engine behind {@code driver: simulated}: pretends to run one site's containers, each a page
 * on a loopback address of its own, and keeps the truth about them: what was started, what was
 * entered, how often, and how it ended. Not a container engine; for trials and tests.
 */
final class SimulatedEngine implements AutoCloseable {
  /** A tool that answers as soon as the engine's tools do. */
  static final String IMAGE = "simulated/notebook";

  /** A tool that never answers. */
  static final String NEVER_READY = "simulated/never-ready";

  /** An image that the engine refuses to start. */
  static final String REFUSED = "simulated/refused";

  private static final String CONTAINERS = "/containers";
  private static final Duration LOOK = Duration.ofSeconds(40);

  private final String site;
  private final String network;
  private final HttpServer server;
  private final Map<String, SimulatedContainer> containers = new ConcurrentHashMap<>();
  private final Collection<SimulatedContainer> all = new ConcurrentLinkedQueue<>();
  private volatile String pretending = "";
  private volatile Duration startsWithin = Duration.ZERO;
  private volatile boolean away;
  private int nextAddress;

  private SimulatedEngine(String site, String network, HttpServer server) {
    this.site = site;
    this.network = network;
    this.server = server;
  }

  /**
   * Serves at once.
   *
   * @param site for what its pages say
   * @param address where it is asked
   * @param network the first two numbers of its containers' addresses and a dot, such as {@code
   *     127.16.}
   */
  static SimulatedEngine start(String site, InetSocketAddress address, String network) {
    try {
      var server = HttpServer.create(address, 0);
      var engine = new SimulatedEngine(site, network, server);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", engine::answer);
      server.start();
      return engine;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen at " + address, e);
    }
  }

  /** Where it is asked. */
  InetSocketAddress address() {
    return server.getAddress();
  }

  /** Whatever image is asked for is this one; empty for what is asked for. */
  void pretend(String image) {
    pretending = image;
  }

  /** How long tools take until they answer. */
  void startsWithin(Duration time) {
    startsWithin = time;
  }

  /** Answers nobody any more, or does again; containers go on, as with Docker's live restore. */
  void away(boolean gone) {
    away = gone;
  }

  /** Ends a container as an accident does. */
  void kill(String session) {
    Optional.ofNullable(containers.get(session))
        .ifPresent(found -> found.end(new Reason("died", "The simulated container was killed.")));
  }

  /** What tells a session's container from those it had before. */
  String identity(String session) {
    return Integer.toHexString(System.identityHashCode(containers.get(session)));
  }

  /** Every container there ever was. */
  List<SimulatedContainer.Truth> truth() {
    return all.stream().map(SimulatedContainer::truth).toList();
  }

  private record Wanted(int attempt, String image, int port, String base, List<String> paths) {}

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (away) {
        // closed without a word
        return;
      }
      var path = exchange.getRequestURI().getRawPath();
      var parts = path.substring(1).split("/", -1);
      if (path.equals(CONTAINERS)) {
        send(exchange, 200, containers.values().stream().map(SimulatedContainer::found).toList());
      } else if (parts[0].equals("images")) {
        image(exchange, URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      } else if (parts.length == 3) {
        send(exchange, 200, Map.of("cpuMillis", 10, "memory", 1 << 20));
      } else {
        container(exchange, parts[1]);
      }
    }
  }

  private void image(HttpExchange exchange, String image) throws IOException {
    if (image.startsWith("simulated/")) {
      send(exchange, 200, Map.of("image", image));
    } else {
      refuse(exchange, 404, "image-missing", "The image " + image + " is not simulated here.");
    }
  }

  private void container(HttpExchange exchange, String session) throws IOException {
    switch (exchange.getRequestMethod()) {
      case "PUT" ->
          create(
              exchange,
              session,
              Json.read(
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                  Wanted.class));
      case "DELETE" -> {
        var removed = containers.remove(session);
        if (removed != null) {
          removed.end(new Reason("removed", "It was removed."));
        }
        send(exchange, 200, Map.of());
      }
      default -> {
        var found = containers.get(session);
        if (found == null) {
          refuse(exchange, 404, "no-such-container", "There is no such container.");
        } else {
          send(exchange, 200, found.found());
        }
      }
    }
  }

  private void create(HttpExchange exchange, String session, Wanted wanted) throws IOException {
    var image = pretending.isEmpty() ? wanted.image() : pretending;
    if (!image.startsWith("simulated/")) {
      refuse(exchange, 404, "image-missing", "The image " + image + " is not simulated here.");
    } else if (image.equals(REFUSED)) {
      refuse(exchange, 409, "refused-by-engine", "The simulated engine refuses it.");
    } else if (!areThere(wanted.paths())) {
      refuse(exchange, 409, "refused-by-engine", "What was to be mounted is not there.");
    } else {
      var made =
          new SimulatedContainer(
              site, session, wanted.attempt(), freeAddress(), wanted.port(), wanted.base());
      if (containers.putIfAbsent(session, made) != null) {
        refuse(exchange, 409, "refused-by-engine", "The session has a container already.");
        return;
      }
      all.add(made);
      made.start(image.equals(NEVER_READY), startsWithin);
      send(exchange, 200, made.found());
    }
  }

  /** Touched in a process of its own: one that touches a hanging mount may never come back. */
  private static boolean areThere(List<String> paths) {
    return paths.stream()
        .allMatch(
            path -> {
              try {
                var process = new ProcessBuilder("test", "-e", Path.of(path).toString()).start();
                if (process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                  return process.exitValue() == 0;
                }
                process.destroyForcibly();
                return false;
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
              }
            });
  }

  /** The next address of the containers' network, around and around. */
  private synchronized String freeAddress() {
    nextAddress = (nextAddress + 1) % (250 * 250);
    return network + (1 + nextAddress / 250) + "." + (1 + nextAddress % 250);
  }

  private static void refuse(HttpExchange exchange, int status, String code, String detail)
      throws IOException {
    send(exchange, status, Problem.of(status, code, "Refused", detail), Problem.MEDIA_TYPE);
  }

  private static void send(HttpExchange exchange, int status, Object body) throws IOException {
    send(exchange, status, body, "application/json");
  }

  private static void send(HttpExchange exchange, int status, Object body, String type)
      throws IOException {
    var bytes = Json.bytes(body);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    containers.values().forEach(found -> found.end(new Reason("died", "The engine ended.")));
  }
}
