package org.datadns.agent.driver;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Frame;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.datadns.protocol.wire.Reason;

/**
 * Runs tools in Docker containers, on a bridge network of the site's own where they do not see each
 * other, by default without a way out. The agent reaches a container by its address on that bridge;
 * no port is published. Images are never pulled: what runs here, the site's admin has put here.
 */
public final class DockerDriver implements Driver, AutoCloseable {
  private static final Logger LOG = System.getLogger(DockerDriver.class.getName());
  private static final Duration LOG_DEADLINE = Duration.ofSeconds(5);
  private static final int LAST_WORDS = 5;
  private static final int LONGEST_LAST_WORDS = 600;

  private static final Reason GIVEN_UP = new Reason("given-up", "It is not wanted any more.");

  private final String site;
  private final boolean egress;
  private final Engine engine;
  private final Engine streams;

  /** A driver for one site's containers at one engine. Connects when it is first used. */
  public DockerDriver(String site, DockerConfig config) {
    this.site = site;
    this.egress = config.egress();
    this.engine = new Engine(config.host());
    this.streams = new Engine(config.host());
  }

  @Override
  public Outcome start(Launch launch, Progress progress) {
    try {
      return bringAbout(launch, progress);
    } catch (EngineException e) {
      LOG.log(Level.WARNING, "session " + launch.session() + ": the engine failed", e);
      return new Outcome.Failed(
          new Reason("no-engine", "The site's container engine does not answer."));
    }
  }

  private Outcome bringAbout(Launch launch, Progress progress) {
    var existing = inspect(launch.session());
    boolean same = existing.filter(found -> attempt(found) == launch.attempt()).isPresent();
    if (existing.isPresent() && !(same && isRunning(existing.get()))) {
      remove(launch.session());
      same = false;
    }
    try {
      if (!same) {
        progress.step("starting the container");
        create(launch);
      }
    } catch (NotFoundException e) {
      remove(launch.session());
      return new Outcome.Failed(
          new Reason(
              "image-missing", "The image " + launch.tool().image() + " is not at this site."));
    } catch (DockerException | IOException e) {
      LOG.log(Level.WARNING, "session " + launch.session() + ": not started", e);
      remove(launch.session());
      return new Outcome.Failed(
          new Reason("refused-by-engine", "The site's container engine refused to start it."));
    }
    progress.step("waiting for " + launch.tool().label());
    return awaitReady(launch, progress);
  }

  private void create(Launch launch) throws IOException {
    var spec = new ContainerSpec(site, launch);
    boolean newWorkspace = launch.starter().isPresent() && !volumeExists(spec.volume());
    var name = ContainerSpec.name(launch.session());
    engine.ask(
        docker -> {
          var command =
              docker
                  .createContainerCmd(launch.tool().image())
                  .withName(name)
                  .withUser(launch.tool().user())
                  .withEnv(spec.environment())
                  .withLabels(spec.labels())
                  .withHostConfig(spec.hostConfig());
          if (!launch.tool().command().isEmpty()) {
            command.withCmd(launch.tool().command());
          }
          return command.exec();
        });
    if (newWorkspace) {
      try (var archive = Starter.archive(launch.starter().orElseThrow(), launch.tool().user())) {
        engine.ask(
            docker ->
                docker
                    .copyArchiveToContainerCmd(name)
                    .withRemotePath(launch.tool().home())
                    .withTarInputStream(archive)
                    .exec());
      }
    }
    try {
      startContainer(name);
    } catch (NotFoundException e) {
      makeNetwork();
      startContainer(name);
    }
  }

  private void startContainer(String name) {
    engine.ask(docker -> docker.startContainerCmd(name).exec());
  }

  private Outcome awaitReady(Launch launch, Progress progress) {
    var running = inspect(launch.session());
    var host = running.flatMap(this::address);
    if (host.isEmpty()) {
      return failed(launch, death(launch.session()).orElse(gone()));
    }
    var readiness =
        new Readiness(
            URI.create(
                "http://" + host.get() + ":" + launch.tool().port() + launch.tool().readiness()),
            launch.readyWithin(),
            () -> progress.isWanted() ? death(launch.session()) : Optional.of(GIVEN_UP));
    var hindrance = readiness.await();
    return hindrance.isPresent()
        ? failed(launch, hindrance.get())
        : new Outcome.Running(host.get());
  }

  private Outcome failed(Launch launch, Reason reason) {
    remove(launch.session());
    return new Outcome.Failed(reason);
  }

  @Override
  public void stop(String session, Duration grace) {
    try {
      engine.ask(
          docker ->
              docker
                  .stopContainerCmd(ContainerSpec.name(session))
                  .withTimeout((int) grace.toSeconds())
                  .exec());
    } catch (NotFoundException | NotModifiedException e) {
      // no container, or it has ended: all that is left is to remove it
    } catch (DockerException e) {
      throw new EngineException("Container of " + session + " cannot be stopped.", e);
    }
    remove(session);
  }

