package org.datadns.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.datadns.protocol.wire.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shipped tool files whose images cannot be had here: all they say but image, command and
 * mounts, with a stand-in that treats prefixes, redirects and WebSockets as the real tool does.
 */
class StandInIT {
  private static final Path STAND_IN = Path.of("../deploy/images/stand-in").toAbsolutePath();

  @TempDir static Path directory;
  static AgentWorld world;

  @BeforeAll
  static void start() {
    world = new AgentWorld(directory).start();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rstudio", "zeppelin"})
  void theShippedFile_fitsHowTheToolTreatsItsPrefix(String id) {
    var lines = check(id, standIn(id));

    assertThat(lines.lines().toList())
        .hasSize(9)
        .allSatisfy(line -> assertThat(line).contains("\"result\":\"passed\""));
  }

  @Test
  void rstudioThatIsToldNoPrefix_leavesIt() {
    assertThat(check("rstudio", standIn("rstudio").replace("base-path: strip", "base-path: keep")))
        .contains("does not know its base path");
  }

  /** The shipped file with another image, command and mounts, and no more than this machine has. */
  private static String standIn(String id) {
    var shipped = AgentWorld.shippedTool(id);
    return shipped
            .replaceAll("(?m)^image:.*", "image: " + AgentWorld.IMAGE)
            .replaceAll("(?m)^home:.*", "home: /home/jovyan")
            .replaceAll("(?m)^user:.*", "user: 1000:1000")
            .replaceAll("(?ms)^command:.*?(?=^[a-z#])", "")
            .replaceAll("(?ms)^websocket:.*?$", "")
            .replaceAll("(?ms)^mounts:.*", "")
        + """
        command: [/opt/stand-in/serve, %s, --port, "{port}"]
        websocket: /ws
        mounts: [{path: %s, target: /opt/stand-in}]
        sizes: [{id: small, memory: 256MiB, cpus: 1, pids: 64}]
        """
            .formatted(id, STAND_IN.normalize());
  }

  private static String check(String id, String yaml) {
    var answer =
        world.admin(
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
                    "PT8S")));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
