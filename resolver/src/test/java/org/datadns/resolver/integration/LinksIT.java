package org.datadns.resolver.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Buttons that were made for others. */
class LinksIT {
  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
  }

  @AfterAll
  static void stop() {
    resolver.close();
  }

  @ParameterizedTest
  @CsvSource({
    "zenodo?record_id=3232985, doi:10.5281/zenodo.3232985",
    "zenodo?record_id=42&resource_server=sandbox.zenodo.org, doi:10.5072/zenodo.42",
    "zenodo?doi=10.5281/zenodo.820575&environment=x&force=true, doi:10.5281/zenodo.820575",
    "dataone?uri=https%3A%2F%2Fdoi.org%2F10.18739%2FA2ST7DX9T&apiToken=x, doi:10.18739/a2st7dx9t",
    "dataone?uri=doi:10.18739/A2ST7DX9T&title=x, doi:10.18739/a2st7dx9t",
    "figshare?article_id=9782777, doi:10.6084/m9.figshare.9782777",
    "figshare?article_id=9782777&version=2, doi:10.6084/m9.figshare.9782777.v2",
    "ckan?url=https://data.example/dataset/coast, https://data.example/dataset/coast",
  })
  void aLink_leadsToThePageOfItsDataset(String link, String identifier) {
    var location =
        resolver.get("/integration/" + link).headers().firstValue("Location").orElseThrow();
    assertThat(URLDecoder.decode(location, StandardCharsets.UTF_8))
        .isEqualTo("/open?id=" + identifier);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zenodo", "zenodo?record_id=x", "dataone", "figshare?doi=", "ckan?url=hello"})
  void aLinkThatNamesNothing_isSaidToDoSo(String link) {
    assertThat(resolver.get("/integration/" + link).statusCode()).isEqualTo(400);
  }
}
