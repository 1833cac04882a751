package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.wire.Resolution;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A session on a real CephFS, mounted by ceph-fuse. */
@Tag("long")
class CephIT {
  private static final String SITE = "ceph-site";
  private static final String PROJECTS = "doi:10.5072/fk2/projects";
  private static final String OTHERS = "doi:10.5072/fk2/others";
  private static final int PROJECT = 5000;
  private static final Path CEPH = Jars.ofWorkingDirectory().project().resolve("deploy/lib/ceph");

  private static Path place;
  private static Federation federation;

  @BeforeAll
  static void start() throws IOException {
    place = Files.createTempDirectory(Path.of("/var/tmp"), "data-dns-test-");
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
    ceph("start", String.valueOf(freePort()));
    ceph("mount", mount().toString());
    folder("project", PROJECT);
    folder("others", PROJECT + 1);
    federation = new Federation(Jars.ofWorkingDirectory(), place, RunningFederation.IMAGE);
    federation.startResolver(Map.of());
    federation.startSite(
        SITE,
        "Ceph Cellar",
        List.of(),
        Map.of(
            "datasets",
            List.of(
                Map.of(
                    "identifier",
                    PROJECTS,
                    "path",
                    mount().resolve("project").toString(),
                    "groups",
                    List.of(PROJECT)),
                Map.of("identifier", OTHERS, "path", mount().resolve("others").toString()))));
    awaitState("available", Duration.ofSeconds(60));
  }

  @AfterAll
  static void stop() throws IOException {
    try {
      if (federation != null) {
        federation.close();
      }
    } finally {
      Engine.removeAll(SITE);
      ceph("stop");
      try (var files = Files.walk(place)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  @Test
  void projectsFiles_areReadableInItsSession_andNothingElseIs() {
    var visitor = new Visitor(federation.address());
    var session = visitor.open(SessionRequest.of(PROJECTS));
    var ready =
        visitor.follow(
            session.id(),
            event -> event.state() == SessionState.READY || event.state() == SessionState.ENDED);
    assertThat(ready.state()).as(ready.step()).isEqualTo(SessionState.READY);

    var container = Engine.containersOfSession(session.id()).getFirst();
    assertThat(inside(container, "id -u; id -g; id -G"))
        .isEqualTo("1000\n1000\n1000 " + PROJECT + "\n");
    assertThat(inside(container, "cat /data/*/file")).isEqualTo("of project\n");
    assertThat(inside(container, "touch \"$(ls -d /data/*)/new\" 2>&1 || true"))
        .contains("Read-only file system");
    assertThat(inside(container, "grep /data/ /proc/self/mountinfo")).contains("fuse.ceph-fuse");
    assertThat(inside(container, "ls /data")).doesNotContain("others");
    visitor.stop(session.id());

    var others = replica(OTHERS);
    assertThat(others.state()).isEqualTo("unavailable");
    assertThat(others.reason().code()).isEqualTo("unreadable");
  }

  @Test
  void mdsHangs_datasetIsUnavailable_untilItAnswers() {
    awaitState("available", Duration.ofSeconds(10));

    signal("STOP");
    try {
      awaitState("unavailable", Duration.ofSeconds(10));
      assertThat(replica(PROJECTS).reason().code()).isEqualTo("hanging");
    } finally {
      signal("CONT");
    }

    awaitState("available", Duration.ofSeconds(60));
  }

  private static void folder(String name, int group) throws IOException {
    var folder = Files.createDirectory(mount().resolve(name));
    var file = Files.writeString(folder.resolve("file"), "of " + name + "\n");
    Files.setAttribute(folder, "unix:gid", group);
    Files.setAttribute(file, "unix:gid", group);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-x---"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
  }

  private static Path mount() {
    return place.resolve("files");
  }

  private static Resolution.Replica replica(String dataset) {
    return new ResolverClient(federation.address()).resolve(dataset).replicas().getFirst();
  }

  private static void awaitState(String state, Duration most) {
    Await.until(
        PROJECTS + " " + state,
        most,
        () -> {
          try {
            return replica(PROJECTS).state().equals(state);
          } catch (ProblemException e) {
            // not registered yet
            return false;
          }
        });
  }

  private static String inside(String container, String script) {
    return Engine.run("exec", container, "sh", "-c", script);
  }

  private static void signal(String name) {
    run(List.of("kill", "-" + name, ceph("mds-pid").strip()));
  }

  private static String ceph(String command, String... arguments) {
    return run(
        Stream.concat(
                Stream.of(CEPH.toString(), command, place.resolve("ceph").toString()),
                Stream.of(arguments))
            .toList());
  }

  /** Its output goes by way of a file: what it starts in the background keeps a pipe open. */
  private static String run(List<String> command) {
    try {
      var output = Files.createTempFile("data-dns-test", ".out");
      int code =
          new ProcessBuilder(command)
              .redirectOutput(output.toFile())
              .redirectError(Redirect.INHERIT)
              .start()
              .waitFor();
      var said = Files.readString(output, StandardCharsets.UTF_8);
      Files.delete(output);
      assertThat(code).as("%s: %s", command, said).isZero();
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
