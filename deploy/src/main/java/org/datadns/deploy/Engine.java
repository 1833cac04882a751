package org.datadns.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The Docker engine as its command line shows it; for looking and for cleaning up after a site. */
public final class Engine {
  private Engine() {}

  /** Ids of a site's containers, running or not. */
  public static List<String> containers(String site) {
    return lines("ps", "-aq", "--no-trunc", "--filter", "label=org.datadns.site=" + site);
  }

  /** Ids of the containers of one session, running or not. */
  public static List<String> containersOfSession(String session) {
    return lines("ps", "-aq", "--no-trunc", "--filter", "label=org.datadns.session=" + session);
  }

  /** Names of a site's workspace volumes. */
  public static List<String> volumes(String site) {
    return lines("volume", "ls", "-q", "--filter", "label=org.datadns.site=" + site);
  }

  /** A container's description as JSON. */
  public static String inspect(String container) {
    return run("inspect", container);
  }

  /** Removes everything a site made at the engine, workspaces included. */
  public static void removeAll(String site) {
    removeContainers(site);
    remove(volumes(site), "volume", "rm", "-f");
    removeNetworks(site);
  }

  /** Removes a site's networks and the packet filter's rules for them; no container is on them. */
  public static void removeNetworks(String site) {
    for (var network : lines("network", "ls", "-q", "--filter", "label=org.datadns.site=" + site)) {
      var bridge =
          run(
                  "network",
                  "inspect",
                  "--format",
                  "{{index .Options \"com.docker.network.bridge.name\"}}",
                  network)
              .strip();
      run("network", "rm", network);
      PacketFilter.forget(bridge);
    }
  }

  /** Removes a site's containers; workspaces stay. */
  public static void removeContainers(String site) {
    remove(containers(site), "rm", "-f");
  }

  /** Runs {@code docker} with these arguments and returns what it printed. */
  public static String run(String... arguments) {
    var command = Stream.concat(Stream.of("docker"), Stream.of(arguments)).toList();
    try {
      var process = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
      var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed");
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException("docker cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static List<String> lines(String... arguments) {
    return run(arguments).lines().toList();
  }

  private static void remove(List<String> what, String... command) {
    if (!what.isEmpty()) {
      var all = new ArrayList<>(List.of(command));
      all.addAll(what);
      run(all.toArray(String[]::new));
    }
  }
}
