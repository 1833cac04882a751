package org.datadns.agent.driver;

import static java.util.stream.Collectors.joining;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.datadns.agent.network.Egress;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Heartbeat.Outcome;
import org.datadns.protocol.wire.Reason;

/**
 * Runs tools in Docker containers, on a bridge network of the site's own where they do not see each
 * other, by default without a way out. The agent reaches a container by its address on that bridge;
 * no port is published. Images are never pulled: what runs here, the site's admin has put here.
 */
public final class DockerDriver implements SiteDriver {
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
  private final String host;
  private final SessionNetwork network;

  /** For sessions that may reach nothing; the same where no session may. */
  private final SessionNetwork closed;

  private final SessionContainers containers;
  private final Workspaces workspaces;
  private final Volumes volumes;
  private final Readiness readiness = new Readiness();
  private volatile boolean lookedForOthers;

  /**
   * A driver for one site's containers at one engine. Connects when it is first used.
   *
   * @param agent tells this agent's containers from another's; kept across its restarts
   */
  public DockerDriver(String site, String agent, DockerConfig config) {
    this.host = config.host();
    this.owner = new Owner(site, agent);
    this.engine = new Engine(config.host(), CONTROL_DEADLINE);
    this.streams = new Engine(config.host(), LOG_DEADLINE);
    this.network = new SessionNetwork(owner, engine, config.egress());
    this.closed =
        config.egress().isNone() ? network : new SessionNetwork(owner, engine, new Egress.None());
    this.containers = new SessionContainers(owner, engine);
    this.workspaces = new Workspaces(owner, engine);
    this.volumes = new Volumes(owner, engine, host, LOG_DEADLINE);
  }

  /** One for trials, on the network of another and with its connections. */
  private DockerDriver(DockerDriver other, Owner owner) {
    this.host = other.host;
    this.owner = owner;
    this.engine = other.engine;
    this.streams = other.streams;
    this.network = other.network;
    this.closed = other.closed;
    this.containers = new SessionContainers(owner, engine);
    this.workspaces = new Workspaces(owner, engine);
    this.volumes = new Volumes(owner, engine, host, LOG_DEADLINE);
  }

  /** On the network of the sessions. */
  @Override
  public Trial trial() {
    var trying = owner.trying();
    return new DockerTrial(trying, new DockerDriver(this, trying), engine, network.name());
  }

  @Override
  public void holdNetwork() {
    network.hold();
    if (hasClosed()) {
      closed.hold();
    }
    if (!lookedForOthers) {
      lookedForOthers = true;
      tellOfOthers();
    }
  }

  /** Its predecessor with another key has left some, or two agents are told to be one site. */
  private void tellOfOthers() {
    var others = containers.ofOthers();
    if (!others.isEmpty()) {
      LOG.log(
          Level.WARNING,
          "{0} containers of site {1} belong to another agent and are left alone. If another agent "
              + "runs as this site, stop one of the two; if none does, remove them: docker rm -f {2}",
          others.size(),
          owner.site(),
          others.stream().map(found -> found.getId().substring(0, 12)).collect(joining(" ")));
    }
  }

  @Override
  public void removeNetwork() {
    network.remove();
    if (hasClosed()) {
      closed.remove();
    }
  }

  /** Whether some sessions are on another network than the others. */
  private boolean hasClosed() {
    return !closed.name().equals(network.name());
  }

  private SessionNetwork network(Launch launch) {
    return launch.closed() ? closed : network;
  }

