package org.datadns.agent.check;

import static org.datadns.agent.check.Finding.failed;
import static org.datadns.agent.check.Finding.passed;
import static org.datadns.agent.check.Finding.skipped;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.datadns.agent.driver.Trial;
import org.datadns.agent.tool.Tool;

/** What the processes of a tool's container are and may do, tried from inside. */
final class Inside {
  private static final int CANNOT_RUN = 126;
  private static final Pattern OWNER = Pattern.compile("(?m)^Uid:\\s+(\\d+)\\s+(\\d+)");
  private static final Pattern RIGHTS = Pattern.compile("(?m)^CapEff:\\s+([0-9a-f]+)");

  /** Reads what is there and tries to write beside it. */
  private static final String WRITE = "ls \"$1\" >/dev/null && touch \"$1/data-dns-check\"";

  private final Trial trial;
  private final String session;
  private final Tool tool;

  Inside(Trial trial, String session, Tool tool) {
    this.trial = trial;
    this.session = session;
    this.tool = tool;
  }

  /** Whether it is somebody without rights. */
  Finding user() {
    var status = trial.run(session, List.of("cat", "/proc/1/status"));
    var owner = OWNER.matcher(status.map(Trial.Ran::output).orElse(""));
    var rights = RIGHTS.matcher(status.map(Trial.Ran::output).orElse(""));
    if (!owner.find() || !rights.find()) {
      return skipped("user", "The image has no cat to look with.");
    }
    boolean powerless =
        !owner.group(1).equals("0") && !owner.group(2).equals("0") && rights.group(1).matches("0+");
    return powerless
        ? passed("user", "It runs as user " + owner.group(1) + " without capabilities.")
        : failed(
            "user",
            "It runs as user " + owner.group(2) + " with capabilities " + rights.group(1) + ".",
            "Set user to the numeric user and group that the tool's files belong to.");
  }

  /** Whether the kernel refuses to write to the dataset. */
  Finding dataset(String path) {
    var tried = trial.run(session, List.of("sh", "-c", WRITE, "sh", path));
    if (tried.isEmpty() || tried.get().exitCode() >= CANNOT_RUN) {
      return skipped("dataset", "The image has no sh to try writing with.");
    }
    var output = tried.get().output().strip();
    if (tried.get().exitCode() == 0) {
      return failed(
          "dataset",
          "It can write to the dataset.",
          "Tell the developers of Data DNS: this must never be.");
    }
    return output.contains("Read-only file system")
        ? passed("dataset", "The dataset can be read, and the kernel refuses to write to it.")
        : failed(
            "dataset",
            "The dataset cannot be looked into: " + output,
            "See that the engine and its security modules let containers read mounted directories.");
  }

  /** Whether the home can be written to. */
  Finding home() {
    var tried =
        trial.run(
            session,
            List.of("sh", "-c", WRITE + " && rm \"$1/data-dns-check\"", "sh", tool.home()));
    if (tried.isEmpty() || tried.get().exitCode() >= CANNOT_RUN) {
      return skipped("home", "The image has no sh to try writing with.");
    }
    return tried.get().exitCode() == 0
        ? passed("home", "The workspace at " + tool.home() + " can be written to.")
        : failed(
            "home",
            "The workspace at " + tool.home() + " cannot be used: " + tried.get().output().strip(),
            "Set home to a directory that is not inside of another mount. An engine on another"
                + " machine has to keep its volumes where "
                + tool.account().userAndGroup()
                + " may write.");
  }

  /** Whether a tool's last words sound like those of one that misses root's rights. */
  static boolean wantsRoot(String lastWords) {
    var words = lastWords.toLowerCase(Locale.ROOT);
    return words.contains("permission denied")
        || words.contains("operation not permitted")
        || words.contains("must be root")
        || words.contains("as root");
  }
}
