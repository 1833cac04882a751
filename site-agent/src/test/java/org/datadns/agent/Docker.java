package org.datadns.agent;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.datadns.agent.network.Firewall;
import org.datadns.protocol.wire.Json;

/** The {@code docker} command, as a witness who is not the code under test. */
public final class Docker {
  private Docker() {}

  /** What a command said. */
  public record Answer(int exitCode, String output) {}

  /** Runs {@code docker} with these arguments. */
  public static Answer run(String... arguments) {
    var command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(arguments));
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(process.waitFor(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What it printed; it must work. */
  public static List<String> lines(String... arguments) {
    var answer = run(arguments);
    if (answer.exitCode() != 0) {
      throw new AssertionError(String.join(" ", arguments) + ": " + answer.output());
    }
    return answer.output().lines().filter(line -> !line.isBlank()).toList();
  }

  /** A container, or what else has this name. */
  public static JsonNode inspect(String container) {
    return Json.read(run("inspect", container).output(), JsonNode.class).get(0);
  }

  /** Takes away everything that carries a site's label, and the rules for its networks. */
  public static void removeAll(String site) {
    var label = "label=org.datadns.site=" + site;
    for (var container : lines("ps", "-aq", "--filter", label)) {
      run("rm", "-fv", container);
    }
    for (var volume : lines("volume", "ls", "-q", "--filter", label)) {
      run("volume", "rm", "-f", volume);
    }
    for (var network : lines("network", "ls", "-q", "--filter", label)) {
      run("network", "rm", network);
    }
    Firewall.sweep();
  }
}
