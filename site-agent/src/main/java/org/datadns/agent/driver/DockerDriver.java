package org.datadns.agent.driver;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.core.InvocationBuilder;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
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

  /** Above the longest stop's grace. */
  private static final Duration CONTROL_DEADLINE = Duration.ofSeconds(45);

  private static final Duration LOG_DEADLINE = Duration.ofSeconds(5);
  private static final int LAST_WORDS = 5;

  private static final Reason GIVEN_UP = new Reason("given-up", "It is not wanted any more.");
  private static final Reason GONE = new Reason("died", "The container is gone.");

  private final Owner owner;
  private final Engine engine;
  private final Engine streams;

  /**
   * A driver for one site's containers at one engine. Connects when it is first used.
   *
   * @param agent tells this agent's containers from another's; kept across its restarts
   */
  public DockerDriver(String site, String agent, DockerConfig config) {
    this.owner = new Owner(site, agent, config.egress());
    this.engine = new Engine(config.host(), CONTROL_DEADLINE);
    this.streams = new Engine(config.host(), LOG_DEADLINE);
  }

  @Override
  public Outcome start(Launch launch, Progress progress) {
    try {
      return bringAbout(launch, progress);
    } catch (EngineException e) {
      LOG.log(Level.WARNING, "session " + launch.session() + ": the engine failed", e);
      return new Outcome.Failed(
          new Reason("no-engine", "The site's container engine does not answer."));
    } catch (DockerException e) {
      LOG.log(Level.WARNING, "session " + launch.session() + ": not started", e);
      return failed(
          launch,
          new Reason("refused-by-engine", "The site's container engine refused to start it."));
    }
  }

  private Outcome bringAbout(Launch launch, Progress progress) {
    var existing = inspect(launch.session());
    boolean same =
        existing
            .filter(found -> found.isRunning() && found.attempt() == launch.attempt())
            .isPresent();
    if (!same) {
      existing.ifPresent(unusable -> remove(launch.session()));
      progress.step("Starting the container");
      if (!create(launch)) {
        return new Outcome.Failed(
            new Reason(
                "image-missing", "The image " + launch.tool().image() + " is not at this site."));
      }
    }
    progress.step("Waiting for " + launch.tool().label());
    return awaitReady(launch, progress);
  }

  /** Whether there is such an image; if so, the container has been started. */
  private boolean create(Launch launch) {
    boolean newWorkspace =
        !launch.files().isEmpty() && !volumeExists(owner.volume(launch.workspace()));
    var spec = new ContainerSpec(owner, launch);
    var name = owner.container(launch.session());
    try {
      engine.ask(
          docker -> {
            var command =
                docker
                    .createContainerCmd(launch.tool().image())
                    .withName(name)
                    .withUser(launch.account().userAndGroup())
                    .withEnv(spec.environment())
                    .withLabels(spec.labels())
                    .withHostConfig(spec.hostConfig());
            if (!launch.tool().command().isEmpty()) {
              command.withCmd(launch.tool().command(launch.base()));
            }
            launch.tool().stopSignal().ifPresent(command::withStopSignal);
            return command.exec();
          });
    } catch (NotFoundException e) {
      return false;
    }
    try {
      startContainer(name);
    } catch (NotFoundException e) {
      makeNetwork();
      startContainer(name);
    }
    // while the tool comes up, which takes longer
    if (newWorkspace) {
      place(launch);
    }
    return true;
  }

  /** A session without its first files is still one. */
  private void place(Launch launch) {
    try (var archive = WorkspaceArchive.of(launch.files(), launch.account())) {
      engine.ask(
          docker ->
              docker
                  .copyArchiveToContainerCmd(owner.container(launch.session()))
                  .withRemotePath(launch.tool().home())
                  .withTarInputStream(archive)
                  .exec());
    } catch (IOException | DockerException e) {
      LOG.log(Level.WARNING, "session " + launch.session() + ": its files were not placed", e);
    }
  }

  private void startContainer(String name) {
    engine.ask(docker -> docker.startContainerCmd(name).exec());
  }

  private Outcome awaitReady(Launch launch, Progress progress) {
    var host = inspect(launch.session()).flatMap(found -> found.address(owner.network()));
    if (host.isEmpty()) {
      return failed(launch, end(launch.session()).orElse(GONE));
    }
    var readiness =
        new Readiness(
            URI.create(
                "http://"
                    + host.get()
                    + ":"
                    + launch.tool().port()
                    + launch.tool().pathAtTool(launch.base(), launch.tool().readiness())),
            launch.readyWithin(),
            () -> progress.isWanted() ? end(launch.session()) : Optional.of(GIVEN_UP));
    var hindrance = readiness.await();
    return hindrance.isPresent()
        ? failed(launch, hindrance.get())
        : new Outcome.Running(host.get());
  }

  private Outcome failed(Launch launch, Reason reason) {
    try {
      remove(launch.session());
    } catch (EngineException e) {
      // it belongs to no session that lives, so the reconciler removes it later
      LOG.log(Level.WARNING, "session " + launch.session() + ": its container stays for now", e);
    }
    return new Outcome.Failed(reason);
  }

  @Override
  public void stop(String session, Duration grace) {
    try {
      engine.ask(
          docker ->
              docker
                  .stopContainerCmd(owner.container(session))
                  .withTimeout((int) grace.toSeconds())
                  .exec());
    } catch (NotFoundException | NotModifiedException e) {
      LOG.log(Level.DEBUG, "the container of {0} had ended", session);
    } catch (DockerException e) {
      throw new EngineException("The container of " + session + " cannot be stopped.", e);
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
                      .withLabelFilter(owner.labels())
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
                  running ? Optional.empty() : end(session)));
        }
      }
      return List.copyOf(found);
    } catch (DockerException e) {
      throw new EngineException("The containers cannot be listed.", e);
    }
  }

  @Override
  public String log(String session, int lines) {
    var log = new ContainerLog();
    try (log) {
      streams.ask(
          docker ->
              docker
                  .logContainerCmd(owner.container(session))
                  .withStdOut(true)
                  .withStdErr(true)
                  .withTail(lines)
                  .exec(log));
      log.awaitCompletion(LOG_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (NotFoundException e) {
      return "";
    } catch (DockerException | IOException e) {
      throw new EngineException("The log of " + session + " cannot be read.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return log.text();
  }

  @Override
  public Optional<Usage> usage(String session) {
    var statistics = new InvocationBuilder.AsyncResultCallback<Statistics>();
    try (statistics) {
      streams.ask(
          docker -> docker.statsCmd(owner.container(session)).withNoStream(true).exec(statistics));
      return Optional.ofNullable(statistics.awaitResult()).flatMap(DockerDriver::usage);
    } catch (NotFoundException e) {
      return Optional.empty();
    } catch (DockerException | IOException e) {
      throw new EngineException("The usage of " + session + " cannot be read.", e);
    }
  }

  private static Optional<Usage> usage(Statistics statistics) {
    var cpu = statistics.getCpuStats().getCpuUsage();
    var memory = statistics.getMemoryStats();
    if (cpu == null || cpu.getTotalUsage() == null || memory == null || memory.getUsage() == null) {
      return Optional.empty();
    }
    return Optional.of(new Usage(Duration.ofNanos(cpu.getTotalUsage()), memory.getUsage()));
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
                  .withName(owner.network())
                  .withDriver("bridge")
                  .withInternal(!owner.egress())
                  .withCheckDuplicate(true)
                  .withOptions(Map.of("com.docker.network.bridge.enable_icc", "false"))
                  .withLabels(owner.labels())
                  .exec());
    } catch (ConflictException e) {
      LOG.log(Level.DEBUG, "another launch has made the network {0}", owner.network());
    }
  }

  private Optional<Inspection> inspect(String session) {
    try {
      return Optional.of(
          new Inspection(
              engine.ask(docker -> docker.inspectContainerCmd(owner.container(session)).exec())));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  /** How a session's container ended; empty while it runs. */
  private Optional<Reason> end(String session) {
    var found = inspect(session);
    return found.isPresent() ? found.get().end(() -> log(session, LAST_WORDS)) : Optional.of(GONE);
  }

  /** Removes a session's container and the nameless volumes its image asked for. */
  private void remove(String session) {
    try {
      engine.ask(
          docker ->
              docker
                  .removeContainerCmd(owner.container(session))
                  .withForce(true)
                  .withRemoveVolumes(true)
                  .exec());
    } catch (NotFoundException e) {
      LOG.log(Level.DEBUG, "the container of {0} is gone, as wanted", session);
    } catch (ConflictException e) {
      LOG.log(Level.DEBUG, "the container of {0} is being removed", session);
    } catch (DockerException e) {
      throw new EngineException("The container of " + session + " cannot be removed.", e);
    }
  }
}
