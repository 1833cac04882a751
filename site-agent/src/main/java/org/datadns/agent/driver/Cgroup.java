package org.datadns.agent.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.datadns.agent.driver.Driver.Usage;

/**
 * What the kernel says of a container's processes, in control groups of version 1 or 2. Asking the
 * engine takes a second or two, and it does not tell of a process that was killed for want of
 * memory while the tool itself survived.
 */
final class Cgroup {
  private static final Path ROOT = Path.of("/");

  private final Path memory;
  private final Path cpu;
  private final boolean second;

  private Cgroup(Path memory, Path cpu, boolean second) {
    this.memory = memory;
    this.cpu = cpu;
    this.second = second;
  }

  /** That of a process; empty when it does not run on this machine or its files are not shown. */
  static Optional<Cgroup> of(long pid) {
    return of(pid, ROOT);
  }

  static Optional<Cgroup> of(long pid, Path root) {
    var lines = read(root.resolve("proc/" + pid + "/cgroup")).orElse("").lines().toList();
    var groups = root.resolve("sys/fs/cgroup");
    var memory = path(groups, lines, "memory");
    var cpu = path(groups, lines, "cpuacct");
    if (memory.isPresent() && cpu.isPresent()) {
      return Optional.of(new Cgroup(memory.get(), cpu.get(), false));
    }
    return lines.stream()
        .filter(line -> line.startsWith("0::"))
        .map(line -> below(groups, line.substring("0::".length())))
        .filter(group -> Files.exists(group.resolve("memory.events")))
        .map(group -> new Cgroup(group, group, true))
        .findFirst();
  }

  /** What has been used; empty when the group is gone. */
  Optional<Usage> usage() {
    var nanos =
        second
            ? number(cpu.resolve("cpu.stat"), "usage_usec").stream().map(used -> used * 1_000)
            : number(cpu.resolve("cpuacct.usage")).stream();
    var used = number(memory.resolve(second ? "memory.current" : "memory.usage_in_bytes"));
    var cached =
        number(memory.resolve("memory.stat"), second ? "inactive_file" : "total_inactive_file");
    var kills = number(memory.resolve(second ? "memory.events" : "memory.oom_control"), "oom_kill");
    var total = nanos.findFirst();
    if (total.isEmpty() || used.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Usage(
            Duration.ofNanos(total.getAsLong()),
            Math.max(0, used.getAsLong() - cached.orElse(0)),
            kills.orElse(0)));
  }

  /** Where version 1 has a controller: {@code 4:memory:/docker/…}, perhaps together with others. */
  private static Optional<Path> path(Path groups, List<String> lines, String controller) {
    return lines.stream()
        .map(line -> line.split(":", 3))
        .filter(fields -> fields.length == 3)
        .filter(fields -> Stream.of(fields[1].split(",")).anyMatch(controller::equals))
        .flatMap(
            fields ->
                Stream.of(controller, fields[1])
                    .map(name -> below(groups.resolve(name), fields[2])))
        .filter(Files::isDirectory)
        .findFirst();
  }

  private static Path below(Path mount, String group) {
    return mount.resolve(group.substring(1)).normalize();
  }

  private static OptionalLong number(Path file) {
    return parse(read(file).orElse("").strip());
  }

  /** The number behind a word in a file of {@code word number} lines. */
  private static OptionalLong number(Path file, String word) {
    return read(file)
        .orElse("")
        .lines()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> parse(line.substring(word.length() + 1).strip()))
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  private static OptionalLong parse(String text) {
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException e) {
      // the process has ended meanwhile, or another user may not look
      return Optional.empty();
    }
  }
}
