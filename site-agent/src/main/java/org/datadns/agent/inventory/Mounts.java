package org.datadns.agent.inventory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is mounted where: {@code /proc/self/mountinfo} (proc(5)), which the kernel answers from
 * memory, so that reading it never hangs however the mounts are.
 */
final class Mounts {
  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");
  private static final Pattern ESCAPED = Pattern.compile("\\\\([0-7]{3})");

  /** As many as the kernel follows (path_resolution(7)). */
  private static final int MOST_LINKS = 40;

  /** Of how many paths it is remembered; a site can have millions. */
  private static final int MOST_KNOWN = 10_000;

  private final String mountinfo;
  private final List<Mount> all;
  private final Mount root;
  private final Map<Path, Mount> known = new ConcurrentHashMap<>();

  private Mounts(String mountinfo, List<Mount> all) {
    this.mountinfo = mountinfo;
    this.all = all;
    this.root =
        all.stream()
            .filter(mount -> mount.point().equals("/"))
            .filter(mount -> all.stream().noneMatch(other -> isBelow(mount, other)))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no file system is mounted at /"));
  }

  /** What is mounted now. */
  static Mounts read() {
    try {
      // a mount point is bytes; those beyond ASCII are decoded one mount point at a time
      return parse(Files.readString(MOUNTINFO, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + MOUNTINFO, e);
    }
  }

  /** What a text of the form of {@code mountinfo} says, its bytes taken as Latin-1. */
  static Mounts parse(String mountinfo) {
    return new Mounts(mountinfo, mountinfo.lines().flatMap(line -> mount(line).stream()).toList());
  }

  private static boolean isBelow(Mount mount, Mount other) {
    return other.id() == mount.parent() && other.id() != mount.id();
  }

  /** {@code id parent major:minor root point options [tag…] - type source options}. */
  private static Optional<Mount> mount(String line) {
    var fields = List.of(line.split(" "));
    int dash = fields.indexOf("-");
    if (dash < 6 || dash + 1 >= fields.size()) {
      return Optional.empty();
    }
    return Optional.of(
        new Mount(
            Long.parseLong(fields.get(0)),
            Long.parseLong(fields.get(1)),
            unescaped(fields.get(4)),
            unescaped(fields.get(dash + 1))));
  }

  /** Blank, tab, line feed, {@code #} and backslash are written as three octal digits. */
  private static String unescaped(String field) {
    var latin =
        ESCAPED
            .matcher(field)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        Character.toString(Integer.parseInt(found.group(1), 8))));
    return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /**
   * The mount that an absolute path without symbolic links lies on, found as the kernel does: from
   * mount to mount, so that what a later mount covers is not seen.
   */
  Mount at(Path path) {
    var text = path.toString();
    var here = root;
    for (var next = child(here, text); next.isPresent(); next = child(here, text)) {
      here = next.get();
    }
    return here;
  }

  private Optional<Mount> child(Mount parent, String path) {
    return all.stream()
        .filter(mount -> isBelow(mount, parent))
        .filter(mount -> mount.covers(path))
        .min(Comparator.comparingInt(mount -> mount.point().length()));
  }

  /** Whether both list the same. */
  boolean isLike(Mounts other) {
    return mountinfo.equals(other.mountinfo);
  }

  /** The mount that a path lies on once its links are {@link #followed}; remembered for a while. */
  Mount of(Path path) {
    if (known.size() >= MOST_KNOWN) {
      known.clear();
    }
    return known.computeIfAbsent(path, asked -> at(followed(asked)));
  }

  /** Whether a mount is still there. */
  boolean contains(long id) {
    return all.stream().anyMatch(mount -> mount.id() == id);
  }

  /**
   * The path with those symbolic links followed that lie on the file system of the root itself,
   * without which this process could not run either. Nothing on any other mount is touched.
   */
  Path followed(Path path) {
    Deque<Path> rest = new ArrayDeque<>();
    path.forEach(rest::add);
    Path here = Path.of("/");
    int links = 0;
    while (!rest.isEmpty()) {
      var name = rest.removeFirst();
      var next = here.resolve(name).normalize();
      var target = at(next).equals(root) ? link(next) : Optional.<Path>empty();
      if (target.isEmpty() || ++links > MOST_LINKS) {
        here = next;
      } else {
        here = target.get().isAbsolute() ? Path.of("/") : here;
        var names = new ArrayList<Path>();
        target.get().forEach(names::add);
        names.reversed().forEach(rest::addFirst);
      }
    }
    return here;
  }

  private static Optional<Path> link(Path path) {
    try {
      return Files.isSymbolicLink(path)
          ? Optional.of(Files.readSymbolicLink(path))
          : Optional.empty();
    } catch (IOException e) {
      // gone since, or not for us to read: whoever looks at the path itself will say so
      return Optional.empty();
    }
  }
}
