package org.datadns.agent.driver;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Workspaces as volumes of the engine, whether a session has them or none does. Thread-safe. */
final class Volumes {
  private static final Logger LOG = System.getLogger(Volumes.class.getName());

  /** The folder that an archive begins with. */
  private static final String FOLDER = "/workspace";

  private final Owner owner;
  private final Engine engine;
  private final String host;
  private final Duration silence;

  /** The archives that are being read now. */
  private final Set<String> reading = ConcurrentHashMap.newKeySet();

  /**
   * Those of one site.
   *
   * @param host the engine's address
   * @param silence how long the engine may say nothing while an archive is read
   */
  Volumes(Owner owner, Engine engine, String host, Duration silence) {
    this.owner = owner;
    this.engine = engine;
    this.host = host;
    this.silence = silence;
  }

  /** Whether there is one of this name. */
  boolean has(String workspace) {
    try {
      engine.ask(docker -> docker.inspectVolumeCmd(owner.volume(workspace)).exec());
      return true;
    } catch (NotFoundException e) {
      return false;
    } catch (DockerException e) {
      throw new EngineException("The workspace " + workspace + " cannot be looked at.", e);
    }
  }

  /**
   * Reads one as a tar archive, by a container that has it and never runs.
   *
   * @param image any that the engine has
   */
  boolean read(String workspace, String image, Driver.ArchiveReader reader) throws IOException {
    if (!has(workspace)) {
      return false;
    }
    String archive = UUID.randomUUID().toString();
    reading.add(archive);
    try {
      discardLeftovers();
      return read(workspace, image, archive, reader);
    } catch (DockerException e) {
      throw new EngineException("The workspace " + workspace + " cannot be read.", e);
    } finally {
      reading.remove(archive);
    }
  }

  private boolean read(String workspace, String image, String archive, Driver.ArchiveReader reader)
      throws IOException {
    String container;
    try {
      container =
          engine
              .ask(
                  docker ->
                      docker
                          .createContainerCmd(image)
                          .withLabels(owner.reading(archive))
                          .withCmd("true")
                          .withHostConfig(confined(workspace))
                          .exec())
              .getId();
    } catch (DockerException e) {
      throw new EngineException("The workspace " + workspace + " cannot be read.", e);
    }
    try (var own = new Engine(host, silence)) {
      reader.read(own.ask(docker -> docker.copyArchiveFromContainerCmd(container, FOLDER).exec()));
      return true;
    } catch (DockerException e) {
      throw new EngineException("The workspace " + workspace + " cannot be read.", e);
    } finally {
      discard(container);
    }
  }

  private HostConfig confined(String workspace) {
    return HostConfig.newHostConfig()
        .withNetworkMode("none")
        .withReadonlyRootfs(true)
        .withSecurityOpts(List.of("no-new-privileges:true"))
        .withMounts(
            List.of(
                new Mount()
                    .withType(MountType.VOLUME)
                    .withSource(owner.volume(workspace))
                    .withTarget(FOLDER)
                    .withReadOnly(true)));
  }

  /** What an agent that died left, which would hold its workspace for ever. */
  private void discardLeftovers() {
    engine
        .ask(
            docker ->
                docker
                    .listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(owner.trying().labels())
                    .exec())
        .stream()
        .filter(container -> container.getLabels().containsKey(Owner.ARCHIVE))
        .filter(container -> !reading.contains(container.getLabels().get(Owner.ARCHIVE)))
        .forEach(container -> discard(container.getId()));
  }

  private void discard(String container) {
    try {
      engine.ask(docker -> docker.removeContainerCmd(container).withForce(true).exec());
    } catch (DockerException e) {
      LOG.log(Level.WARNING, "a container that read a workspace stays for now", e);
    }
  }

  /** Removes one for ever. */
  Driver.Removal remove(String workspace) {
    try {
      discardLeftovers();
      engine.ask(docker -> docker.removeVolumeCmd(owner.volume(workspace)).exec());
      return Driver.Removal.REMOVED;
    } catch (NotFoundException e) {
      return Driver.Removal.NOT_THERE;
    } catch (ConflictException e) {
      return Driver.Removal.IN_USE;
    } catch (DockerException e) {
      throw new EngineException("The workspace " + workspace + " cannot be removed.", e);
    }
  }
}
