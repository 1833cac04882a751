package org.datadns.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ToolFileTest {
  private static final String NEEDED =
      "{image: 'data-dns/jupyter:trixie', home: /home/jovyan, sizes: [{id: small}]";

  @TempDir Path directory;

  @Test
  void parse_everyKeyIsMapped() {
    var file =
        ToolFile.parse(
            "pages.yaml",
            """
            label: Pages
            position: 7
            image: pages@sha256:%s
            command: [serve, --quiet, "--at={base}", "--port={port}"]
            environment: {LANG: C.UTF-8, SECRET: "{token}"}
            stop-signal: SIGINT
            port: 80
            base-path: strip
            readiness: /up
            landing: /index
            landing-file: /file/
            websocket: /live
            activity: none
            user: "1001:100"
            home: /srv/home
            starters: [a.ipynb, /opt/b.ipynb]
            mounts: [{path: /opt/licences}, {path: /opt/r, target: /usr/local/r}, {tmpfs: 1MiB, target: /run}]
            sizes: [{id: large, memory: 4GiB, cpus: 2.5, pids: 99, gpus: 1}]
            """
                .formatted("a".repeat(64)),
            Path.of("/tools"));

    assertThat(file.position()).isEqualTo(7);
    assertThat(file.tool())
        .isEqualTo(
            new Tool(
                "pages",
                "Pages",
                "pages@sha256:" + "a".repeat(64),
                80,
                BasePath.STRIP,
                List.of("serve", "--quiet", "--at={base}", "--port={port}"),
                "/up",
                "/index",
                "/file/",
                Activity.NONE,
                "/srv/home",
                new Account(1001, 100, List.of()),
                Map.of("LANG", "C.UTF-8", "SECRET", "{token}"),
                List.of(Path.of("/tools/a.ipynb"), Path.of("/opt/b.ipynb")),
                List.of(new Size("large", 4L << 30, 2.5, 99, 1)),
                Optional.of("SIGINT"),
                List.of(
                    new ToolMount.Directory(Path.of("/opt/licences"), "/opt/licences"),
                    new ToolMount.Directory(Path.of("/opt/r"), "/usr/local/r"),
                    new ToolMount.Tmpfs(1 << 20, "/run")),
                Optional.of("/live")));
  }

  @Test
  void reference_namesEveryKeyWithItsDefault() throws IOException {
    var page = Files.readString(Path.of("../docs/reference/tools.md"));
    var block = Pattern.compile("(?s)```yaml\n(.*?)```").matcher(page);
    assertThat(block.find()).isTrue();
    var reference = block.group(1);

    assertThat(tool(reference)).isEqualTo(tool(NEEDED + ", mounts: [{path: /opt/licences}]}"));
    assertThat(reference.lines().map(String::strip).filter(line -> line.matches("(- )?[a-z-]+:.*")))
        .map(line -> line.replaceFirst("^- ", "").replaceFirst(":.*", ""))
        .containsExactlyInAnyOrder(
            "label",
            "position",
            "image",
            "command",
            "environment",
            "stop-signal",
            "port",
            "base-path",
            "readiness",
            "landing",
            "landing-file",
            "websocket",
            "activity",
            "user",
            "home",
            "starters",
            "mounts",
            "path",
            "target",
            "sizes",
            "id",
            "memory",
            "cpus",
            "pids",
            "gpus");
    assertThat(reference).contains("tmpfs: 64MiB");
  }

  @Test
  void standIns_areFilledForASession() {
    var tool =
        tool(
            NEEDED
                + ", command: [sh, -c, 'a={base} b={port} c=${HOME} d={ x }'],"
                + " environment: {T: 'x{token}x', B: '{base}', J: '{\"a\":1}'}}");

    assertThat(tool.command("/s/1/"))
        .containsExactly("sh", "-c", "a=/s/1/ b=8888 c=${HOME} d={ x }");
    assertThat(tool.environment("/", "se$cret"))
        .isEqualTo(Map.of("T", "xse$cretx", "B", "/", "J", "{\"a\":1}"));
  }

  @Test
  void pathAtTool_hasTheBaseOnlyWhereItIsKept() {
    assertThat(tool(NEEDED + "}").pathAtTool("/s/1/", "/api")).isEqualTo("/s/1/api");
    assertThat(tool(NEEDED + "}").pathAtTool("/", "/api")).isEqualTo("/api");
    assertThat(tool(NEEDED + ", base-path: strip}").pathAtTool("/s/1/", "/api")).isEqualTo("/api");
  }

  @Test
  void parse_malformed_tellsAllProblemsAtOnce() {
    assertThat(
            problems(
                """
                image: two words
                comand: [x]
                command: ["--token={token}", "{bse}"]
                environment: {A-B: c, C: "{secret}"}
                stop-signal: 9
                port: 0
                base-path: cut
                readiness: api
                activity: mouse
                user: "0:0"
                home: home
                mounts: [{tmpfs: 1MiB, path: /x, target: /data/x}, {path: /var/run/docker.sock}]
                sizes: [{id: a}, {id: a, memory: lots}]
                """))
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).startsWith("image must be a name"),
            problem -> assertThat(problem).contains("did you mean command?"),
            problem -> assertThat(problem).startsWith("command must not hold {token}"),
            problem ->
                assertThat(problem)
                    .isEqualTo(
                        "command holds {bse}, which stands for nothing: known are {base}, {port}"),
            problem -> assertThat(problem).startsWith("environment.A-B is no name"),
            problem -> assertThat(problem).contains("known are {base}, {port}, {token}"),
            problem -> assertThat(problem).startsWith("stop-signal must be"),
            problem -> assertThat(problem).startsWith("port must be"),
            problem -> assertThat(problem).startsWith("base-path must be one of keep, strip"),
            problem -> assertThat(problem).startsWith("readiness must be a path"),
            problem ->
                assertThat(problem).startsWith("activity must be one of jupyter, traffic, none"),
            problem -> assertThat(problem).startsWith("user must be"),
            problem -> assertThat(problem).startsWith("home must be"),
            problem -> assertThat(problem).startsWith("mounts[0].path or tmpfs"),
            problem -> assertThat(problem).startsWith("mounts[0].target must be"),
            problem -> assertThat(problem).startsWith("mounts[1].path must be absolute"),
            problem -> assertThat(problem).startsWith("sizes names a twice"),
            problem -> assertThat(problem).startsWith("sizes[1].memory must be"));
  }

  @Test
  void parse_empty_namesWhatIsNeeded() {
    assertThat(problems(""))
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).startsWith("image is missing"),
            problem -> assertThat(problem).startsWith("home is missing"),
            problem -> assertThat(problem).startsWith("sizes is missing"));
  }

  @ParameterizedTest
  @CsvSource({"/, /", "/data/mine, /data", "/tmp, /tmp", "/home/jovyan, home"})
  void mount_whereSomethingElseIs_isAProblem(String target) {
    assertThat(problems(NEEDED + ", mounts: [{tmpfs: 1MiB, target: " + target + "}]}"))
        .singleElement()
        .asString()
        .startsWith("mounts[0].target must be");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Jupyter.yaml", "my tool.yaml", "9.yaml", ".yaml"})
  void fileName_thatIsNoId_isAProblem(String name) {
    var thrown =
        catchThrowableOfType(
            ConfigException.class, () -> ToolFile.parse(name, NEEDED + "}", directory));
    assertThat(thrown.problems()).singleElement().asString().startsWith("the file's name must be");
  }

  @Test
  void directory_isReadInOrder_andTellsTheProblemsOfAllFiles() throws IOException {
    Files.writeString(directory.resolve("b.yaml"), NEEDED + ", position: 1}");
    Files.writeString(directory.resolve("c.yaml"), NEEDED + "}");
    Files.writeString(directory.resolve("a.yaml"), NEEDED + "}");
    Files.writeString(directory.resolve("README"), "not a tool");
    assertThat(ToolDirectory.read(directory).tools())
        .extracting(Tool::id)
        .containsExactly("b", "a", "c");
    assertThat(ToolDirectory.read(directory).problems()).isEmpty();

    Files.writeString(directory.resolve("d.yaml"), "[");
    Files.writeString(directory.resolve("e.yml"), "");
    Files.write(directory.resolve("f.yaml"), new byte[] {(byte) 0xff});
    Files.writeString(directory.resolve("g.yaml"), NEEDED + ", prot: 1}");
    assertThat(ToolDirectory.read(directory).problems())
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).startsWith(directory + "/d.yaml: ").contains("YAML"),
            problem -> assertThat(problem).startsWith(directory + "/e.yml: ").contains(".yaml"),
            problem -> assertThat(problem).startsWith(directory + "/f.yaml: ").contains("UTF-8"),
            problem -> assertThat(problem).startsWith(directory + "/g.yaml: prot is not"));
  }

  @Test
  void shippedTools_areRightAndJupyterIsFirst() {
    var shipped = ToolDirectory.read(Path.of("../deploy/tools"));

    assertThat(shipped.problems()).isEmpty();
    assertThat(shipped.tools())
        .extracting(Tool::id)
        .containsExactly("jupyter", "rstudio", "code-server", "zeppelin");
  }

  private Tool tool(String yaml) {
    return ToolFile.parse("jupyter.yaml", yaml, directory).tool();
  }

  private List<String> problems(String yaml) {
    return catchThrowableOfType(ConfigException.class, () -> tool(yaml)).problems();
  }
}
