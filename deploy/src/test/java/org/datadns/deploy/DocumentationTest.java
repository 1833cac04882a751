package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documentation says of files is so. */
class DocumentationTest {
  private static final Path PROJECT = Jars.ofWorkingDirectory().project();
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|mailto:|#)([^)#]+)");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resolver/src/main/resources/resolver.yaml",
        "site-agent/src/main/resources/site-agent.yaml"
      })
  void theConfigurationReference_holdsTheReferenceFile(String file) throws IOException {
    assertThat(Files.readString(PROJECT.resolve("docs/reference/configuration.md")))
        .contains("```yaml\n" + Files.readString(PROJECT.resolve(file)) + "```");
  }

  @Test
  void everyRelativeLink_leadsSomewhere() throws IOException {
    try (var pages = Files.walk(PROJECT.resolve("docs"))) {
      for (var page : pages.filter(path -> path.toString().endsWith(".md")).toList()) {
        assertLinks(page);
      }
    }
    assertLinks(PROJECT.resolve("README.md"));
  }

  private static void assertLinks(Path page) throws IOException {
    var links = LINK.matcher(Files.readString(page));
    while (links.find()) {
      assertThat(page.resolveSibling(links.group(1)).normalize()).as("link in %s", page).exists();
    }
  }
}
