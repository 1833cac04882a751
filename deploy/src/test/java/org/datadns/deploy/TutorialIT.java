package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorials' commands, run as they stand. */
class TutorialIT {
  private static final Path PROJECT = Jars.ofWorkingDirectory().project();
  private static final Pattern COMMANDS =
      Pattern.compile("^```sh\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  /** Named after the network {@code datadns-lakeside}: the first ten digits of its SHA-256. */
  private static final String LAKESIDES_BRIDGE = "ddns34599492a6";

  @Test
  void theFirstSite_andTheFirstDataset_workAsWritten(@TempDir Path directory) throws Exception {
    for (int port : new int[] {8079, 8080, 8090, 8091, 8092}) {
      Assumptions.assumeTrue(isFree(port), "the tutorial's port " + port + " is in use");
    }
    // readers open what the site holds, before it is taken away by the last commands
    var commands = new ArrayList<>(commandsOf("first-site.md"));
    commands.addAll(commands.size() - 1, commandsOf("open-a-dataset.md"));
    var script = directory.resolve("tutorial");
    // job control as in the terminal of whoever reads it, and no program left behind
    Files.writeString(
        script,
        "set -mu\ntrap 'jobs -p | xargs -r kill 2>/dev/null' EXIT\n" + String.join("\n", commands));
    var output = directory.resolve("output");
    var builder =
        new ProcessBuilder("bash", script.toString())
            .directory(PROJECT.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .merge(
            "PATH",
            Path.of(System.getProperty("java.home"), "bin").toString(),
            (old, java) -> java + ":" + old);
    var process = builder.start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(Files.readString(output)).isTrue();

    assertThat(Files.readString(output))
        .contains("doi:10.5072/fk2/lake")
        .contains("lakeside  available")
        .contains("\"standing\":\"ready\"")
        .contains("\"sites\":1")
        .contains("http://localhost:8080/open")
        .contains("There is nothing where it should lie");
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    assertThat(Path.of("/var/tmp/first-site")).doesNotExist();
    assertThat(Engine.run("network", "ls", "-q", "--filter", "label=org.datadns.site=lakeside"))
        .isEmpty();
    assertThat(PacketFilter.rules()).noneMatch(rule -> rule.contains(LAKESIDES_BRIDGE));
  }

  private static List<String> commandsOf(String tutorial) throws IOException {
    return COMMANDS
        .matcher(Files.readString(PROJECT.resolve("docs/tutorial").resolve(tutorial)))
        .results()
        .map((MatchResult block) -> block.group(1))
        .toList();
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
