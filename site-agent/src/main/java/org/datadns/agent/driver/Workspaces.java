package org.datadns.agent.driver;

import com.github.dockerjava.api.command.InspectVolumeResponse;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Reason;

/**
 * The volumes that persons' files are in. The engine makes one when its first container is created,
 * filled with what the image has there and belonging to the image's user.
 */
final class Workspaces {
  private static final Logger LOG = System.getLogger(Workspaces.class.getName());
  private static final long CHOWN_DEADLINE_SECONDS = 30;
  private static final long CHOWN_MEMORY = 64L << 20;

  private final Owner owner;
  private final Engine engine;

  Workspaces(Owner owner, Engine engine) {
    this.owner = owner;
    this.engine = engine;
  }

  /**
   * Makes a workspace the account's that the session will run as. Its container has been created
   * and does not run yet.
   *
   * @return why that cannot be
   */
  Optional<Reason> own(Launch launch) {
    if (belongs(launch)) {
      return Optional.empty();
    }
    LOG.log(
        Level.INFO,
        "session {0}: giving its workspace to {1}",
        launch.session(),
        launch.account().userAndGroup());
    give(launch);
    return belongs(launch)
        ? Optional.empty()
        : Optional.of(
            new Reason(
                "workspace-not-owned",
                "The workspace cannot be given to the account that the session runs as; the image "
                    + "needs the program chown for that."));
  }

  /**
   * Puts a new workspace's first files there, while its container comes up. A session without them
   * is still one.
   */
  void fill(Launch launch) {
    if (!launch.files().isEmpty() && isMadeFor(launch)) {
      place(launch);
    }
  }

  /**
   * The same for a container that another run of the agent has started, if that has not done it.
   */
  void refill(Launch launch) {
    if (!launch.files().isEmpty() && isMadeFor(launch) && !hasFiles(launch)) {
      place(launch);
    }
  }

  private boolean hasFiles(Launch launch) {
    var file = launch.tool().home() + "/" + launch.files().getLast().name();
    try (var archive =
        engine.ask(
            docker ->
                docker
                    .copyArchiveFromContainerCmd(owner.container(launch.session()), file)
                    .exec())) {
      return archive.read() >= 0;
    } catch (NotFoundException e) {
      return false;
    } catch (IOException e) {
      throw new EngineException("The workspace of " + launch.session() + " cannot be read.", e);
    }
  }

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

  /** The engine gives a volume its labels when it makes it, and never again. */
  private boolean isMadeFor(Launch launch) {
    Map<String, String> labels = volume(launch).getLabels();
    return labels != null
        && launch.session().equals(labels.get(ContainerSpec.SESSION))
        && Integer.toString(launch.attempt()).equals(labels.get(ContainerSpec.ATTEMPT));
  }

  private boolean belongs(Launch launch) {
    return user(launch) == launch.account().uid();
  }

  /** Whose the workspace's root is, which is given away last: -1 when the engine does not say. */
  private long user(Launch launch) {
    try {
      var root = Path.of(volume(launch).getMountpoint());
      return (Integer) Files.getAttribute(root, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the engine''s volumes are not to be seen from here: {0}", e);
      return userInArchive(launch);
    }
  }

  private long userInArchive(Launch launch) {
    try (var tar =
        new TarArchiveInputStream(
            engine.ask(
                docker ->
                    docker
                        .copyArchiveFromContainerCmd(
                            owner.container(launch.session()), launch.tool().home())
                        .exec()))) {
      var root = tar.getNextEntry();
      return root == null ? -1 : root.getLongUserId();
    } catch (IOException e) {
      throw new EngineException("The workspace of " + launch.session() + " cannot be read.", e);
    }
  }

  private InspectVolumeResponse volume(Launch launch) {
    return engine.ask(docker -> docker.inspectVolumeCmd(owner.volume(launch.workspace())).exec());
  }

  /** By a container that can do nothing else, and that the engine removes when it has ended. */
  private void give(Launch launch) {
    var id =
        engine
            .ask(
                docker ->
                    docker
                        .createContainerCmd(launch.tool().image())
                        .withUser("0:0")
                        .withEntrypoint("chown")
                        .withCmd(chown(launch.account(), launch.tool().home()))
                        .withLabels(owner.labels())
                        .withHostConfig(confined(launch))
                        .exec())
            .getId();
    try (var ended = new WaitContainerResultCallback()) {
      engine.ask(docker -> docker.startContainerCmd(id).exec());
      engine.ask(docker -> docker.waitContainerCmd(id).exec(ended));
      ended.awaitCompletion(CHOWN_DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (NotFoundException e) {
      LOG.log(Level.DEBUG, "the container {0} has ended already", id);
    } catch (DockerException e) {
      // such as an image without that program
      LOG.log(Level.WARNING, "a workspace could not be given away", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new EngineException("The container engine broke off.", e);
    } finally {
      remove(id);
    }
  }

  private void remove(String id) {
    try {
      engine.ask(docker -> docker.removeContainerCmd(id).withForce(true).exec());
    } catch (DockerException e) {
      LOG.log(Level.DEBUG, "the container {0} is gone already", id);
    }
  }

  private static List<String> chown(Account account, String home) {
    return List.of("-R", "-h", account.userAndGroup(), home);
  }

  private HostConfig confined(Launch launch) {
    return HostConfig.newHostConfig()
        .withCapDrop(Capability.ALL)
        .withCapAdd(Capability.CHOWN, Capability.DAC_READ_SEARCH)
        .withSecurityOpts(List.of("no-new-privileges:true"))
        .withReadonlyRootfs(true)
        .withMemory(CHOWN_MEMORY)
        .withMemorySwap(CHOWN_MEMORY)
        .withPidsLimit(8L)
        .withNetworkMode("none")
        .withAutoRemove(true)
        .withMounts(
            List.of(
                new Mount()
                    .withType(MountType.VOLUME)
                    .withSource(owner.volume(launch.workspace()))
                    .withTarget(launch.tool().home())));
  }
}
