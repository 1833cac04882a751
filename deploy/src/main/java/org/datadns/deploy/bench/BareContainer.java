package org.datadns.deploy.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.datadns.deploy.Engine;

/**
 * A container such as a session's, started by {@code docker run} alone: the same image, flags,
 * network and mounts, and a new volume. Its address is asked from the engine's socket rather than
 * by another start of its command line, in its favour.
 *
 * @param name of the container and of its volume
 * @param flags for {@code docker run}
 * @param image what it runs
 */
record BareContainer(String name, List<String> flags, String image) {
  private static final String WORKSPACE = "--volume=@:";

  /** One like the container of a session. */
  static BareContainer like(String session, String name, String image) {
    try {
      var container = Engine.containersOfSession(session).getFirst();
      return new BareContainer(
          name, flags(new ObjectMapper().readTree(Engine.inspect(container)).get(0)), image);
    } catch (IOException e) {
      throw new IllegalStateException("the engine described the container in no way known", e);
    }
  }

  /** The same under another name. */
  BareContainer named(String other) {
    return new BareContainer(other, flags, image);
  }

  /** Starts it and waits until JupyterLab answers. */
  void start() {
    var command = new ArrayList<>(List.of("run", "-d", "--name", name));
    flags.forEach(flag -> command.add(flag.replace(WORKSPACE, "--volume=" + name + ":")));
    command.add(image);
    Engine.run(command.toArray(String[]::new));
    var api = URI.create("http://" + address() + ":8888/api");
    Launches.await("container " + name, () -> answers(api));
  }

  /** Removes all whose names begin so, and their volumes. */
  static void removeAll(String name) {
    remove(Engine.run("ps", "-aq", "--filter", "name=^" + name), "rm", "-f", "-v");
    remove(Engine.run("volume", "ls", "-q", "--filter", "name=^" + name), "volume", "rm", "-f");
  }

  private static void remove(String lines, String... command) {
    if (!lines.isBlank()) {
      Engine.run(Stream.concat(Stream.of(command), lines.lines()).toArray(String[]::new));
    }
  }

  /** The {@code docker run} flags that give a container like this one. */
  private static List<String> flags(JsonNode container) {
    var host = container.get("HostConfig");
    var flags = new ArrayList<String>();
    flags.add("--network=" + host.get("NetworkMode").asText());
    flags.add("--memory=" + host.get("Memory").asLong());
    flags.add("--memory-swap=" + host.get("MemorySwap").asLong());
    flags.add("--cpus=" + host.get("NanoCpus").asLong() / 1e9);
    flags.add("--pids-limit=" + host.get("PidsLimit").asLong());
    flags.add("--shm-size=" + host.get("ShmSize").asLong());
    flags.add("--ipc=" + host.get("IpcMode").asText());
    flags.add("--user=" + container.get("Config").get("User").asText());
    host.get("CapDrop").forEach(drop -> flags.add("--cap-drop=" + drop.asText()));
    host.get("SecurityOpt").forEach(option -> flags.add("--security-opt=" + option.asText()));
    if (host.get("ReadonlyRootfs").asBoolean()) {
      flags.add("--read-only");
    }
    var tmpfs = host.get("Tmpfs");
    if (tmpfs != null && !tmpfs.isNull()) {
      tmpfs
          .properties()
          .forEach(
              entry -> flags.add("--tmpfs=" + entry.getKey() + ":" + entry.getValue().asText()));
    }
    var limits = host.get("Ulimits");
    if (limits != null && !limits.isNull()) {
      limits.forEach(
          limit ->
              flags.add(
                  "--ulimit="
                      + limit.get("Name").asText()
                      + "="
                      + limit.get("Soft").asLong()
                      + ":"
                      + limit.get("Hard").asLong()));
    }
    var log = host.get("LogConfig");
    flags.add("--log-driver=" + log.get("Type").asText());
    log.get("Config")
        .properties()
        .forEach(
            entry -> flags.add("--log-opt=" + entry.getKey() + "=" + entry.getValue().asText()));
    container.get("Config").get("Env").forEach(variable -> flags.add("--env=" + variable.asText()));
    container.get("Mounts").forEach(mount -> flags.add(mount(mount)));
    return flags;
  }

  private static String mount(JsonNode mount) {
    var target = mount.get("Destination").asText();
    return mount.get("Type").asText().equals("volume")
        ? WORKSPACE + target
        : "--volume=" + mount.get("Source").asText() + ":" + target + ":ro";
  }

  private String address() {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of("/var/run/docker.sock"));
      var request = "GET /containers/" + name + "/json HTTP/1.0\r\n\r\n";
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      var answer =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      var json = new ObjectMapper().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
      return json.get("NetworkSettings")
          .get("Networks")
          .iterator()
          .next()
          .get("IPAddress")
          .asText();
    } catch (IOException e) {
      throw new IllegalStateException("the engine did not describe " + name, e);
    }
  }

  private static boolean answers(URI address) {
    try {
      var connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout(1000);
      connection.setReadTimeout(5000);
      return connection.getResponseCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
