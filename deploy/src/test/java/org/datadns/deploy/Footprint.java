package org.datadns.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything a site takes of its machine while no session runs, by name: of the agent's and the
 * resolver's processes, of the engine, of the file system and of the packet filter.
 *
 * @param amounts how much there is, in the unit the name says
 */
record Footprint(Map<String, Long> amounts) {
  /** The collector's and the compiler's leeway; a session a minute that leaks 200 KiB shows. */
  private static final Map<String, Long> LEEWAY =
      Map.of(
          "live heap, KiB",
          6L * 1024,
          "memory outside the heap, KiB",
          32L * 1024,
          // connections to the engine and the database stay: as many as were ever needed at once,
          // of the agent 64 at the most, where each session that leaks one makes hundreds
          "file descriptors",
          64L,
          "threads",
          12L);

  static Footprint of(Federation federation, String site) {
    var amounts = new LinkedHashMap<String, Long>();
    measure("agent", federation.agent(site).pid(), amounts);
    measure("resolver", federation.resolver().pid(), amounts);
    amounts.put("containers", (long) Engine.containers(site).size());
    amounts.put("workspaces", (long) Engine.volumes(site).size());
    var networks = Engine.run("network", "ls", "-q", "--filter", "name=datadns-" + site).lines();
    var bridges = networks.map(Footprint::bridge).toList();
    amounts.put("networks", (long) bridges.size());
    amounts.put("packet filter rules", rules(bridges));
    amounts.put("session files", files(federation.stateDirectory(site).resolve("sessions")));
    return new Footprint(amounts);
  }

  /** What grew since an earlier footprint, a sentence each. */
  List<String> grownSince(Footprint before) {
    var grown = new ArrayList<String>();
    amounts.forEach(
        (name, now) -> {
          long was = before.amounts.get(name);
          long leeway = LEEWAY.getOrDefault(name.replaceFirst("^\\w+: ", ""), 0L);
          if (now > was + leeway) {
            grown.add(name + " grew from " + was + " to " + now);
          }
        });
    return grown;
  }

  private static void measure(String name, long pid, Map<String, Long> amounts) {
    var memory = JavaMemory.of(pid);
    var process = Path.of("/proc", Long.toString(pid));
    amounts.put(name + ": live heap, KiB", memory.live());
    amounts.put(name + ": memory outside the heap, KiB", memory.outside());
    amounts.put(name + ": file descriptors", files(process.resolve("fd")));
    amounts.put(name + ": threads", files(process.resolve("task")));
  }

  private static long files(Path directory) {
    try (var files = Files.list(directory)) {
      return files.count();
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " cannot be listed", e);
    }
  }

  private static String bridge(String network) {
    var named =
        Engine.run(
                "network",
                "inspect",
                "--format",
                "{{index .Options \"com.docker.network.bridge.name\"}}",
                network)
            .strip();
    return named.isEmpty() ? "br-" + network : named;
  }

  /** Rules of these bridges; the machine's other rules are other programs'. */
  private static long rules(List<String> bridges) {
    try {
      var process =
          new ProcessBuilder("iptables-save")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      var rules = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException("iptables-save failed: the soak must run as root");
      }
      return rules.lines().filter(rule -> bridges.stream().anyMatch(rule::contains)).count();
    } catch (IOException e) {
      throw new UncheckedIOException("iptables-save cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
