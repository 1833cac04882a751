package org.datadns.agent.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The file systems mounted below a directory. To mount a directory read-only does not make those
 * below it read-only (mount(8), "bind mounts"), so a session gets each of them by itself. Read from
 * the kernel's table, which touches no mount and so never hangs.
 */
final class SubMounts {
  private static final Path TABLE = Path.of("/proc/self/mountinfo");
  private static final int MOUNT_POINT = 4;

  private SubMounts() {}

  /** Where they are, outer ones first. */
  static List<Path> below(Path directory) {
    try (var lines = Files.lines(TABLE)) {
      return below(directory, lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + TABLE, e);
    }
  }

  static List<Path> below(Path directory, Stream<String> mountinfo) {
    return mountinfo
        .map(line -> line.split(" "))
        .filter(fields -> fields.length > MOUNT_POINT)
        .map(fields -> Path.of(unescape(fields[MOUNT_POINT])))
        .filter(point -> point.startsWith(directory) && !point.equals(directory))
        .distinct()
        .sorted()
        .toList();
  }

  /** proc(5): space, tab, newline and backslash stand as three octal digits. */
  private static String unescape(String text) {
    return text.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }
}
