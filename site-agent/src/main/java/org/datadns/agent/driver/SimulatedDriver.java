package org.datadns.agent.driver;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.client.JsonHttp;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;

/**
 * Runs nothing: asks an engine that pretends to, for trials of a whole federation. Its containers
 * are pages on loopback addresses that say so. They outlive the agent, as real ones do, and the
 * engine can be away, slow or full of tools that never answer, as real ones are.
 */
final class SimulatedDriver implements SiteDriver {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  /** A dataset whose mount hangs holds a container up; Docker's client is as patient. */
  private static final Duration CREATION = Duration.ofSeconds(45);

  private static final Reason GIVEN_UP = new Reason("given-up", "It is not wanted any more.");
  private static final Reason GONE = new Reason("died", "The simulated container is gone.");
  private static final Reason NO_ENGINE =
      new Reason("no-engine", "The simulated container engine does not answer.");

  private final SimulatedConfig config;
  private final JsonHttp http = new JsonHttp();
  private final Readiness readiness = new Readiness();

  SimulatedDriver(SimulatedConfig config) {
    this.config = config;
  }

  /** What the engine is asked to pretend. */
  private record Wanted(int attempt, String image, int port, String base, List<String> paths) {}

  /** A container as the engine tells of it. */
  private record Found(
      String session, int attempt, boolean running, String address, Optional<Reason> end) {}

  private record Used(long cpuMillis, long memory) {}

  @Override
  public Outcome start(Launch launch, Progress progress) {
    try {
      progress.step("Starting the simulated container");
      var found = created(launch);
      progress.step("Waiting for " + launch.tool().label());
      var address =
          URI.create(
              "http://"
                  + found.address()
                  + ":"
                  + launch.tool().port()
                  + launch.tool().pathAtTool(launch.base(), launch.tool().readiness()));
      var hindrance =
          readiness.await(
              new Readiness.Awaited(address, 0, launch.readyWithin()),
              () -> progress.isWanted() ? Optional.empty() : Optional.of(GIVEN_UP),
              () -> end(launch.session()));
      if (hindrance.isPresent()) {
        return failed(launch, hindrance.get());
      }
      return progress.isWanted() ? new Outcome.Running(found.address()) : failed(launch, GIVEN_UP);
    } catch (EngineException e) {
      return new Outcome.Failed(NO_ENGINE);
    } catch (ProblemException e) {
      return failed(launch, new Reason(e.problem().code(), e.problem().detail()));
    }
  }

  private Found created(Launch launch) {
    var session = launch.session();
    var existing = find(session);
    if (existing.filter(it -> it.running() && it.attempt() == launch.attempt()).isPresent()) {
      return existing.get();
    }
    if (existing.isPresent()) {
      remove(session);
    }
    var wanted =
        new Wanted(
            launch.attempt(),
            launch.tool().image(),
            launch.tool().port(),
            launch.base(),
            launch.datasets().stream().map(mounted -> mounted.path().toString()).toList());
    return ask("PUT", "/containers/" + session, Json.bytes(wanted), CREATION).as(Found.class);
  }

  /** How a session's container ended; empty while it runs. */
  private Optional<Reason> end(String session) {
    var found = find(session);
    return found.isPresent() ? found.get().end() : Optional.of(GONE);
  }

  private Outcome failed(Launch launch, Reason reason) {
    try {
      if (find(launch.session()).filter(it -> it.attempt() == launch.attempt()).isPresent()) {
        remove(launch.session());
      }
    } catch (EngineException e) {
      return new Outcome.Failed(NO_ENGINE);
    }
    return new Outcome.Failed(reason);
  }

  @Override
  public void stop(String session, Duration grace) {
    remove(session);
  }

  @Override
  public List<Container> containers() {
    return List.of(ask("GET", "/containers").as(Found[].class)).stream()
        .map(found -> new Container(found.session(), found.attempt(), found.running(), found.end()))
        .toList();
  }

  @Override
  public String log(String session, int lines) {
    return find(session).isEmpty()
        ? ""
        : "Simulated: nothing runs here, so nothing is written here.\n";
  }

  @Override
  public Optional<Usage> usage(String session) {
    return find(session)
        .filter(Found::running)
        .map(ignored -> ask("GET", "/containers/" + session + "/usage").as(Used.class))
        .map(used -> new Usage(Duration.ofMillis(used.cpuMillis()), used.memory()));
  }

  @Override
  public boolean hasImage(String image) {
    try {
      ask("GET", "/images/" + URLEncoder.encode(image, StandardCharsets.UTF_8));
      return true;
    } catch (ProblemException e) {
      if (e.problem().status() == 404) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public Optional<Reason> check() {
    try {
      ask("GET", "/containers");
      return Optional.empty();
    } catch (EngineException e) {
      return Optional.of(NO_ENGINE);
    }
  }

  @Override
  public Trial trial() {
    return new SimulatedTrial(this);
  }

  @Override
  public void holdNetwork() {
    // its containers are not on a network of the site's
  }

  @Override
  public void removeNetwork() {
    // there is none
  }

  @Override
  public void close() {
    http.close();
  }

  private Optional<Found> find(String session) {
    try {
      return Optional.of(ask("GET", "/containers/" + session).as(Found.class));
    } catch (ProblemException e) {
      if (e.problem().status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void remove(String session) {
    ask("DELETE", "/containers/" + session);
  }

  private JsonHttp.Answer ask(String method, String path) {
    return ask(method, path, new byte[0], DEADLINE);
  }

  private JsonHttp.Answer ask(String method, String path, byte[] body, Duration deadline) {
    try {
      return http.send(
          method,
          URI.create(config.engine() + path),
          Map.of("Content-Type", "application/json"),
          body,
          deadline);
    } catch (UnreachableException e) {
      throw new EngineException("The simulated engine does not answer.", e);
    }
  }
}
