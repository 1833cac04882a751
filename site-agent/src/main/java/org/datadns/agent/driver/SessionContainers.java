package org.datadns.agent.driver;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** This agent's containers at the engine, one for each session. */
final class SessionContainers {
  private static final Logger LOG = System.getLogger(SessionContainers.class.getName());

  private final Owner owner;
  private final Engine engine;

  SessionContainers(Owner owner, Engine engine) {
    this.owner = owner;
    this.engine = engine;
  }

  /** What came of creating a container. */
  enum Creation {
    /** It has been created and does not run. */
    CREATED,
    /** The session has a container already. */
    EXISTS,
    /** The engine does not have the image. */
    NO_IMAGE
  }

  /**
   * A container in the engine's list.
   *
   * @param running whether it runs
   */
  record Listed(String session, int attempt, boolean running) {}

  /** Creates a session's container. */
  Creation create(Launch launch, SessionNetwork network) {
    var spec = new ContainerSpec(owner, launch);
    try {
      engine.ask(
          docker -> {
            var command =
                docker
                    .createContainerCmd(launch.tool().image())
                    .withName(owner.container(launch.session()))
                    .withUser(launch.account().userAndGroup())
                    .withEnv(spec.environment())
                    .withLabels(spec.labels())
                    .withHostConfig(spec.hostConfig(network));
            if (!launch.tool().command().isEmpty()) {
              command.withCmd(spec.command());
            }
            launch.tool().stopSignal().ifPresent(command::withStopSignal);
            return command.exec();
          });
      return Creation.CREATED;
    } catch (ConflictException e) {
      return Creation.EXISTS;
    } catch (NotFoundException e) {
      return Creation.NO_IMAGE;
    }
  }

  /**
   * Starts what was created.
   *
   * @throws NotFoundException when it or its network is gone
   */
  void start(String session) {
    engine.ask(docker -> docker.startContainerCmd(owner.container(session)).exec());
  }

  /** What the engine says of a session's container. */
  Optional<Inspection> inspect(String session) {
    try {
      return Optional.of(
          new Inspection(
              engine.ask(docker -> docker.inspectContainerCmd(owner.container(session)).exec())));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  /** All containers of this agent's sessions, running or not. */
  List<Listed> all() {
    return labelled(owner.labels()).stream().flatMap(found -> listed(found).stream()).toList();
  }

  private static Optional<Listed> listed(Container container) {
    var session = container.getLabels().get(ContainerSpec.SESSION);
    var attempt = container.getLabels().get(ContainerSpec.ATTEMPT);
    return session == null || attempt == null
        ? Optional.empty()
        : Optional.of(new Listed(session, Integer.parseInt(attempt), isRunning(container)));
  }

  private static boolean isRunning(Container container) {
    return "running".equals(container.getState());
  }

  /** All containers of this site's sessions that another agent has made. */
  List<Container> ofOthers() {
    return labelled(Map.of(Owner.SITE, owner.site())).stream()
        .filter(container -> !owner.isOwn(container.getLabels().get(Owner.AGENT)))
        .toList();
  }

  /** Ends and removes whatever this agent has for a session. */
  void stop(String session, Duration grace) {
    for (var container : of(session)) {
      if (isRunning(container)) {
        end(container.getId(), grace);
      }
      remove(container.getId());
    }
  }

  /** Removes a session's container at once. */
  void remove(Launch launch) {
    of(launch.session()).forEach(container -> remove(container.getId()));
  }

  private List<Container> of(String session) {
    var labels = new HashMap<>(owner.labels());
    labels.put(ContainerSpec.SESSION, session);
    return labelled(labels);
  }

  private List<Container> labelled(Map<String, String> labels) {
    return engine.ask(
        docker -> docker.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec());
  }

  /** The signal that its image names, then time, then death. */
  private void end(String id, Duration grace) {
    try {
      engine.ask(docker -> docker.stopContainerCmd(id).withTimeout((int) grace.toSeconds()).exec());
    } catch (NotFoundException | NotModifiedException e) {
      LOG.log(Level.DEBUG, "the container {0} had ended", id);
    } catch (DockerException e) {
      throw new EngineException("The container " + id + " cannot be stopped.", e);
    }
  }

  /** Removes a container and the nameless volumes its image asked for. */
  private void remove(String id) {
    try {
      engine.ask(
          docker -> docker.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec());
    } catch (NotFoundException e) {
      LOG.log(Level.DEBUG, "the container {0} is gone, as wanted", id);
    } catch (ConflictException e) {
      LOG.log(Level.DEBUG, "the container {0} is being removed", id);
    } catch (DockerException e) {
      throw new EngineException("The container " + id + " cannot be removed.", e);
    }
  }
}
