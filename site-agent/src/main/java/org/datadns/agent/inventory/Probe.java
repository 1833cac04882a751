package org.datadns.agent.inventory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.datadns.protocol.wire.Reason;

/**
 * Looks at a mounted path from a child process that can be given up: a mount that hangs would hang
 * whoever touches it, even beyond SIGKILL. The child writes to no pipe of ours, so that nobody
 * waits for it to close one; and while a child hangs at a path, no other is sent there.
 *
 * <p>As root, the path is found with root's eyes and read with those of the sessions' user,
 * standing in it: a container sees the dataset alone, so the directories above it need not be open
 * to that user.
 */
final class Probe {
  /**
   * Ends with 0 readable, 3 absent, 4 neither file nor directory, 5 unreadable. A name that nobody
   * has asked for before is looked up too, because a hanging mount may answer from its cache. A
   * file is opened a second time by its descriptor, which asks for the user's own right to it.
   */
  private static final String SCRIPT =
      """
      path=$1 new=$2; shift 2
      [ -e "$path" ] || exit 3
      if [ -d "$path" ]; then
        [ -e "$path/$new" ]
        exec env -C "$path" "$@" sh -c '[ -r . ] && [ -x . ] || exit 5'
      fi
      [ -f "$path" ] || exit 4
      exec "$@" sh -c 'head -c 1 /proc/self/fd/0 >/dev/null 2>&1 || exit 5' <"$path"
      """;

  private static final Duration KILL_DEADLINE = Duration.ofMillis(200);

  private final List<String> asUser;
  private final String user;
  private final Duration deadline;
  private final Map<Path, Process> hanging = new ConcurrentHashMap<>();

  /**
   * A probe that looks with the eyes of the sessions' user.
   *
   * @param user numeric user and group, {@code 1000:1000}
   * @param deadline how long one look may take
   */
  Probe(String user, Duration deadline) {
    this.user = user;
    this.deadline = deadline;
    this.asUser = isRoot() ? becoming(user) : List.of();
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot tell which user this is", e);
    }
  }

  private static List<String> becoming(String user) {
    var ids = user.split(":", 2);
    return List.of(
        "setpriv",
        "--reuid=" + ids[0],
        "--regid=" + ids[ids.length - 1],
        "--clear-groups",
        "--inh-caps=-all",
        "--");
  }

  /** Why the path cannot be served, or empty when it can. Blocks until the deadline at the most. */
  Optional<Reason> look(Path path) {
    var earlier = hanging.get(path);
    if (earlier != null && earlier.isAlive()) {
      return hangs(path);
    }
    hanging.remove(path);
    try {
      var child = start(path);
      if (!child.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        giveUp(path, child);
        return hangs(path);
      }
      return switch (child.exitValue()) {
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

  private Process start(Path path) throws IOException {
    var command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "probe", path.toString()));
    command.add(".data-dns-" + Long.toUnsignedString(System.nanoTime(), 36));
    command.addAll(asUser);
    return new ProcessBuilder(command)
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }

  private void giveUp(Path path, Process child) throws InterruptedException {
    child.destroyForcibly();
    if (!child.waitFor(KILL_DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
      hanging.put(path, child);
    }
  }

  private static Optional<Reason> hangs(Path path) {
    return reason("hanging", "Looking at " + path + " takes too long: its mount may be hanging.");
  }

  private static Optional<Reason> reason(String code, String text) {
    return Optional.of(new Reason(code, text));
  }
}
