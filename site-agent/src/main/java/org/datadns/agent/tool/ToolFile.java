package org.datadns.agent.tool;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.datadns.protocol.config.ConfigException;
import org.datadns.protocol.config.Settings;

/**
 * A tool as its file describes it; {@code docs/reference/tools.md} has each key. The file's name
 * without {@code .yaml} is the tool's id. Environment variables of the agent do not reach into it.
 *
 * @param tool the tool
 * @param position where it stands among the site's tools, the lowest first
 */
public record ToolFile(Tool tool, int position) {
  /** The end of every tool file's name. */
  public static final String SUFFIX = ".yaml";

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]{0,31}");
  private static final Pattern SIZE = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
  private static final Pattern IMAGE = Pattern.compile("[^\\s@]+(?:@sha256:[0-9a-f]{64})?");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern SIGNAL = Pattern.compile("SIG[A-Z0-9]+");
  private static final Account JOVYAN = new Account(1000, 1000, List.of());

  /** Where datasets are mounted, and what every session has anyway. */
  private static final List<String> TAKEN = List.of("/data", "/tmp", "/dev", "/proc", "/sys");

  /**
   * Reads a tool file.
   *
   * @param name the file's name, such as {@code jupyter.yaml}
   * @param text its content
   * @param directory where it lies; relative paths are relative to it
   * @throws ConfigException with all that is wrong with it
   */
  public static ToolFile parse(String name, String text, Path directory) {
    var settings = Settings.parse(text, "TOOL", Map.of());
    var id = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    var file = new ToolFile(read(id, directory, settings), position(settings));
    if (!ID.matcher(id).matches()) {
      settings.problem(
          "the file's name",
          "must be the tool's id and .yaml, the id of lower-case letters, digits and dashes, at"
              + " most 32");
    }
    settings.finish();
    return file;
  }

  private static int position(Settings settings) {
    return settings.integer("position", 50, 0, 1_000);
  }

  private static Tool read(String id, Path directory, Settings settings) {
    var image = settings.text("image");
    if (!image.isEmpty() && !IMAGE.matcher(image).matches()) {
      settings.problem(
          "image", "must be a name, such as data-dns/jupyter:trixie, or name@sha256:<64 digits>");
    }
    var home = settings.text("home");
    if (!home.isEmpty() && (!isAbsolute(home) || isTaken(home))) {
      settings.problem("home", "must be an absolute path of the container that is not taken");
    }
    return new Tool(
        id,
        settings.text("label", id),
        image,
        settings.integer("port", 8888, 1, 65_535),
        choice(settings, "base-path", BasePath.KEEP, BasePath.values()),
        command(settings),
        path(settings, "readiness", "/"),
        path(settings, "landing", "/"),
        path(settings, "landing-file", ""),
        choice(settings, "activity", Activity.TRAFFIC, Activity.values()),
        home,
        account(settings),
        environment(settings),
        settings.texts("starters").stream().map(directory::resolve).toList(),
        sizes(settings),
        stopSignal(settings),
        settings.sections("mounts").stream().map(mount -> mount(mount, home)).toList(),
        Optional.of(path(settings, "websocket", "")).filter(found -> !found.isEmpty()));
  }

  private static List<String> command(Settings settings) {
    var command = settings.texts("command");
    for (var word : command) {
      if (word.contains("{" + StandIns.TOKEN + "}")) {
        settings.problem(
            "command",
            "must not hold {token}: everybody on the machine can read an argument vector; put it"
                + " into environment");
      } else {
        unknown(settings, "command", word, Set.of(StandIns.BASE, StandIns.PORT));
      }
    }
    return command;
  }

  private static Map<String, String> environment(Settings settings) {
    var environment = settings.namedTexts("environment");
    environment.forEach(
        (name, value) -> {
          if (!VARIABLE.matcher(name).matches()) {
            settings.problem("environment." + name, "is no name of an environment variable");
          }
          unknown(
              settings,
              "environment." + name,
              value,
              Set.of(StandIns.BASE, StandIns.PORT, StandIns.TOKEN));
        });
    return environment;
  }

  private static void unknown(Settings settings, String key, String text, Set<String> known) {
    StandIns.unknown(text, known)
        .ifPresent(
            word ->
                settings.problem(
                    key,
                    "holds {"
                        + word
                        + "}, which stands for nothing: known are "
                        + String.join(
                            ", ", known.stream().sorted().map(name -> "{" + name + "}").toList())));
  }

  private static Account account(Settings settings) {
    var account = Account.parse(settings.text("user", JOVYAN.userAndGroup()));
    if (account.isEmpty()) {
      settings.problem("user", "must be a numeric user and group that is not root, as 1000:1000");
    }
    return account.orElse(JOVYAN);
  }

  private static Optional<String> stopSignal(Settings settings) {
    var signal = settings.optionalText("stop-signal");
    if (signal.filter(name -> !SIGNAL.matcher(name).matches()).isPresent()) {
      settings.problem("stop-signal", "must be the name of a signal, such as SIGINT");
    }
    return signal;
  }

  private static ToolMount mount(Settings settings, String home) {
    var source = settings.optionalText("path");
    var tmpfs = settings.optionalText("tmpfs");
    var target = settings.text("target", source.orElse(""));
    if (source.isPresent() == tmpfs.isPresent()) {
      settings.problem("path", "or tmpfs is needed, and only one of them");
    }
    if (!isAbsolute(target) || isTaken(target) || target.equals(home)) {
      settings.problem(
          "target",
          "must be an absolute path of the container that is not taken: not the home, nor below "
              + String.join(", ", TAKEN));
    }
    if (tmpfs.isPresent()) {
      return new ToolMount.Tmpfs(settings.bytes("tmpfs", "1"), target);
    }
    var path = Path.of(source.orElse("/")).normalize();
    if (source.isPresent()
        && (!path.isAbsolute() || path.getNameCount() == 0 || path.endsWith("docker.sock"))) {
      settings.problem(
          "path", "must be absolute, and neither the root nor the container engine's socket");
    }
    return new ToolMount.Directory(path, target);
  }

  private static List<Size> sizes(Settings settings) {
    var sizes = settings.sections("sizes").stream().map(ToolFile::size).toList();
    if (sizes.isEmpty()) {
      settings.problem("sizes", "is missing: name at least one size");
    }
    var ids = new HashSet<String>();
    sizes.stream()
        .filter(size -> !ids.add(size.id()))
        .forEach(size -> settings.problem("sizes", "names " + size.id() + " twice"));
    return sizes;
  }

  private static Size size(Settings settings) {
    var id = settings.text("id");
    if (!id.isEmpty() && !SIZE.matcher(id).matches()) {
      settings.problem("id", "must be lower-case letters, digits and dashes, at most 32");
    }
    return new Size(
        id,
        settings.bytes("memory", "2GiB"),
        settings.decimal("cpus", 1),
        settings.integer("pids", 512, 16, 100_000),
        settings.integer("gpus", 0, 0, 64));
  }

  private static String path(Settings settings, String key, String otherwise) {
    var path = settings.text(key, otherwise);
    if (!path.isEmpty() && !path.startsWith("/")) {
      settings.problem(key, "must be a path below the session's base and begin with a slash");
      return "/" + path;
    }
    return path;
  }

  private static <E extends Enum<E>> E choice(
      Settings settings, String key, E otherwise, E[] choices) {
    var text = settings.text(key, word(otherwise));
    var chosen = Arrays.stream(choices).filter(choice -> word(choice).equals(text)).findFirst();
    if (chosen.isEmpty()) {
      settings.problem(
          key,
          "must be one of "
              + String.join(", ", Arrays.stream(choices).map(ToolFile::word).toList()));
    }
    return chosen.orElse(otherwise);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static boolean isAbsolute(String path) {
    return path.startsWith("/")
        && path.length() > 1
        && !Path.of(path).normalize().equals(Path.of("/"));
  }

  private static boolean isTaken(String path) {
    var normal = Path.of(path).normalize();
    return TAKEN.stream().anyMatch(normal::startsWith);
  }
}
