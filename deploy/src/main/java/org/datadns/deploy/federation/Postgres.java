package org.datadns.deploy.federation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.datadns.deploy.Await;

/**
 * The federation's PostgreSQL: the server that the resolver's jar carries, apart from any resolver.
 * Trusts whoever reaches it, which nobody outside of the federation's network can.
 */
final class Postgres implements AutoCloseable {
  private static final int PORT = 5432;
  private static final String USER = "datadns";
  private static final Duration START = Duration.ofSeconds(60);
  private static final Map<String, String> ARCHIVES =
      Map.of("amd64", "postgres-linux-x86_64.txz", "aarch64", "postgres-linux-arm_64.txz");

  /** A user of the system that owns nothing; PostgreSQL does not run as root. */
  private static final String ACCOUNT = "nobody";

  private final Path programs;
  private final Path cluster;

  private Postgres(Path programs, Path cluster) {
    this.programs = programs;
    this.cluster = cluster;
  }

  /**
   * Unpacks it, makes a cluster and starts it.
   *
   * @param resolver the resolver's jar
   * @param directory a folder that every user may pass through
   */
  static Postgres start(Path resolver, Path directory) {
    var programs = directory.resolve("programs");
    var cluster = directory.resolve("cluster");
    try {
      Files.createDirectories(programs);
      Files.createDirectories(cluster);
      unpack(resolver, programs);
      Run.run(List.of("chown", ACCOUNT, cluster.toString()));
      Files.setPosixFilePermissions(cluster, PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack PostgreSQL", e);
    }
    var postgres = new Postgres(programs, cluster);
    postgres.runAsNobody(
        "initdb", "--auth=trust", "--username=" + USER, "--encoding=UTF8", "--no-sync");
    postgres.begin();
    return postgres;
  }

  private static void unpack(Path jar, Path target) throws IOException {
    var name = ARCHIVES.get(System.getProperty("os.arch"));
    var archive = target.resolveSibling("postgres.txz");
    try (var zip = new ZipFile(jar.toFile());
        var packed = zip.getInputStream(zip.getEntry(name))) {
      Files.copy(packed, archive);
    }
    Run.run(List.of("tar", "-xJf", archive.toString(), "-C", target.toString()));
    Files.delete(archive);
  }

  /** Its address for resolvers, and who they are there. */
  Map<String, Object> settings() {
    return Map.of("url", "jdbc:postgresql://127.0.0.1:" + PORT + "/postgres", "user", USER);
  }

  /** Ends it as a crash of its machine would: every connection breaks. */
  void kill() {
    control("stop", "--mode=immediate");
  }

  /** Starts it again on the same files. */
  void begin() {
    control(
        "start",
        "--no-wait",
        "--log=" + cluster.resolve("log"),
        "--options=-p " + PORT + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''");
    Await.until("PostgreSQL", START, Postgres::isListening);
  }

  private static boolean isListening() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private void control(String action, String... options) {
    var arguments = new ArrayList<>(List.of(action));
    arguments.addAll(List.of(options));
    runAsNobody("pg_ctl", arguments.toArray(String[]::new));
  }

  private void runAsNobody(String program, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + ACCOUNT,
                "--regid=nogroup",
                "--clear-groups",
                "--",
                "env",
                "-C",
                cluster.toString(),
                "PGDATA=" + cluster,
                programs.resolve("bin").resolve(program).toString()));
    command.addAll(List.of(arguments));
    Run.runDetached(command);
  }

  @Override
  public void close() {
    control("stop", "--mode=fast");
  }
}
