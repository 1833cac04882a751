package org.datadns.agent;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.signing.Ticket.Use;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;

/**
 * One site as a test has it: a resolver that approves it, a dataset, an agent of this process that
 * can be stopped and started again on its state directory, and the real Docker engine. Takes its
 * containers, volumes and networks away when it closes.
 */
final class AgentWorld implements AutoCloseable {
  static final String DATASET = "doi:10.5072/fk2/readable";
  static final String IMAGE = "data-dns/jupyter:trixie";

  /** As shipped, but small. */
  static final String JUPYTER =
      shippedTool("jupyter").replaceAll("(?s)\\nsizes:.*", "")
          + "\nsizes: [{id: small, memory: 512MiB, cpus: 1, pids: 256}]\n";

  private static final Duration UNTIL_READY = Duration.ofSeconds(60);

  private final HttpClient http = HttpClient.newHttpClient();
  final String site = "t" + Ids.random(8);
  final TestResolver resolver = new TestResolver(site);
  final Path directory;
  private String dockerHost = "unix:///var/run/docker.sock";
  private String moreSettings = "";
  private String moreDatasets = "";
  private Optional<SiteAgent> agent = Optional.empty();
  private Optional<AgentProcess> process = Optional.empty();

  AgentWorld(Path directory) {
    this.directory = directory;
    try {
      var data = Files.createDirectories(directory.resolve("data"));
      Files.writeString(data.resolve("hello.txt"), "hello\n");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.createDirectories(directory.resolve("tools"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    placeTools();
  }

  AgentWorld withDockerHost(String host) {
    dockerHost = host;
    return this;
  }

  /** Top-level settings besides those every test has. */
  AgentWorld with(String yaml) {
    moreSettings = yaml;
    return this;
  }

  /** A tool file; replaces one of the same name. */
  AgentWorld withTool(String id, String yaml) {
    try {
      Files.writeString(directory.resolve("tools").resolve(id + ".yaml"), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  private void placeTools() {
    withTool("jupyter", JUPYTER);
    withTool(
        "pages",
        """
        label: Pages
        image: %s
        command: [python3, -m, http.server, "{port}", --directory, /data]
        home: /home/jovyan
        sizes: [{id: small, memory: 128MiB, cpus: 0.5, pids: 64}]
        """
            .formatted(IMAGE));
    withTool("stillborn", failing("[sh, -c, \"printf '\\\\033[31mlast words\\\\n' >&2; exit 3\"]"));
    withTool("greedy", failing("[python3, -c, 'a = bytearray(200 << 20); print(len(a))']"));
    withTool("silent", failing("[sleep, '600']"));
    withTool(
        "imageless",
        "{image: 'data-dns/there-is-none:ever', home: /home/jovyan, sizes: [{id: small}]}");
  }

  private static String failing(String command) {
    return """
    image: %s
    command: %s
    home: /home/jovyan
    sizes: [{id: small, memory: 64MiB, cpus: 0.5, pids: 64}]
    """
        .formatted(IMAGE, command);
  }

  /** Datasets besides the readable one, each as a YAML mapping in one line. */
  AgentWorld withDatasets(String... mappings) {
    moreDatasets = Stream.of(mappings).map(dataset -> "  - " + dataset + "\n").collect(joining());
    return this;
  }

  /** A tool file of {@code deploy/tools}. */
  static String shippedTool(String id) {
    try {
      return Files.readString(Path.of("../deploy/tools", id + ".yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String configuration() {
    return """
    site: %1$s
    contact: admin@site.example
    resolver: %2$s
    state-directory: %3$s/state
    listen: {api: {port: 0}, sessions: {port: 0}, admin: {port: 0}}
    docker: {host: "%4$s"}
    datasets:
      - {identifier: "%5$s", path: "%3$s/data", title: Readable}
    %6$s
    tools-directory: %3$s/tools
    """
            .formatted(site, resolver.address(), directory, dockerHost, DATASET, moreDatasets)
        + (moreSettings.contains("limits:") ? "" : "limits: {sessions-per-person: 10}\n")
        + moreSettings;
  }

  AgentWorld start() {
    var settings = Settings.parse(configuration(), "SITE_AGENT", Map.of());
    var config = SiteAgentConfig.read(settings);
    settings.finish();
    agent = Optional.of(SiteAgent.start(config, Clock.systemUTC()));
    return this;
  }

  /**
   * The agent as a program of its own.
   *
   * @param prefix a program that runs it, with its arguments
   */
  AgentWorld startProcess(String... prefix) {
    process = Optional.of(new AgentProcess(directory, configuration(), List.of(prefix)));
    return this;
  }

  /** SIGKILL. */
  void killAgent() {
    process.ifPresent(AgentProcess::kill);
    process = Optional.empty();
  }

  /** What the agent as a program of its own has written. */
  String agentOutput() {
    return process.orElseThrow().output();
  }

  void stopAgent() {
    agent.ifPresent(SiteAgent::close);
    agent = Optional.empty();
  }

  /** Where the running agent's socket is: {@code api} or {@code admin}. */
  URI address(String socket) {
    var line =
        process.map(AgentProcess::readyLine).orElseGet(() -> agent.orElseThrow().readyLine());
    var words = List.of(line.split(" "));
    return URI.create(words.get(words.indexOf(socket) + 1));
  }

  static SessionOrder order(String tool, int attempt, String workspace) {
    return order(DATASET, tool, attempt, workspace);
  }

  static SessionOrder order(String dataset, String tool, int attempt, String workspace) {
    return new SessionOrder(
        attempt,
        dataset,
        Optional.empty(),
        tool,
        "small",
        workspace,
        TestResolver.PERSON,
        Assurance.GUEST,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  SessionStatus put(String session, String tool) {
    return status(putOrder(session, order(tool, 1, Ids.workspace())), 202);
  }

  HttpResponse<String> putOrder(String session, SessionOrder order) {
    var body = Json.bytes(order);
    return send(
        "PUT",
        "/api/sessions/" + session,
        resolver.startTicket(session, order.attempt(), body),
        body);
  }

  HttpResponse<String> send(String method, String path, String token, byte[] body) {
    return send(
        HttpRequest.newBuilder(URI.create(address("api") + path))
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.ofByteArray(body)));
  }

  /** What the local {@code federate} command sends. */
  HttpResponse<String> admin(String method, String path, String body) {
    var access =
        Json.read(
            DurableFile.read(directory.resolve("state/admin.json")).orElseThrow(), JsonNode.class);
    return send(
        HttpRequest.newBuilder(URI.create(access.get("address").asText() + path))
            .header("Authorization", "Bearer " + access.get("token").asText())
            .method(method, BodyPublishers.ofString(body)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.timeout(Duration.ofSeconds(40)).build(), BodyHandlers.ofString());
    } catch (HttpTimeoutException e) {
      var threads = process.map(AgentProcess::threads).orElse("");
      throw new AssertionError("the agent does not answer; its threads:\n" + threads, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static SessionStatus status(HttpResponse<String> response, int expected) {
    if (response.statusCode() != expected) {
      throw new AssertionError(response.statusCode() + ": " + response.body());
    }
    return Json.read(response.body(), SessionStatus.class);
  }

  SessionStatus look(String session, long after, Duration wait) {
    return status(
        send(
            "GET",
            "/api/sessions/" + session + "?after=" + after + "&wait=" + wait,
            resolver.ticket(Use.READ, session, 1),
            new byte[0]),
        200);
  }

  SessionStatus stop(String session, int attempt) {
    return status(
        send(
            "DELETE",
            "/api/sessions/" + session + "?attempt=" + attempt,
            resolver.ticket(Use.STOP, session, attempt),
            new byte[0]),
        202);
  }

  /** Follows a session by long polls until it is in this state, or has ended. */
  SessionStatus await(String session, SessionState state) {
    long deadline = System.nanoTime() + UNTIL_READY.toNanos();
    var status = look(session, -1, Duration.ZERO);
    while (status.state() != state && status.state() != SessionState.ENDED) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still " + status);
      }
      status = look(session, status.revision(), Duration.ofSeconds(5));
    }
    return status;
  }

  /** The ids of this site's containers that carry this session's label. */
  List<String> containers(String session) {
    return Docker.lines(
        "ps",
        "-aq",
        "--no-trunc",
        "--filter",
        "label=org.datadns.site=" + site,
        "--filter",
        "label=org.datadns.session=" + session);
  }

  @Override
  public void close() {
    stopAgent();
    killAgent();
    resolver.close();
    Docker.removeAll(site);
  }

  /** Names in the forms the contract fixes. */
  static final class Ids {
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    static String session() {
      return "s" + random(25);
    }

    static String workspace() {
      return "w" + random(25);
    }

    static String random(int length) {
      return RANDOM
          .ints(length, 0, BASE32.length())
          .collect(
              StringBuilder::new, (text, i) -> text.append(BASE32.charAt(i)), StringBuilder::append)
          .toString();
    }
  }
}
