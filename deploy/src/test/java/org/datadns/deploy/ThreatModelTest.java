package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to withstand an attack is tried: each test that is named is there. */
class ThreatModelTest {
  private static final Path PROJECT = Jars.ofWorkingDirectory().project();
  private static final String MODEL = "docs/explanation/threat-model.md";
  private static final Pattern NAMED =
      Pattern.compile("`(?<type>[A-Z][A-Za-z0-9]*(?:Test|IT|Contract))(?:#(?<method>\\w+))?`");

  @ParameterizedTest
  @ValueSource(strings = {MODEL, "SECURITY.md", "docs/explanation/origins.md"})
  void everyTestThatIsNamed_isThere(String page) throws IOException {
    var sources = sources();
    var named = NAMED.matcher(Files.readString(PROJECT.resolve(page)));
    int count = 0;
    while (named.find()) {
      count++;
      assertThat(sources).as(page).containsKey(named.group("type"));
      if (named.group("method") != null) {
        assertThat(sources.get(named.group("type")))
            .as("%s names %s", page, named.group())
            .containsPattern("void " + named.group("method") + "\\(");
      }
    }
    assertThat(count).as("tests named in %s", page).isPositive();
  }

  /** Three columns: the attack, what meets it, and what tries that. */
  @Test
  void everyAttack_namesTheMethodThatTriesIt() throws IOException {
    var model = Files.readString(PROJECT.resolve(MODEL));
    var attacks =
        model
            .substring(model.indexOf("\n## Attacks"), model.indexOf("\n## What is left"))
            .lines()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| attack |"))
            .toList();
    assertThat(attacks)
        .hasSizeGreaterThan(40)
        .allSatisfy(line -> assertThat(line.split(" \\| ")[2]).containsPattern("`\\w+#\\w+`"));
  }

  private static Map<String, String> sources() throws IOException {
    try (var files = Files.walk(PROJECT)) {
      return files
          .filter(file -> file.toString().matches(".*/src/test/java/.*(Test|IT|Contract)\\.java"))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".java", ""),
                  ThreatModelTest::read,
                  String::concat));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
