package org.datadns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.datadns.protocol.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteInitTest {
  @TempDir private Path directory;

  @Test
  void defaults_areAConfigurationTheAgentReads() throws IOException {
    var run = init();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo("Wrote " + file() + ".\n");
    var settings = settings(Files.readString(file()));
    assertThat(readAllKeys(settings))
        .containsEntry("site", "my-site")
        .containsEntry("resolver", "http://localhost:8080")
        .containsEntry("tools-directory", "unset");
  }

  @Test
  void commentedKeys_areKnownAndHoldTheDefaults() throws IOException {
    init();
    var everything = Files.readString(file()).replaceAll("(?m)^( *)#(?=[ a-z])(?! ?[A-Z])", "$1");
    var uncommented =
        everything
            .lines()
            .filter(line -> line.matches("\\s*(- )?[a-z-]+:.*"))
            .reduce("", (text, line) -> text + line + "\n");
    var keys = readAllKeys(settings(uncommented));
    assertThat(keys)
        .containsEntry("listen.admin.port", "8092")
        .containsEntry("docker.egress", "none")
        .containsEntry("session.maximum-age", "PT8H")
        .containsEntry("state-directory", "/var/lib/data-dns/site-agent")
        .containsEntry("datasets[0].identifier", "doi:10.5072/fk2/abc")
        .containsEntry("datasets[0].starter", "/mnt/data/abc-starter.ipynb");
  }

  @Test
  void values_cannotLeaveTheirPlace() throws IOException {
    var title = "Alpha: \"Übung\" @site@ #1 \\n $1 'x' 🧊";
    init("--site", "alpha", "--title", title, "--contact", "data@alpha.example");
    var settings = settings(Files.readString(file()));
    assertThat(settings.text("title")).isEqualTo(title);
    assertThat(settings.text("contact")).isEqualTo("data@alpha.example");
    assertThat(settings.text("site")).isEqualTo("alpha");
  }

  @Test
  void existingFile_isLeftAsItIs() throws IOException {
    Files.writeString(file(), "mine");
    var run = init("--json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.problem().code()).isEqualTo("file-exists");
    assertThat(file()).hasContent("mine");
  }

  @Test
  void danglingLink_isNotWrittenThrough() throws IOException {
    Files.createSymbolicLink(file(), directory.resolve("elsewhere"));
    assertThat(init().exitCode()).isEqualTo(1);
    assertThat(directory.resolve("elsewhere")).doesNotExist();
  }

  @Test
  void missingDirectory_isRefused() {
    var run =
        Run.federate("site", "init", "--json", "--output", directory + "/none/site-agent.yaml");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.problem().code()).isEqualTo("file-not-writable");
  }

  @Test
  void json_namesTheFile() {
    assertThat(init("--json").out()).isEqualTo("{\"file\":\"" + file() + "\"}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Alpha", "-a", "a-", "a.b", "a b", "../a"})
  void siteThatIsNoHostNameLabel_isUsage(String site) {
    assertThat(init("--site", site).exitCode()).isEqualTo(2);
    assertThat(file()).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"--title,''", "--title,' '", "--contact,'a\nb'", "--title,'a\u0085b'"})
  void textThatIsNotOneLine_isUsage(String option, String value) {
    assertThat(init(option, value).exitCode()).isEqualTo(2);
    assertThat(file()).doesNotExist();
  }

  private Path file() {
    return directory.resolve("site-agent.yaml");
  }

  private Run init(String... options) {
    var arguments = new String[options.length + 4];
    arguments[0] = "site";
    arguments[1] = "init";
    arguments[2] = "--output";
    arguments[3] = file().toString();
    System.arraycopy(options, 0, arguments, 4, options.length);
    return Run.federate(arguments);
  }

  private static Settings settings(String yaml) {
    return Settings.parse(yaml, "SITE_AGENT", Map.of());
  }

  /** Asks for every key of a site agent's configuration; any other key in the file is a problem. */
  private static Map<String, String> readAllKeys(Settings settings) {
    settings.text("site");
    settings.text("title");
    settings.text("contact");
    settings.address("resolver", null);
    settings.optionalText("join-token-file");
    settings.path("state-directory", "unset");
    var addresses = settings.section("addresses");
    addresses.optionalText("api");
    addresses.optionalText("sessions");
    var listen = settings.section("listen");
    for (var socket : new String[] {"api", "sessions", "admin"}) {
      var place = listen.section(socket);
      place.text("host", "unset");
      place.integer("port", 0, 0, 65_535);
    }
    var docker = settings.section("docker");
    docker.text("host", "unset");
    docker.textOrTexts("egress", "public");
    settings.section("limits").integer("sessions", 1, 1, 1_000);
    var session = settings.section("session");
    for (var key :
        new String[] {
          "enter-within", "ready-within", "maximum-age", "stop-grace", "forget-after"
        }) {
      session.duration(key, Duration.ofSeconds(1));
    }
    for (var dataset : settings.sections("datasets")) {
      dataset.text("identifier");
      dataset.path("path", null);
      dataset.optionalText("title");
      dataset.optionalText("landing-page");
      dataset.optionalText("starter");
    }
    settings.path("tools-directory", "unset");
    return settings.finish();
  }
}
