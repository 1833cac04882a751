package org.datadns.bookmarklet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class ExtensionTest {
  private static final URI RESOLVER = URI.create("https://resolver.example");

  @Test
  void archive_holdsWhatItsManifestNames_andNothingElse() throws IOException {
    var files = unpack();
    assertThat(files)
        .containsOnlyKeys(
            "manifest.json", "background.js", "data-dns.js", "icon-32.png", "icon-128.png");
    assertThat(files.get("manifest.json"))
        .contains("\"background.js\"", "\"icon-32.png\"", "\"icon-128.png\"");
    assertThat(files.get("background.js")).contains("'data-dns.js'");
  }

  /** Anything more makes a browser warn before it is installed. */
  @Test
  void manifest_asksForNoMoreThanToActWhenClicked() throws IOException {
    assertThat(unpack().get("manifest.json"))
        .contains("\"permissions\": [\"activeTab\", \"scripting\"]")
        .doesNotContain("host_permissions", "content_scripts", "optional_", "<all_urls>");
  }

  @Test
  void archive_knowsOneResolver() throws IOException {
    assertThat(unpack())
        .allSatisfy((name, text) -> assertThat(text).doesNotContain("@RESOLVER@", "@STYLE@"));
    assertThat(unpack().get("data-dns.js")).contains("return show('https://resolver.example')");
    assertThatThrownBy(() -> Extension.archive(URI.create("file:///etc")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void archive_isTheSameEachTime() {
    assertThat(Extension.archive(RESOLVER)).isEqualTo(Extension.archive(RESOLVER));
  }

  private static Map<String, String> unpack() throws IOException {
    var files = new TreeMap<String, String>();
    var archive = new ByteArrayInputStream(Extension.archive(RESOLVER));
    try (var zip = new ZipInputStream(archive)) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.put(entry.getName(), new String(zip.readAllBytes(), StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }
}
