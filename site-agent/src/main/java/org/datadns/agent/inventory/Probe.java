package org.datadns.agent.inventory;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.datadns.protocol.wire.Reason;

/**
 * Looks at a mounted path from a child process that can be given up: a mount that hangs would hang
 * whoever touches it, even beyond SIGKILL. The child writes to no pipe of ours, so that nobody
 * waits for it to close one.
 */
final class Probe {
  private static final Duration DEADLINE = Duration.ofSeconds(5);

  /**
   * {@code 0} readable, {@code 3} absent, {@code 4} neither file nor directory, {@code 5}
   * unreadable.
   */
  private static final String SCRIPT =
      """
      [ -e "$1" ] || exit 3
      if [ -d "$1" ]; then ls -A "$1" >/dev/null 2>&1 || exit 5; [ -x "$1" ] || exit 5
      elif [ -f "$1" ]; then head -c 1 "$1" >/dev/null 2>&1 || exit 5
      else exit 4; fi
      """;

  private final String user;

  /**
   * A probe that looks with the eyes of the sessions' user.
   *
   * @param user numeric user and group, {@code 1000:1000}
   */
  Probe(String user) {
    this.user = user;
  }

  /** Why the path cannot be served, or empty when it can. Blocks for some seconds at the most. */
  Optional<Reason> look(Path path) {
    try {
      var process =
          new ProcessBuilder(command(path))
              .redirectInput(Path.of("/dev/null").toFile())
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        return reason(
            "hanging", "Looking at " + path + " takes too long: its mount may be hanging.");
      }
      return switch (process.exitValue()) {
        case 0 -> Optional.empty();
        case 3 -> reason("missing", "There is nothing at " + path + ".");
        case 4 -> reason("not-data", path + " is neither a directory nor a file.");
        default ->
            reason(
                "unreadable",
                path + " cannot be read by the sessions' user (" + user + "): check its modes.");
      };
    } catch (IOException e) {
      return reason("not-probed", "The path cannot be looked at: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return reason("not-probed", "The agent is stopping.");
    }
  }

  private List<String> command(Path path) throws IOException {
    var command = new ArrayList<String>();
    if (Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0)) {
      var ids = user.split(":", 2);
      command.addAll(
          List.of(
              "setpriv",
              "--reuid=" + ids[0],
              "--regid=" + ids[ids.length - 1],
              "--clear-groups",
              "--inh-caps=-all",
              "--bounding-set=-all",
              "--"));
    }
    command.addAll(List.of("sh", "-c", SCRIPT, "probe", path.toString()));
    return command;
  }

  private static Optional<Reason> reason(String code, String text) {
    return Optional.of(new Reason(code, text));
  }
}
