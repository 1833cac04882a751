package org.datadns.agent.driver;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Tries tools out in Docker containers like those of sessions, on the site's own network. They
 * carry another agent's label, so that nobody takes them for sessions of this one.
 */
final class DockerTrial implements Trial {
  private static final Duration COMMAND = Duration.ofSeconds(10);

  private final Owner owner;
  private final String network;
  private final DockerDriver driver;
  private final Engine engine;

  DockerTrial(Owner owner, DockerDriver driver, Engine engine, String network) {
    this.owner = owner;
    this.driver = driver;
    this.engine = engine;
    this.network = network;
  }

  @Override
  public Driver driver() {
    return driver;
  }

  @Override
  public Optional<String> host(String session) {
    try {
      return new Inspection(
              engine.ask(docker -> docker.inspectContainerCmd(owner.container(session)).exec()))
          .address(network);
    } catch (NotFoundException e) {
      return Optional.empty();
    } catch (DockerException e) {
      throw new EngineException("The container of " + session + " cannot be inspected.", e);
    }
  }

  @Override
  public Optional<Ran> run(String session, List<String> command) {
    var output = new ContainerLog();
    try (output) {
      var id =
          engine.ask(
              docker ->
                  docker
                      .execCreateCmd(owner.container(session))
                      .withCmd(command.toArray(String[]::new))
                      .withEnv(List.of("LC_ALL=C"))
                      .withAttachStdout(true)
                      .withAttachStderr(true)
                      .exec()
                      .getId());
      engine.ask(docker -> docker.execStartCmd(id).exec(output));
      if (!output.awaitCompletion(COMMAND.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      var code = engine.ask(docker -> docker.inspectExecCmd(id).exec()).getExitCodeLong();
      return code == null ? Optional.empty() : Optional.of(new Ran(code.intValue(), output.text()));
    } catch (NotFoundException | ConflictException e) {
      // it has ended
      return Optional.empty();
    } catch (DockerException | IOException e) {
      throw new EngineException("Nothing can be run in the container of " + session + ".", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  @Override
  public void removeAll() {
    try {
      for (var container : driver.containers()) {
        driver.stop(container.session(), Duration.ZERO);
      }
      var volumes =
          engine
              .ask(docker -> docker.listVolumesCmd().withFilter("label", labels()).exec())
              .getVolumes();
      if (volumes != null) {
        volumes.forEach(
            volume -> engine.ask(docker -> docker.removeVolumeCmd(volume.getName()).exec()));
      }
    } catch (DockerException e) {
      throw new EngineException("What a trial left cannot be removed.", e);
    }
  }

  private List<String> labels() {
    return owner.labels().entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .toList();
  }
}
