package org.datadns.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.datadns.agent.AgentWorld.Ids;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebook that lies in a new workspace. */
class StarterIT {
  private static final String DATASET = "doi:10.5072/fk2/started";

  @TempDir Path directory;
  AgentWorld world;

  @BeforeEach
  void start() throws IOException {
    world = new AgentWorld(directory);
    Files.writeString(directory.resolve("look.ipynb"), "{}");
    world.withDatasets(
        "{identifier: '"
            + DATASET
            + "', path: "
            + directory.resolve("data")
            + ", starter: "
            + directory.resolve("look.ipynb")
            + "}");
    world.start();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void newWorkspace_holdsIt_ownedByItsPerson_andIsNeverOverwritten() {
    var workspace = Ids.workspace();
    var first = ready(workspace);
    assertThat(inside(first, "stat -c '%u:%g %a' look.ipynb && cat look.ipynb"))
        .isEqualTo("1000:1000 644\n{}");
    inside(first, "echo mine > look.ipynb");
    world.stop(first, 1);
    world.await(first, SessionState.ENDED);

    assertThat(inside(ready(workspace), "cat look.ipynb")).isEqualTo("mine\n");
  }

  @Test
  void missing_theSessionStartsWithoutIt() throws IOException {
    Files.delete(directory.resolve("look.ipynb"));

    assertThat(inside(ready(Ids.workspace()), "ls look.ipynb")).contains("No such file");
  }

  private String ready(String workspace) {
    var session = Ids.session();
    AgentWorld.status(
        world.putOrder(session, AgentWorld.order(DATASET, "pages", 1, workspace)), 202);
    var status = world.await(session, SessionState.READY);
    assertThat(status.state()).as("%s", status).isEqualTo(SessionState.READY);
    return session;
  }

  private String inside(String session, String script) {
    return Docker.run("exec", world.containers(session).getFirst(), "sh", "-c", script).output();
  }
}
