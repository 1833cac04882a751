package org.datadns.agent.driver;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connection to a Docker engine. The API version is agreed upon at the first contact and after
 * each loss: the engine names its newest, and the older of that and ours is spoken. Debian 12's
 * engine knows nothing after 1.41 and Docker 29 refuses what is before 1.44, so no version is right
 * everywhere; and without one, an engine answers in a form newer than docker-java knows.
 * Thread-safe.
 */
final class Engine implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** The newest version docker-java knows. */
  private static final RemoteApiVersion NEWEST = RemoteApiVersion.VERSION_1_44;

  private static final int CONNECTIONS = 64;

  private final String host;
  private final DockerHttpClient http;
  private volatile @Nullable DockerClient agreed;

  /**
   * A connection that is made when it is first used.
   *
   * @param host {@code unix://…} or {@code tcp://…}
   * @param deadline how long the engine may be silent in one call
   */
  Engine(String host, Duration deadline) {
    this.host = host;
    http =
        new ApacheDockerHttpClient.Builder()
            .dockerHost(URI.create(host))
            .maxConnections(CONNECTIONS)
            .connectionTimeout(CONNECT)
            .responseTimeout(deadline)
            .build();
  }

  /**
   * Asks the engine. Asks a second time when the connection broke, as one does that lay idle while
   * the engine restarted; what is asked must bear that.
   *
   * @throws DockerException what the engine refuses, as docker-java has it
   * @throws EngineException when it cannot be reached, breaks off or stays silent
   */
  <T> T ask(Function<DockerClient, T> question) {
    try {
      return question.apply(client());
    } catch (RuntimeException e) {
      var broken = transportFailure(e).orElseThrow(() -> e);
      agreed = null;
      if (broken instanceof InterruptedIOException) {
        throw new EngineException("The container engine does not answer in time.", e);
      }
    }
    try {
      return question.apply(client());
    } catch (RuntimeException e) {
      var broken = transportFailure(e).orElseThrow(() -> e);
      agreed = null;
      throw new EngineException("The container engine cannot be reached: " + broken, e);
    }
  }

  private DockerClient client() {
    var client = agreed;
    if (client == null) {
      client = client(version());
      agreed = client;
    }
    return client;
  }

  private DockerClient client(RemoteApiVersion version) {
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(host)
            .withApiVersion(version)
            .build();
    return DockerClientImpl.getInstance(config, http);
  }

  /** Asked without naming a version, which every engine answers. */
  private RemoteApiVersion version() {
    var answer = client(RemoteApiVersion.unknown()).versionCmd().exec();
    var newest = RemoteApiVersion.parseConfig(answer.getApiVersion());
    return NEWEST.isGreater(newest) ? newest : NEWEST;
  }

  /** What the transport wrapped; empty when the engine answered. */
  private static Optional<IOException> transportFailure(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException failure) {
        return Optional.of(failure);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
