package org.datadns.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.datadns.agent.AgentWorld.Ids;
import org.datadns.protocol.signing.Ticket.Use;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People take the files of their workspaces away and have them removed, without a session. */
class ArchiveIT {
  @TempDir static Path directory;
  private static AgentWorld world;

  @BeforeAll
  static void build() {
    world = new AgentWorld(directory).startProcess();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  private HttpResponse<byte[]> archive(String workspace, String ticket, String... headers)
      throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(
                  URI.create(world.address("api") + "/api/workspaces/" + workspace + "/archive"))
              .timeout(Duration.ofSeconds(40))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .POST(
                  BodyPublishers.ofString(
                      "ticket=" + URLEncoder.encode(ticket, StandardCharsets.UTF_8)));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return http.send(request.build(), BodyHandlers.ofByteArray());
    }
  }

  private static TreeMap<String, String> files(byte[] tar) throws IOException {
    var files = new TreeMap<String, String>();
    try (var archive = new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
      for (var entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
        if (entry.isFile() && !entry.isSymbolicLink()) {
          files.put(entry.getName(), new String(archive.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return files;
  }

  private int remove(String workspace) {
    return world
        .send(
            "DELETE",
            "/api/workspaces/" + workspace,
            world.resolver.ticket(Use.REMOVE, workspace, 0),
            new byte[0])
        .statusCode();
  }

  @Test
  void aWorkspace_isTakenAwayWithoutASession_once_byATicketForItAlone_andRemovedForEver()
      throws Exception {
    var session = Ids.session();
    var workspace = Ids.workspace();
    AgentWorld.status(world.putOrder(session, AgentWorld.order("pages", 1, workspace)), 202);
    assertThat(world.await(session, SessionState.READY).state()).isEqualTo(SessionState.READY);
    Docker.run(
        "exec",
        world.containers(session).getFirst(),
        "sh",
        "-c",
        "cd /home/jovyan && mkdir deep && printf mine > deep/own.txt && ln -s /etc/passwd link");
    assertThat(remove(workspace)).as("in use").isEqualTo(409);
    world.send(
        "DELETE",
        "/api/sessions/" + session + "?attempt=1",
        world.resolver.ticket(Use.STOP, session, 1),
        new byte[0]);
    await().atMost(Duration.ofSeconds(40)).until(() -> world.containers(session).isEmpty());

    var ticket = world.resolver.ticket(Use.ARCHIVE, workspace, 0);
    var taken = archive(workspace, ticket, "Origin", "null");
    assertThat(taken.statusCode()).isEqualTo(200);
    assertThat(files(taken.body())).containsEntry("workspace/deep/own.txt", "mine");
    assertThat(new String(taken.body(), StandardCharsets.UTF_8)).doesNotContain("root:x:0");
    assertThat(taken.headers().firstValue("Content-Disposition").orElseThrow())
        .startsWith("attachment;");
    assertThat(taken.headers().firstValue("Content-Security-Policy")).hasValue("sandbox");
    assertThat(taken.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");

    assertThat(archive(workspace, ticket).statusCode()).as("again").isEqualTo(403);
    assertThat(archive(workspace, world.resolver.ticket(Use.READ, workspace, 0)).statusCode())
        .isEqualTo(403);
    assertThat(
            archive(workspace, world.resolver.ticket(Use.ARCHIVE, Ids.workspace(), 0)).statusCode())
        .isEqualTo(403);
    assertThat(
            archive(
                    workspace,
                    world.resolver.ticket(Use.ARCHIVE, workspace, 0),
                    "Origin",
                    "http://" + session + ".localhost:8091")
                .statusCode())
        .isEqualTo(403);

    assertThat(remove(workspace)).isEqualTo(204);
    assertThat(remove(workspace)).isEqualTo(404);
    assertThat(archive(workspace, world.resolver.ticket(Use.ARCHIVE, workspace, 0)).statusCode())
        .isEqualTo(404);
    // the containers that read it are gone
    assertThat(Docker.lines("ps", "-aq", "--filter", "label=org.datadns.site=" + world.site))
        .isEmpty();
  }
}
