package org.datadns.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.datadns.agent.network.Egress;
import org.datadns.agent.tool.Account;
import org.datadns.agent.tool.Size;
import org.datadns.agent.tool.TestTool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerSpecTest {
  private static final Owner OWNER = new Owner("lakeside", "agentagentagent");

  @Test
  void gpus_areRequestedByNumber() throws IOException {
    try (var engine = new Engine("unix:///nowhere", Duration.ofSeconds(1))) {
      assertThat(hostConfig(engine, 2, List.of()).get("DeviceRequests"))
          .hasToString(
              "[{\"Driver\":null,\"Count\":2,\"DeviceIDs\":null,\"Capabilities\":[[\"gpu\"]],"
                  + "\"Options\":null}]");
      assertThat(hostConfig(engine, 0, List.of()).get("DeviceRequests").isNull()).isTrue();
    }
  }

  @Test
  void groups_areAdded_andDatasetsAreBoundReadOnlyByThemselves() throws IOException {
    try (var engine = new Engine("unix:///nowhere", Duration.ofSeconds(1))) {
      var config = hostConfig(engine, 0, List.of(4567, 89));

      assertThat(config.get("GroupAdd")).hasToString("[\"4567\",\"89\"]");
      var bind = config.get("Mounts").get(0);
      assertThat(bind.get("ReadOnly").asBoolean()).isTrue();
      assertThat(bind.get("BindOptions"))
          .hasToString("{\"Propagation\":\"rprivate\",\"NonRecursive\":true}");
      assertThat(config.get("Dns")).hasToString("[\"127.0.0.1\"]");
    }
  }

  @Test
  void filesOfADataset_areBoundReadOnlyIntoIt() throws IOException {
    try (var engine = new Engine("unix:///nowhere", Duration.ofSeconds(1))) {
      var before = launch(0, List.of());
      var launch =
          before.with(
              List.of(
                  new Launch.Mounted(
                      "doi:10.5072/x",
                      Path.of("/state/names"),
                      "x",
                      Map.of("folder/a b", Path.of("/srv/data/17a")))));
      var bind =
          new ObjectMapper()
              .valueToTree(
                  new ContainerSpec(OWNER, launch)
                      .hostConfig(new SessionNetwork(OWNER, engine, new Egress.None())))
              .get("Mounts")
              .get(1);

      assertThat(bind.get("Source").asText()).isEqualTo("/srv/data/17a");
      assertThat(bind.get("Target").asText()).isEqualTo("/data/x/folder/a b");
      assertThat(bind.get("ReadOnly").asBoolean()).isTrue();
    }
  }

  @Test
  void subMounts_areThoseBelow_outerFirst_unescaped() {
    var mountinfo =
        Stream.of(
            "36 35 98:0 / /data rw,noatime - ext3 /dev/root rw",
            "40 38 0:5 / /data/x/deep/er rw - tmpfs t rw",
            "38 36 0:5 / /data/x/deep rw shared:1 - tmpfs t rw",
            "39 36 0:6 / /data/xy rw - tmpfs t rw",
            "41 36 0:7 / /data/x/with\\040space\\134 rw - tmpfs t rw",
            "37 36 0:4 / /data/x rw - nfs4 server:/x rw");

    assertThat(SubMounts.below(Path.of("/data/x"), mountinfo))
        .containsExactly(
            Path.of("/data/x/deep"), Path.of("/data/x/deep/er"), Path.of("/data/x/with space\\"));
  }

  @Test
  void cgroup_version1(@TempDir Path root) throws IOException {
    write(root, "proc/7/cgroup", "4:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n0::/\n");
    write(root, "sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes", "1000\n");
    write(root, "sys/fs/cgroup/memory/docker/abc/memory.stat", "total_inactive_file 100\n");
    write(
        root,
        "sys/fs/cgroup/memory/docker/abc/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 3\n");
    write(root, "sys/fs/cgroup/cpu,cpuacct/docker/abc/cpuacct.usage", "2000000\n");

    assertThat(Cgroup.of(7, root).flatMap(Cgroup::usage))
        .hasValue(new Driver.Usage(Duration.ofMillis(2), 900, 3));
    assertThat(Cgroup.of(8, root)).isEmpty();
  }

  @Test
  void cgroup_version2(@TempDir Path root) throws IOException {
    var group = "sys/fs/cgroup/system.slice/docker-abc.scope/";
    write(root, "proc/7/cgroup", "0::/system.slice/docker-abc.scope\n");
    write(root, group + "memory.current", "1000\n");
    write(root, group + "memory.stat", "anon 5\ninactive_file 100\n");
    write(root, group + "memory.events", "low 0\noom 4\noom_kill 3\n");
    write(root, group + "cpu.stat", "usage_usec 2000\nuser_usec 1\n");

    assertThat(Cgroup.of(7, root).flatMap(Cgroup::usage))
        .hasValue(new Driver.Usage(Duration.ofMillis(2), 900, 3));
    Files.delete(root.resolve(group + "cpu.stat"));
    assertThat(Cgroup.of(7, root).flatMap(Cgroup::usage)).isEmpty();
  }

  private static JsonNode hostConfig(Engine engine, int gpus, List<Integer> groups) {
    var network = new SessionNetwork(OWNER, engine, new Egress.None());
    return new ObjectMapper()
        .valueToTree(new ContainerSpec(OWNER, launch(gpus, groups)).hostConfig(network));
  }

  private static Launch launch(int gpus, List<Integer> groups) {
    var size = new Size("small", 1L << 30, 1, 64, gpus);
    var account = new Account(1000, 1000, groups);
    var tool = new TestTool("jupyter").account(account).size(size).make();
    return new Launch(
        "s",
        1,
        tool,
        size,
        List.of(new Launch.Mounted("doi:10.5072/x", Path.of("/srv/data"), "x")),
        account,
        List.of(),
        "w",
        "/",
        "token",
        Duration.ofSeconds(1));
  }

  private static void write(Path root, String file, String text) throws IOException {
    var path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
