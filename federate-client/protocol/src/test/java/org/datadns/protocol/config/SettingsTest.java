package org.datadns.protocol.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  @TempDir Path folder;

  @Test
  void finish_reportsEveryProblemAtOnce() {
    assertThat(
            problems(
                """
                address: ftp://resolver.example
                listen:
                  port: 70000
                  hsot: localhost
                period: 10 seconds
                memory: 99999999TiB
                sites:
                  - path: /a
                  - junk
                """,
                settings -> {
                  settings.address("address", null);
                  settings.section("listen").integer("port", 8080, 0, 65_535);
                  settings.section("listen").text("host", "127.0.0.1");
                  settings.duration("period", Duration.ofSeconds(10));
                  settings.bytes("memory", "1GiB");
                  settings.text("title");
                  settings.sections("sites").forEach(site -> site.text("identifier"));
                }))
        .containsExactlyInAnyOrder(
            "address must be an http or https address such as https://resolver.example, not"
                + " 'ftp://resolver.example'",
            "listen.port must be a whole number from 0 to 65535, not '70000'",
            "listen.hsot is not a known key; did you mean listen.host?",
            "period must be a duration such as PT10S, not '10 seconds'",
            "memory must be an amount such as 512MiB or 2GiB, not '99999999TiB'",
            "title is missing: it must be a text",
            "sites[1] must be a mapping of keys to values",
            "sites[0].identifier is missing: it must be a text",
            "sites[0].path is not a known key");
  }

  @Test
  void finish_namesEveryUnknownKeyWithTheNearest() {
    assertThat(
            problems(
                "adress: x\nxyzzy: 1\nlisten: {prot: 1}\n",
                settings -> {
                  settings.text("address", "");
                  settings.section("listen").integer("port", 1, 0, 9);
                }))
        .containsExactlyInAnyOrder(
            "adress is not a known key; did you mean address?",
            "xyzzy is not a known key",
            "listen.prot is not a known key; did you mean listen.port?");
  }

  @Test
  void finish_givesTheEffectiveValuesInOrder() {
    var settings = Settings.parse("b: 2\n", "X", Map.of("X_C", "3"));
    settings.text("c", "0");
    settings.text("b", "0");
    settings.text("a", "0");

    assertThat(settings.finish())
        .containsExactly(Map.entry("c", "3"), Map.entry("b", "2"), Map.entry("a", "0"));
  }

  @Test
  void environment_overridesTheFileInEveryPart() {
    var settings =
        Settings.parse(
            "listen: {port: 1}\nsites: [{path: /a}]\nrepositories: [https://a.example]",
            "RESOLVER",
            Map.of(
                "RESOLVER_LISTEN_PORT", "2",
                "RESOLVER_SITES_0_PATH", "/b",
                "RESOLVER_DATA_DIRECTORY", "/var/lib/x",
                "RESOLVER_REPOSITORIES", "https://b.example, https://c.example"));

    assertThat(settings.section("listen").integer("port", 0, 0, 9)).isEqualTo(2);
    assertThat(settings.sections("sites").getFirst().path("path", null)).isEqualTo(Path.of("/b"));
    assertThat(settings.path("data-directory", null)).isEqualTo(Path.of("/var/lib/x"));
    assertThat(settings.texts("repositories"))
        .containsExactly("https://b.example", "https://c.example");
    assertThat(settings.finish()).hasSize(4);
  }

  @Test
  void environment_isJudgedLikeTheFile() {
    var settings = Settings.parse("", "X", Map.of("X_PORT", "many"));
    settings.integer("port", 1, 0, 9);

    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(settings::finish)
        .withMessage("port must be a whole number from 0 to 9, not 'many'");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "512MiB, 536870912",
    "2GiB, 2147483648",
    "2 GiB, 2147483648",
    "1KiB, 1024",
    "1TiB, 1099511627776",
    "8388607TiB, 9223370937343148032",
  })
  void bytes(String text, long bytes) {
    assertThat(Settings.parse("m: " + text, "X", Map.of()).bytes("m", "1")).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8388608TiB",
        "9223372036854775808",
        "-1",
        "0",
        "0GiB",
        "1.5GiB",
        "2GB",
        "2g",
        "GiB",
        "''"
      })
  void bytes_refuses(String text) {
    assertThat(problems("m: " + text, settings -> settings.bytes("m", "1")))
        .singleElement()
        .asString()
        .startsWith("m must be an amount such as 512MiB or 2GiB, not '");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "10s", "10", "P1Y", "PT99999999999999999999S", "''"})
  void duration_refuses(String text) {
    assertThat(problems("d: " + text, settings -> settings.duration("d", Duration.ofDays(1))))
        .singleElement()
        .asString()
        .startsWith("d must be a duration such as PT10S, not '");
  }

  @Test
  void duration_readsIso8601() {
    var settings = Settings.parse("a: PT2M\nb: P1DT1H", "X", Map.of());

    assertThat(settings.duration("a", Duration.ofDays(9))).isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.duration("b", Duration.ofDays(9))).isEqualTo(Duration.ofHours(25));
    assertThat(settings.duration("c", Duration.ofDays(9))).isEqualTo(Duration.ofDays(9));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://a",
        "https://",
        "a.example",
        "https://a/?q",
        "https://a/#f",
        "https://u:p@a",
        "https://a b",
        "''"
      })
  void address_refuses(String text) {
    assertThat(problems("a: \"" + text.replace("''", "") + "\"", s -> s.address("a", null)))
        .hasSize(1);
  }

  @Test
  void address_dropsTheTrailingSlash() {
    assertThat(Settings.parse("a: https://a.example:1/b/", "X", Map.of()).address("a", null))
        .isEqualTo(URI.create("https://a.example:1/b"));
  }

  @Test
  void decimalAndFlag() {
    var settings = Settings.parse("cpus: 1.5\negress: true", "X", Map.of());

    assertThat(settings.decimal("cpus", 1)).isEqualTo(1.5);
    assertThat(settings.flag("egress", false)).isTrue();
    assertThat(settings.flag("other", true)).isTrue();
    assertThat(
            problems(
                "a: 0\nb: NaN\nc: Infinity\nd: yes",
                s -> {
                  s.decimal("a", 1);
                  s.decimal("b", 1);
                  s.decimal("c", 1);
                  s.flag("d", false);
                }))
        .containsExactly(
            "a must be a number above 0, not '0'",
            "b must be a number above 0, not 'NaN'",
            "c must be a number above 0, not 'Infinity'",
            "d must be true or false, not 'yes'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-01-01", "1000:10", "1.10", "010", "0x1F", "1_000", "1e3"})
  void text_isWhatIsWritten(String written) {
    assertThat(Settings.parse("t: " + written, "X", Map.of()).text("t")).isEqualTo(written);
  }

  @Test
  void text_mustBeThereAndNotBlank() {
    assertThat(
            problems(
                "a: ''\nb:\nc: ~\nd: [x]", s -> List.of("a", "b", "c", "d", "e").forEach(s::text)))
        .containsExactly(
            "a must be a text, not ''",
            "b is missing: it must be a text",
            "c is missing: it must be a text",
            "d must be a text, not a list or a mapping",
            "e is missing: it must be a text");
    assertThat(Settings.parse("a: ''", "X", Map.of()).optionalText("a")).isEmpty();
  }

  @Test
  void listsAndMappings() {
    var settings =
        Settings.parse("command: [start, 8080]\nenvironment: {A: 1, B: two}", "X", Map.of());

    assertThat(settings.texts("command")).containsExactly("start", "8080");
    assertThat(settings.texts("none")).isEmpty();
    assertThat(settings.namedTexts("environment"))
        .containsExactly(Map.entry("A", "1"), Map.entry("B", "two"));
    assertThat(settings.namedTexts("nothing")).isEmpty();
    assertThat(settings.finish()).containsEntry("command", "start,8080");
  }

  @Test
  void listsAndMappings_ofTheWrongKindAreProblems() {
    assertThat(
            problems(
                "a: x\nb: [{c: d}]\ne: [~]\nf: x\ng: {h: [i]}\nj: x\nk: [x]",
                s -> {
                  s.texts("a");
                  s.texts("b");
                  s.texts("e");
                  s.section("f");
                  s.namedTexts("g");
                  s.sections("j");
                  s.section("k");
                }))
        .containsExactly(
            "a must be a list of texts",
            "b must be a list of texts",
            "e must be a list of texts",
            "f must be a mapping of keys to values",
            "g must be a mapping of names to texts",
            "j must be a list",
            "k must be a mapping of keys to values");
  }

  @Test
  void problem_namesTheWholeKey() {
    assertThat(problems("", s -> s.section("a").problem("b", "is in use")))
        .containsExactly("a.b is in use");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"- a", "just text", "a: [", "a: 1\na: 2", "a: !!java.io.File [x]", "a: *b"})
  void parse_refusesWhatIsNoMapping(String yaml) {
    var e =
        catchThrowableOfType(
            ConfigException.class, () -> Settings.parse(yaml, "X", Map.of()).finish());

    assertThat(e.problems()).singleElement().asString().doesNotContain("\n");
  }

  @Test
  void parse_namesTheLine() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Settings.parse("a: 1\nb: 2\na: 3\n", "X", Map.of()))
        .withMessageContaining("line 3")
        .withMessageContaining("duplicate key a");
  }

  @Test
  void read_saysWhyAFileCannotBeRead() throws IOException {
    Path latin = folder.resolve("latin.yaml");
    Files.write(latin, "title: Zürich".getBytes(ISO_8859_1));

    assertThat(readProblem(folder.resolve("none.yaml"))).startsWith("there is no configuration");
    assertThat(readProblem(folder)).startsWith("cannot read the configuration file");
    assertThat(readProblem(latin)).endsWith("is not UTF-8");
  }

  @Test
  void read_readsAnEmptyFileAsDefaults() throws IOException {
    Path file = Files.writeString(folder.resolve("empty.yaml"), "# nothing\n");

    assertThat(Settings.read(file, "X", Map.of()).finish()).isEmpty();
  }

  private String readProblem(Path file) {
    return catchThrowableOfType(ConfigException.class, () -> Settings.read(file, "X", Map.of()))
        .getMessage();
  }

  private static List<String> problems(String yaml, Consumer<Settings> reading) {
    var settings = Settings.parse(yaml, "X", Map.of());
    reading.accept(settings);
    return catchThrowableOfType(ConfigException.class, settings::finish).problems();
  }
}
