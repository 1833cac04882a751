package org.datadns.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.datadns.agent.Docker;
import org.datadns.agent.network.Egress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract with the Docker engine of this machine, and what is Docker's own. */
class DockerDriverIT extends ContainmentContract {
  private static final String SITE =
      "drv" + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);

  static DockerDriver docker;

  @BeforeAll
  static void open() {
    docker =
        new DockerDriver(
            SITE, "agentone", new DockerConfig("unix:///var/run/docker.sock", new Egress.None()));
  }

  @AfterAll
  static void close() throws IOException {
    docker.close();
    Docker.removeAll(SITE);
  }

  @Override
  Driver driver() {
    return docker;
  }

  @Override
  String image() {
    return "data-dns/jupyter:trixie";
  }

  @Override
  void kill(String session) {
    Docker.lines("kill", container(session));
    await()
        .until(
            () ->
                Docker.inspect(container(session))
                    .get("State")
                    .get("Status")
                    .asText()
                    .equals("exited"));
  }

  @Override
  String identity(String session) {
    return container(session);
  }

  @Test
  void mountsBelowADataset_areReadOnlyToo_andLaterOnesAreNotSeen() throws Exception {
    var below = Files.createDirectories(data.resolve("below it"));
    Command.run("mount", "-t", "tmpfs", "tmpfs", below.toString());
    try {
      Files.writeString(below.resolve("deep.txt"), "deep\n");
      var deeper = Files.createDirectory(below.resolve("deeper"));
      Command.run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", deeper.toString());
      var launch = launch(witness());
      var host = running(driver.start(launch, new Follower()));

      assertThat(in(launch, host, "cat \"$DATASET_PATH/below it/deep.txt\"")).isEqualTo("deep\n");
      assertThat(
              in(
                  launch,
                  host,
                  "touch \"$DATASET_PATH/below it/new\" \"$DATASET_PATH/below it/deeper/new\";"
                      + " true"))
          .contains("below it/new': Read-only", "deeper/new': Read-only");

      var later = Files.createDirectory(data.resolve("later"));
      Command.run("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", later.toString());
      assertThat(in(launch, host, "touch $DATASET_PATH/later/new; true")).contains("Read-only");
      assertThat(later.resolve("new")).doesNotExist();
      Command.run("umount", later.toString());
    } finally {
      Command.run("umount", "-R", below.toString());
    }
  }

  @Test
  void anotherAgentOfTheSameSite_seesAndTouchesNothing() throws IOException {
    var launch = launch(witness());
    var host = running(driver.start(launch, new Follower()));
    try (var other =
        new DockerDriver(
            SITE, "agenttwo", new DockerConfig("unix:///var/run/docker.sock", new Egress.None()))) {
      other.holdNetwork();
      assertThat(other.containers()).isEmpty();
      other.stop(launch.session(), java.time.Duration.ZERO);
      assertThat(other.log(launch.session(), 5)).isEmpty();
      assertThat(other.usage(launch.session())).isEmpty();
    }
    assertThat(in(launch, host, "echo still here")).isEqualTo("still here\n");
  }

  @Test
  void launch_leavesNothingButItsWorkspace() {
    var launch = launch(witness());
    running(driver.start(launch, new Follower()));

    driver.stop(launch.session(), java.time.Duration.ZERO);

    var label = "label=org.datadns.site=" + SITE;
    assertThat(Docker.lines("ps", "-aq", "--filter", label)).isEmpty();
    assertThat(Docker.lines("volume", "ls", "-q", "--filter", label))
        .contains("datadns-" + SITE + "-" + launch.workspace());
  }

  private static String container(String session) {
    var found =
        Docker.lines(
            "ps",
            "-aq",
            "--filter",
            "label=org.datadns.site=" + SITE,
            "--filter",
            "label=org.datadns.session=" + session);
    assertThat(found).hasSize(1);
    return List.copyOf(found).getFirst();
  }
}
