package org.datadns.agent.inventory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Reason;

/**
 * Finds what a mount rule leads to, in whatever case it is spelled. A helper process looks, since
 * the mount may hang. Thread-safe.
 */
final class Directories {
  /**
   * Takes the root, and for each level its name as it is, in upper case, and as a pattern of {@code
   * find}. Ends with 0 found, 3 nothing there, 4 several of different case; answers the path.
   */
  private static final String SCRIPT =
      """
      here=${1%/}
      shift
      while [ $# -ge 3 ]; do
        if [ -e "$here/$1" ]; then
          here=$here/$1
        elif [ -e "$here/$2" ]; then
          here=$here/$2
        else
          found=$(find "$here/" -mindepth 1 -maxdepth 1 -iname "$3" | head -n 2)
          [ -n "$found" ] || exit 3
          [ -e "$found" ] || exit 4
          here=$found
        fi
        shift 3
      done
      printf '%s' "$here"
      """;

  private static final int NOTHING = 3;

  private final MountWatch watch;

  Directories(MountWatch watch) {
    this.watch = watch;
  }

  /** What a rule leads to. */
  sealed interface Found {
    /** A path; whether it can be served is another matter. */
    record At(Path path) implements Found {}

    /** None. */
    record Nowhere(Reason reason) implements Found {}
  }

  /**
   * The path of what a rule covers. Blocks for some seconds at the most.
   *
   * @param names below the rule's root, one a level
   * @param account with whose eyes where root has none
   */
  Found find(MountRule rule, List<String> names, Account account) {
    if (rule.spelling() != Spelling.ANY) {
      var path = rule.root();
      for (var name : names) {
        path = path.resolve(rule.spelling().of(name));
      }
      return new Found.At(path);
    }
    var command = command(rule.root(), names);
    try {
      var touched = watch.touch(rule.root(), command);
      if (touched.isPresent() && touched.get().exitCode() == NOTHING) {
        // an NFS server may keep root out that lets the account in
        touched = watch.touch(rule.root(), Probe.as(account, command));
      }
      if (touched.isEmpty()) {
        return nowhere("hanging", "Its storage does not answer: the mount hangs.");
      }
      return switch (touched.get().exitCode()) {
        case 0 -> new Found.At(Path.of(new String(touched.get().answer(), StandardCharsets.UTF_8)));
        case 4 -> nowhere("ambiguous", "Several directories have its name, in different case.");
        default ->
            nowhere("missing", "The site serves names like this one, but there is no such data.");
      };
    } catch (IOException | InvalidPathException e) {
      return nowhere("failing", "Looking for it fails on the site's own machine.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return nowhere("failing", "The agent is stopping.");
    }
  }

  private static List<String> command(Path root, List<String> names) {
    var command = new ArrayList<>(List.of("sh", "-c", SCRIPT, "find", root.toString()));
    for (var name : names) {
      command.add(name);
      command.add(name.toUpperCase(Locale.ROOT));
      command.add(name.replaceAll("[\\\\*?\\[\\]]", "\\\\$0"));
    }
    return command;
  }

  private static Found nowhere(String code, String text) {
    return new Found.Nowhere(new Reason(code, text));
  }
}
