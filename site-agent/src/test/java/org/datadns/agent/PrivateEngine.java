package org.datadns.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * A Docker engine of a test's own, which can be killed. It leaves the packet filter alone, where
 * the machine's engine has its rules. Its one image, {@code tiny}, holds Debian's {@code perl-base}
 * and a program that answers every request.
 */
final class PrivateEngine implements AutoCloseable {
  private static final Duration UNTIL_UP = Duration.ofSeconds(60);
  private static final String SERVER =
      """
      use IO::Socket::INET;
      my $server = IO::Socket::INET->new(LocalPort => 8888, Listen => 9, ReuseAddr => 1) or die;
      while (my $client = $server->accept) {
        while (<$client>) { last if /^\\r\\n$/ }
        print $client "HTTP/1.0 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok";
        close $client;
      }
      """;

  /**
   * Its default bridge. An engine takes {@code docker0} away, which is the machine's own engine's,
   * when it is told to have none, and also when it starts again and is told address pools: hence
   * none are named here, and it chooses from the usual ones what this machine has no route to.
   */
  private static final String BRIDGE = "datadns-killed0";

  private final Path directory;

  /** Of its own as on a real machine, where it outlives the engine. */
  private final Process containerd;

  private Process process;

  PrivateEngine(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.containerd =
        new ProcessBuilder(
                "containerd",
                "--config=/dev/null",
                "--root=" + directory + "/containerd",
                "--state=" + directory + "/state",
                "--address=" + directory + "/containerd.sock")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("containerd.log").toFile())
            .start();
    removeBridge();
    run("ip", "link", "add", "name", BRIDGE, "type", "bridge");
    run("ip", "address", "add", "10.213.96.1/24", "dev", BRIDGE);
    this.process = begin();
    makeImage();
  }

  String address() {
    return "unix://" + directory + "/docker.sock";
  }

  /** SIGKILL; its containers' own processes go on. */
  void kill() {
    process.destroyForcibly();
    Awaitility.await().until(() -> !process.isAlive());
  }

  void start() throws IOException {
    process = begin();
  }

  /** What {@code docker} prints when it asks this engine. */
  List<String> lines(String... arguments) {
    var all = new ArrayList<>(List.of("-H", address()));
    all.addAll(List.of(arguments));
    return Docker.lines(all.toArray(String[]::new));
  }

  @Override
  public void close() throws IOException {
    if (!process.isAlive()) {
      // only an engine takes its mounts and interfaces away
      start();
    }
    for (var container : lines("ps", "-aq")) {
      lines("rm", "-fv", container);
    }
    lines("network", "prune", "-f");
    for (var program : List.of(process, containerd)) {
      program.destroy();
      Awaitility.await().atMost(UNTIL_UP).until(() -> !program.isAlive());
    }
    removeBridge();
    // it mounts its own folder and leaves that
    run("umount", directory + "/data");
  }

  /** One that a test left which was killed is in the way of the next. */
  private static void removeBridge() throws IOException {
    if (Files.exists(Path.of("/sys/class/net", BRIDGE))) {
      run("ip", "link", "delete", BRIDGE);
    }
  }

  private Process begin() throws IOException {
    var started =
        new ProcessBuilder(
                "dockerd",
                "--data-root=" + directory + "/data",
                "--exec-root=" + directory + "/exec",
                "--pidfile=" + directory + "/pid",
                "--host=" + address(),
                "--containerd=" + directory + "/containerd.sock",
                "--bridge=" + BRIDGE,
                "--iptables=false")
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(directory.resolve("dockerd.log").toFile()))
            .start();
    Awaitility.await(directory + "/dockerd.log")
        .atMost(UNTIL_UP)
        .until(() -> Docker.run("-H", address(), "version").exitCode() == 0);
    return started;
  }

  private void makeImage() throws IOException {
    var root = Files.createDirectories(directory.resolve("root"));
    var libraries =
        run("ldd", "/usr/bin/perl")
            .lines()
            .flatMap(line -> List.of(line.strip().split("\\s+")).stream())
            .filter(word -> word.startsWith("/"))
            .toList();
    var copy = new ArrayList<>(List.of("cp", "-rL", "--parents", "-t", root.toString()));
    copy.add("/usr/bin/perl");
    copy.addAll(libraries);
    try (var bases = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu*")) {
      bases.forEach(base -> copy.add(base.resolve("perl-base").toString()));
    }
    run(copy.toArray(String[]::new));
    for (var folder : List.of("home/jovyan", "tmp", "data", "proc", "sys", "dev", "etc")) {
      Files.createDirectories(root.resolve(folder));
    }
    Files.setAttribute(root.resolve("home/jovyan"), "unix:uid", 1000);
    Files.writeString(root.resolve("serve.pl"), SERVER);
    var tar = directory.resolve("tiny.tar").toString();
    run("tar", "-C", root.toString(), "-cf", tar, ".");
    lines("import", tar, "tiny");
  }

  private static String run(String... command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new AssertionError(List.of(command) + ": " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return output;
  }
}
