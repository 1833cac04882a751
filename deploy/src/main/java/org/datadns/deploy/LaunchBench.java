package org.datadns.deploy;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;

/**
 * Launch time: from {@code POST /sessions} to {@code ready}, and from {@code docker run} of the
 * same image with the flags, network and mounts of such a session to {@code GET /api} answering.
 * Both polled every 10 ms, alternating, each with a new person and a new volume. The peer's address
 * is asked from the engine's socket rather than by another start of its command line, in its
 * favour.
 *
 * <p>Arguments: {@code RUNS DIRECTORY DATASET IMAGE}
 */
public final class LaunchBench {
  private static final String SITE = "bench";
  private static final String DATASET = "doi:10.5072/fk2/bench";
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  /** Untimed first: a site's programs run for weeks, and so has the peer's engine by now. */
  private static final int WARM_UP = 3;

  private static final String PEER = "datadns-bench-peer";

  private final URI resolver;
  private final String image;
  private final List<String> peerFlags = new ArrayList<>();

  private LaunchBench(URI resolver, String image) {
    this.resolver = resolver;
    this.image = image;
  }

  /** Runs the benchmark; see the class. */
  public static void main(String[] arguments) throws IOException {
    int runs = Integer.parseInt(arguments[0]);
    var data = new Dataset(DATASET, "benchmark", Path.of(arguments[2]), Optional.empty());
    try (var federation =
        new Federation(Jars.ofWorkingDirectory(), Path.of(arguments[1]), arguments[3])) {
      federation.startResolver(Map.of());
      federation.startSite(SITE, "Bench", List.of(data), Map.of());
      var client = new ResolverClient(federation.address());
      Await.until(
          "the site",
          DEADLINE,
          () -> client.resolve(DATASET).replicas().getFirst().state().equals("available"));
      new LaunchBench(federation.address(), arguments[3]).compare(runs);
    } finally {
      Engine.removeAll(SITE);
    }
  }

  private void compare(int runs) throws IOException {
    for (int i = 0; i < WARM_UP; i++) {
      ours();
    }
    var ours = new ArrayList<Long>();
    var bare = new ArrayList<Long>();
    for (int i = 0; i < runs; i++) {
      ours.add(ours());
      bare.add(bare());
      System.out.printf(
          "run %2d  session %4d ms  docker run %4d ms%n", i + 1, ours.getLast(), bare.getLast());
    }
    double session = median(ours);
    double peer = median(bare);
    System.out.printf("launch-session-ms %.0f%nlaunch-docker-run-ms %.0f%n", session, peer);
    System.out.printf("launch-cold %.2f%n", session / peer);
  }

  /** One session of a new person; notes its container's flags for the peer. */
  private long ours() throws IOException {
    var visitor = new Visitor(resolver);
    long start = System.nanoTime();
    var session = visitor.open(SessionRequest.of(DATASET));
    await(
        "the session",
        () ->
            switch (visitor.session(session.id()).state()) {
              case READY -> true;
              case ENDED ->
                  throw new IllegalStateException("ended: " + visitor.session(session.id()));
              case QUEUED, PLACING, STARTING, STOPPING -> false;
            });
    long took = elapsedMillis(start);
    if (peerFlags.isEmpty()) {
      var container = Engine.containersOfSession(session.id()).getFirst();
      peerFlags.addAll(flags(new ObjectMapper().readTree(Engine.inspect(container)).get(0)));
    }
    visitor.stop(session.id());
    visitor.follow(session.id(), event -> event.state() == SessionState.ENDED);
    return took;
  }

  private long bare() {
    var command = new ArrayList<>(List.of("run", "-d", "--name", PEER));
    command.addAll(peerFlags);
    command.add(image);
    long start = System.nanoTime();
    Engine.run(command.toArray(String[]::new));
    var api = URI.create("http://" + address() + ":8888/api");
    await("the bare container", () -> answers(api));
    long took = elapsedMillis(start);
    Engine.run("rm", "-f", "-v", PEER);
    Engine.run("volume", "rm", PEER);
    return took;
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
        ? "--volume=" + PEER + ":" + target
        : "--volume=" + mount.get("Source").asText() + ":" + target + ":ro";
  }

  private static String address() {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of("/var/run/docker.sock"));
      var request = "GET /containers/" + PEER + "/json HTTP/1.0\r\n\r\n";
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
      throw new IllegalStateException("the engine did not describe " + PEER, e);
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

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited " + DEADLINE + " in vain for " + what);
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private static long elapsedMillis(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static double median(List<Long> values) {
    var sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
  }
}