  @Override
  public List<Container> containers() {
    try {
      var found = new ArrayList<Container>();
      for (var container :
          engine.ask(
              docker ->
                  docker
                      .listContainersCmd()
                      .withShowAll(true)
                      .withLabelFilter(Map.of(ContainerSpec.SITE, site))
                      .exec())) {
        var session = container.getLabels().get(ContainerSpec.SESSION);
        var attempt = container.getLabels().get(ContainerSpec.ATTEMPT);
        if (session != null && attempt != null) {
          boolean running = "running".equals(container.getState());
          found.add(
              new Container(
                  session,
                  Integer.parseInt(attempt),
                  running,
                  running ? Optional.empty() : death(session)));
        }
      }
      return List.copyOf(found);
    } catch (DockerException e) {
      throw new EngineException("The containers cannot be listed.", e);
    }
  }

  @Override
  public String log(String session, int lines) {
    var text = new StringBuilder();
    try {
      var callback =
          streams.ask(
              docker ->
                  docker
                      .logContainerCmd(ContainerSpec.name(session))
                      .withStdOut(true)
                      .withStdErr(true)
                      .withTail(lines)
                      .exec(
                          new ResultCallback.Adapter<Frame>() {
                            @Override
                            public void onNext(Frame frame) {
                              text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
                            }
                          }));
      try (callback) {
        callback.awaitCompletion(LOG_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (NotFoundException e) {
      return "";
    } catch (DockerException | IOException e) {
      throw new EngineException("The log of " + session + " cannot be read.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return text.toString();
  }

  @Override
  public Optional<Reason> check() {
    try {
      engine.ask(docker -> docker.pingCmd().exec());
      return Optional.empty();
    } catch (EngineException | DockerException e) {
      return Optional.of(new Reason("no-engine", "The container engine does not answer."));
    }
  }

  @Override
  public void close() throws IOException {
    engine.close();
    streams.close();
  }

  private boolean volumeExists(String name) {
    try {
      engine.ask(docker -> docker.inspectVolumeCmd(name).exec());
      return true;
    } catch (NotFoundException e) {
      return false;
    }
  }

  /** Made when it is first missed, so that a launch does not ask for it each time. */
  private void makeNetwork() {
    try {
      engine.ask(
          docker ->
              docker
                  .createNetworkCmd()
                  .withName(ContainerSpec.network(site))
                  .withDriver("bridge")
                  .withInternal(!egress)
                  .withCheckDuplicate(true)
                  .withOptions(Map.of("com.docker.network.bridge.enable_icc", "false"))
                  .withLabels(Map.of(ContainerSpec.SITE, site))
                  .exec());
    } catch (ConflictException e) {
      // another launch made it meanwhile
      LOG.log(Level.DEBUG, "network {0} is there already", ContainerSpec.network(site));
    }
  }

  private Optional<InspectContainerResponse> inspect(String session) {
    try {
      return Optional.of(
          engine.ask(docker -> docker.inspectContainerCmd(ContainerSpec.name(session)).exec()));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  private void remove(String session) {
    try {
      engine.ask(
          docker -> docker.removeContainerCmd(ContainerSpec.name(session)).withForce(true).exec());
    } catch (NotFoundException e) {
      // gone, as wanted
    } catch (ConflictException e) {
      // its removal is under way already
      LOG.log(Level.DEBUG, "container of {0} is being removed", session);
    } catch (DockerException e) {
      throw new EngineException("Container of " + session + " cannot be removed.", e);
    }
  }

  private Optional<String> address(InspectContainerResponse container) {
    var networks = container.getNetworkSettings().getNetworks();
    var network = networks.get(ContainerSpec.network(site));
    return Optional.ofNullable(network)
        .map(found -> found.getIpAddress())
        .filter(address -> !address.isEmpty());
  }

  /** How a session's container ended; empty while it runs. */
  private Optional<Reason> death(String session) {
    var found = inspect(session);
    if (found.isEmpty()) {
      return Optional.of(gone());
    }
    if (isRunning(found.get())) {
      return Optional.empty();
    }
    var state = found.get().getState();
    if (Boolean.TRUE.equals(state.getOOMKilled())) {
      return Optional.of(
          new Reason("out-of-memory", "It needed more memory than its size allows."));
    }
    return Optional.of(
        new Reason(
            "died",
            "The tool ended by itself (exit code "
                + state.getExitCodeLong()
                + ")."
                + lastWords(session)));
  }

  private String lastWords(String session) {
    var text = log(session, LAST_WORDS).replaceAll("\\p{Cntrl}+", " ").strip();
    if (text.isEmpty()) {
      return "";
    }
    return " Its last words: " + text.substring(Math.max(0, text.length() - LONGEST_LAST_WORDS));
  }

  private static Reason gone() {
    return new Reason("died", "The container is gone.");
  }

  private static boolean isRunning(InspectContainerResponse container) {
    return Boolean.TRUE.equals(container.getState().getRunning());
  }

  private static int attempt(InspectContainerResponse container) {
    var labels = container.getConfig().getLabels();
    var attempt = labels == null ? null : labels.get(ContainerSpec.ATTEMPT);
    return attempt == null ? -1 : Integer.parseInt(attempt);
  }
}
