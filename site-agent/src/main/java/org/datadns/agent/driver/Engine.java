package org.datadns.agent.driver;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Function;

/**
 * The connection to a Docker engine. No API version is named, so that an engine answers in its own:
 * old ones know no new version, and new ones refuse old versions. Thread-safe.
 */
final class Engine implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** Above the longest stop's grace. */
  private static final Duration RESPONSE = Duration.ofSeconds(45);

  private static final int CONNECTIONS = 64;

  private final DockerClient control;

  Engine(String host) {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).build();
    control =
        DockerClientImpl.getInstance(
            config,
            new ApacheDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .maxConnections(CONNECTIONS)
                .connectionTimeout(CONNECT)
                .responseTimeout(RESPONSE)
                .build());
  }

  /**
   * Asks the engine.
   *
   * @throws DockerException what the engine refuses, as docker-java has it
   * @throws EngineException when it cannot be reached or breaks off
   */
  <T> T ask(Function<DockerClient, T> question) {
    try {
      return question.apply(control);
    } catch (DockerException e) {
      throw e;
    } catch (RuntimeException e) {
      // the transport wraps what went wrong on the socket
      throw new EngineException("The container engine does not answer.", e);
    }
  }

  @Override
  public void close() throws IOException {
    control.close();
  }
}