  @Override
  public Outcome start(Launch launch, Progress progress) {
    try {
      return bringAbout(launch, progress)
          .map(why -> failed(launch, why))
          .orElseGet(() -> awaitReady(launch, progress));
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

  /** Has the container run, or says why it cannot. */
  private Optional<Reason> bringAbout(Launch launch, Progress progress) {
    var unprotected = network(launch).hindrance();
    if (unprotected.isPresent()) {
      return unprotected;
    }
    progress.step("Starting the container");
    var creation = containers.create(launch, network(launch));
    if (creation == SessionContainers.Creation.EXISTS) {
      if (isRunning(launch)) {
        workspaces.refill(launch);
        return Optional.empty();
      }
      containers.remove(launch);
      creation = containers.create(launch, network(launch));
    }
    return switch (creation) {
      case NO_IMAGE ->
          Optional.of(
              new Reason(
                  "image-missing", "The image " + launch.tool().image() + " is not at this site."));
      case EXISTS ->
          Optional.of(
              new Reason(
                  "refused-by-engine",
                  "The site's container engine has not removed the session's last container yet."));
      case CREATED -> run(launch);
    };
  }

  private boolean isRunning(Launch launch) {
    return containers
        .inspect(launch.session())
        .filter(found -> found.isRunning() && found.attempt() == launch.attempt())
        .isPresent();
  }

  private Optional<Reason> run(Launch launch) {
    var foreign = workspaces.own(launch);
    if (foreign.isPresent()) {
      return foreign;
    }
    try {
      containers.start(launch.session());
    } catch (NotFoundException e) {
      // somebody has removed the network since it was looked at
      var unprotected = network(launch).hold();
      if (unprotected.isPresent()) {
        return unprotected;
      }
      containers.start(launch.session());
    }
    // while the tool comes up, which takes longer
    workspaces.fill(launch);
    return Optional.empty();
  }

  private Outcome awaitReady(Launch launch, Progress progress) {
    progress.step("Waiting for " + launch.tool().label());
    var found = containers.inspect(launch.session());
    var host = found.flatMap(inspection -> inspection.address(network(launch).name()));
    if (host.isEmpty()) {
      return failed(launch, end(launch.session()).orElse(GONE));
    }
    var address =
        URI.create(
            "http://"
                + host.get()
                + ":"
                + launch.tool().port()
                + launch.tool().pathAtTool(launch.base(), launch.tool().readiness()));
    var hindrance =
        readiness.await(
            new Readiness.Awaited(
                address, found.map(Inspection::pid).orElse(0L), launch.readyWithin()),
            () -> progress.isWanted() ? Optional.empty() : Optional.of(GIVEN_UP),
            () -> end(launch.session()));
    return hindrance.isPresent()
        ? failed(launch, hindrance.get())
        : new Outcome.Running(host.get());
  }

  private Outcome failed(Launch launch, Reason reason) {
    try {
      containers.remove(launch);
    } catch (EngineException | DockerException e) {
      // it belongs to no session that lives, so the reconciler removes it later
      LOG.log(Level.WARNING, "session " + launch.session() + ": its container stays for now", e);
    }
    return new Outcome.Failed(reason);
  }

  @Override
  public void stop(String session, Duration grace) {
    try {
      containers.stop(session, grace);
    } catch (DockerException e) {
      throw new EngineException("The containers of " + session + " cannot be listed.", e);
    }
  }

  @Override
  public List<Container> containers() {
    try {
      return containers.all().stream()
          .map(
              listed ->
                  new Container(
                      listed.session(),
                      listed.attempt(),
                      listed.running(),
                      listed.running() ? Optional.empty() : end(listed.session())))
          .toList();
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
  public boolean read(String session, String path, ArchiveReader reader) throws IOException {
    // a connection of its own breaks off what is not read; the archive's own end would read it all
    try (var own = new Engine(host, LOG_DEADLINE)) {
      reader.read(
          own.ask(
              docker -> docker.copyArchiveFromContainerCmd(owner.container(session), path).exec()));
      return true;
    } catch (NotFoundException e) {
      return false;
    } catch (DockerException e) {
      throw new EngineException("The files of " + session + " cannot be read.", e);
    }
  }

  @Override
  public void write(String session, String home, String path, byte[] content, Account account) {
    try {
      byte[] archive = WorkspaceArchive.below(path, content, account);
      engine.ask(
          docker ->
              docker
                  .copyArchiveToContainerCmd(owner.container(session))
                  .withNoOverwriteDirNonDir(true)
                  .withRemotePath(home)
                  .withTarInputStream(new ByteArrayInputStream(archive))
                  .exec());
    } catch (IOException | DockerException e) {
      throw new EngineException("Nothing can be written in " + session + ".", e);
    }
  }

  @Override
  public boolean readWorkspace(String workspace, String image, ArchiveReader reader)
      throws IOException {
    return volumes.read(workspace, image, reader);
  }

  @Override
  public Removal removeWorkspace(String workspace) {
    return volumes.remove(workspace);
  }

  @Override
  public Optional<Usage> usage(String session) {
    var found = inspect(session).filter(Inspection::isRunning);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    return Cgroup.of(found.get().pid())
        .flatMap(Cgroup::usage)
        .or(() -> EngineStatistics.of(owner.container(session), streams));
  }

  @Override
  public boolean hasImage(String image) {
    return imageDigest(image).isPresent();
  }

  @Override
  public Optional<String> imageDigest(String image) {
    try {
      return Optional.of(
          Optional.ofNullable(streams.ask(docker -> docker.inspectImageCmd(image).exec()).getId())
              .orElse(image));
    } catch (NotFoundException e) {
      return Optional.empty();
    } catch (DockerException e) {
      throw new EngineException("The image " + image + " cannot be looked for.", e);
    }
  }

  @Override
  public Optional<Reason> check() {
    try {
      // an engine that is silent for longer is of no use to a person who waits
      streams.ask(docker -> docker.pingCmd().exec());
      return network.hindrance();
    } catch (EngineException | DockerException e) {
      return Optional.of(new Reason("no-engine", "The container engine does not answer."));
    }
  }

  @Override
  public void close() throws IOException {
    engine.close();
    streams.close();
  }

  private Optional<Inspection> inspect(String session) {
    try {
      return containers.inspect(session);
    } catch (DockerException e) {
      throw new EngineException("The container of " + session + " cannot be looked at.", e);
    }
  }

  /** How a session's container ended; empty while it runs. */
  private Optional<Reason> end(String session) {
    var found = containers.inspect(session);
    return found.isPresent() ? found.get().end(() -> log(session, LAST_WORDS)) : Optional.of(GONE);
  }
}
