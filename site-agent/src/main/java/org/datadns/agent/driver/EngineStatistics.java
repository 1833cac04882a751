package org.datadns.agent.driver;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.core.InvocationBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.datadns.agent.driver.Driver.Usage;

/**
 * What the engine says a container has used, for agents that do not see its processes. Slow, and
 * without what was killed.
 */
final class EngineStatistics {
  private EngineStatistics() {}

  /** Of a container; empty when it does not run. */
  static Optional<Usage> of(String container, Engine engine) {
    try (var answer = new InvocationBuilder.AsyncResultCallback<Statistics>()) {
      engine.ask(docker -> docker.statsCmd(container).withNoStream(true).exec(answer));
      return Optional.ofNullable(answer.awaitResult()).flatMap(EngineStatistics::usage);
    } catch (NotFoundException e) {
      return Optional.empty();
    } catch (DockerException | IOException e) {
      throw new EngineException("The usage of " + container + " cannot be read.", e);
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
}
