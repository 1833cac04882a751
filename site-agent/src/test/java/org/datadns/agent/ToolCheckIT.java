package org.datadns.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.datadns.agent.AgentWorld.Ids;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check says of tools that work, and of tools that do not. */
class ToolCheckIT {
  private static final String SIZES = "\nsizes: [{id: small, memory: 256MiB, cpus: 1, pids: 64}]\n";

  @TempDir static Path directory;
  static AgentWorld world;

  record Line(String about, String result, String text, Optional<String> nextStep) {}

  @BeforeAll
  static void start() {
    world = new AgentWorld(directory).with("session: {stop-grace: PT5S}\n").start();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @AfterEach
  void nothingIsLeft() {
    assertThat(Docker.lines("ps", "-aq", "--filter", label())).isEmpty();
    assertThat(Docker.lines("volume", "ls", "-q", "--filter", label())).isEmpty();
  }

  @Test
  void jupyter_passesEverything() {
    var lines = check("jupyter", AgentWorld.JUPYTER);

    assertThat(lines)
        .as("%s", lines)
        .allSatisfy(line -> assertThat(line.result()).isEqualTo("passed"))
        .extracting(Line::about)
        .containsExactly(
            "file", "start", "user", "prefix", "websocket", "dataset", "home", "activity", "stop");
    assertThat(text(lines, "dataset")).contains("kernel refuses to write");
    assertThat(text(lines, "user")).contains("user 1000");
  }

  @Test
  void aTokenThatIsNotPassedOn_isToldOfByThePagesAndTheActivity() {
    var lines =
        check("jupyter", AgentWorld.JUPYTER.replace("JUPYTER_TOKEN: \"{token}\"", "SOME: thing"));

    assertThat(failures(lines)).contains("activity");
    assertThat(find(lines, "activity").nextStep())
        .hasValueSatisfying(step -> assertThat(step).contains("JUPYTER_TOKEN: \"{token}\""));
  }

  @Test
  void aWrongPort_isToldWithTheRightOne() {
    assertThat(only(check("pages", python("port: 9999", "http.server 8888"), "PT5S")))
        .satisfies(
            line -> {
              assertThat(line.about()).isEqualTo("start");
              assertThat(line.text()).contains("listens on port 8888, and not on port 9999");
              assertThat(line.nextStep().orElseThrow()).contains("Correct port");
            });
  }

  @Test
  void loopbackAlone_isTold() {
    assertThat(only(check("pages", python("", "http.server 8888 --bind 127.0.0.1"), "PT5S")).text())
        .contains("loopback address alone");
  }

  @Test
  void aToolThatDoesNotKnowItsBasePath_isTold() {
    var line = only(check("pages", python("readiness: /", "http.server 8888"), "PT5S"));

    assertThat(line.text()).contains("answers GET /, and not GET /data-dns/check/");
    assertThat(line.nextStep().orElseThrow()).contains("{base}").contains("base-path: strip");
  }

  @Test
  void aToolThatExpectsItsPrefix_isToldToKeepIt() {
    var line =
        only(
            check(
                "jupyter",
                AgentWorld.JUPYTER.replace("base-path: keep", "base-path: strip"),
                "PT8S"));

    assertThat(line.text()).contains("expects its base path");
    assertThat(line.nextStep().orElseThrow()).contains("base-path: keep");
  }

  @Test
  void redirectsOutOfTheBasePath_areTold() {
    var away =
        """
        import http.server
        class Away(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path.endswith("/up") else 302)
                self.send_header("Location", "/login")
                self.send_header("Content-Length", "0")
                self.end_headers()
        http.server.HTTPServer(("", 8888), Away).serve_forever()
        """;
    var lines =
        check(
            "away",
            "{image: '%s', home: /home/jovyan, readiness: /up, command: [python3, -c, %s]%s}"
                .formatted(
                    AgentWorld.IMAGE,
                    Json.write(away),
                    ", websocket: /ws, sizes: [{id: small, memory: 256MiB}]"));

    assertThat(find(lines, "prefix").text())
        .isEqualTo(
            "GET /data-dns/check/ leads to /login, which is outside of its base path"
                + " /data-dns/check/.");
    assertThat(find(lines, "websocket").result()).isEqualTo("failed");
  }

  @Test
  void aSilentTool_isToldWithWhatItSaid() {
    var line = only(check("silent", shell("echo thinking; exec sleep 600"), "PT1S"));

    assertThat(line.text()).contains("Nothing listens").contains("last words: thinking");
  }

  @Test
  void anImageThatWantsRoot_isTold() {
    var line = only(check("rooted", shell("mkdir /var/lib/tool && exec sleep 600")));

    assertThat(line.text()).contains("ended by itself").contains("Read-only file system");
    line = only(check("rooted", shell("cat /etc/shadow && exec sleep 600")));
    assertThat(line.text()).contains("Permission denied");
    assertThat(line.nextStep().orElseThrow()).contains("An image that starts as root");
    assertThat(only(check("rooted", shell("true") + "user: 0:0\n")).text())
        .contains("user must be a numeric user and group that is not root");
  }

  @Test
  void aMissingImage_isTold() {
    var line =
        only(
            check(
                "none",
                "{image: 'data-dns/there-is-none:ever', home: /home/x" + ", sizes: [{id: s}]}"));

    assertThat(line.about()).isEqualTo("image");
    assertThat(line.nextStep().orElseThrow()).contains("docker pull data-dns/there-is-none:ever");
  }

  @Test
  void aHomeThatTheImageDoesNotHave_isWritable_andAToolThatIgnoresItsSignal_isTold() {
    var lines =
        check(
            "stubborn",
            "base-path: strip\n"
                + python("readiness: /", "http.server 8888")
                    .replace("home: /home/jovyan", "home: /home/other")
                    .replace("exec python3", "trap '' TERM; python3"));

    assertThat(failures(lines)).containsExactly("stop");
    assertThat(find(lines, "home").result()).isEqualTo("passed");
    assertThat(find(lines, "stop").nextStep().orElseThrow()).contains("stop-signal");
  }

  @Test
  void whatTheFileNamesAndIsNotThere_isToldBeforeAnythingStarts() {
    var lines =
        check(
            "pages",
            python("starters: [none.ipynb]\nmounts: [{path: /nowhere/licences}]", "http.server"));

    assertThat(failures(lines)).containsExactly("starters", "mounts");
    assertThat(find(lines, "starters").text()).contains(directory + "/none.ipynb");
  }

  @Test
  void starters_mountsAndStopSignal_areThoseOfTheFile() throws IOException {
    Files.createDirectories(directory.resolve("licences"));
    Files.writeString(directory.resolve("licences/key"), "licensed");
    Files.setPosixFilePermissions(
        directory.resolve("licences"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(directory.resolve("welcome.txt"), "hello");
    var script =
        "trap 'exit 0' INT; until grep -q hello welcome.txt; do sleep 0.1; done; [ $(cat /opt/licences/key) ="
            + " licensed ] && ! touch /opt/licences/mine && touch /srv/mine && [ \\\"$SECRET\\\" ]"
            + " && python3 -m http.server $PORT & wait; wait";
    var lines =
        check(
            "pages",
            """
            image: %s
            home: /home/jovyan
            base-path: strip
            port: 8123
            stop-signal: SIGINT
            command: [sh, -c, "%s"]
            environment: {PORT: "{port}", SECRET: "{token}"}
            starters: [welcome.txt]
            mounts: [{path: %s/licences, target: /opt/licences}, {tmpfs: 1MiB, target: /srv}]
            %s"""
                .formatted(AgentWorld.IMAGE, script, directory, SIZES.strip()));

    assertThat(failures(lines)).as("%s", lines).isEmpty();
  }

  /** Each file of {@code docs/how-to/add-a-tool.md}, and what it says the check answers. */
  @Test
  void theHowTo_isSo() throws IOException {
    var page = Files.readString(Path.of("../docs/how-to/add-a-tool.md"));
    var files =
        Pattern.compile("(?s)```yaml\\n(.*?)```")
            .matcher(page)
            .results()
            .map(block -> block.group(1))
            .toList();
    assertThat(files).hasSize(3);

    for (var broken : files.subList(0, 2)) {
      var line = only(check("listing", broken, "PT5S"));
      assertThat(page)
          .contains("failed   start      " + line.text() + "\n")
          .contains(" ".repeat(20) + line.nextStep().orElseThrow() + "\n");
    }
    assertThat(failures(check("listing", files.getLast()))).isEmpty();
  }

  @Test
  void manyAtOnce_oneAtATime_andSessionsAreLeftAlone() {
    var session = Ids.session();
    world.put(session, "pages");
    assertThat(world.await(session, SessionState.READY).state()).isEqualTo(SessionState.READY);
    var first =
        CompletableFuture.supplyAsync(() -> check("silent", shell("exec sleep 600"), "PT8S"));
    try {
      await().until(() -> Docker.lines("ps", "-q", "--filter", label()).size() == 2);
      assertThat(post("silent", shell("exec sleep 600"), "PT5S").statusCode()).isEqualTo(409);
    } finally {
      assertThat(only(first.join()).text()).contains("Nothing listens");
    }
    assertThat(world.look(session, -1, Duration.ZERO).state()).isEqualTo(SessionState.READY);
    assertThat(world.containers(session)).hasSize(1);
    world.stop(session, 1);
    world.await(session, SessionState.ENDED);
    Docker.removeAll(world.site);
  }

  private static String label() {
    return "label=org.datadns.site=" + world.site;
  }

  private static String python(String keys, String module) {
    return """
    image: %s
    home: /home/jovyan
    command: [sh, -c, "exec python3 -m %s"]
    %s
    """
            .formatted(AgentWorld.IMAGE, module, keys)
        + SIZES;
  }

  private static String shell(String script) {
    return """
    image: %s
    home: /home/jovyan
    command: [sh, -c, "%s"]
    """
            .formatted(AgentWorld.IMAGE, script)
        + SIZES;
  }

  private static List<Line> check(String id, String yaml) {
    return check(id, yaml, "PT20S");
  }

  private static List<Line> check(String id, String yaml, String within) {
    var answer = post(id, yaml, within);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().lines().map(line -> Json.read(line, Line.class)).toList();
  }

  private static HttpResponse<String> post(String id, String yaml, String within) {
    return world.admin(
        "POST",
        "/tools/check",
        Json.write(
            Map.of(
                "name",
                id + ".yaml",
                "directory",
                directory.toString(),
                "text",
                yaml,
                "readyWithin",
                within)));
  }

  /** The only one that is not passed. */
  private static Line only(List<Line> lines) {
    var failed = lines.stream().filter(line -> line.result().equals("failed")).toList();
    assertThat(failed).as("%s", lines).hasSize(1);
    return failed.getFirst();
  }

  private static List<String> failures(List<Line> lines) {
    return lines.stream().filter(line -> line.result().equals("failed")).map(Line::about).toList();
  }

  private static Line find(List<Line> lines, String about) {
    return lines.stream().filter(line -> line.about().equals(about)).findFirst().orElseThrow();
  }

  private static String text(List<Line> lines, String about) {
    return find(lines, about).text();
  }
}
