package org.datadns.protocol.prefix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.wire.MalformedJsonException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixFileTest {
  private static final String NAMESPACES =
      """
      [{"prefix":"mine","pattern":"^m\\\\d$","namespaceEmbeddedInLui":false,"resources":[]},
       {"prefix":"ours","pattern":"^OURS:\\\\d$","namespaceEmbeddedInLui":true}]
      """;

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {"%s", "\n %s", "{\"apiVersion\":\"1.0\",\"payload\":{\"namespaces\":%s}}"})
  void read_takesBothForms(String form) throws IOException {
    var parser = new IdentifierParser(PrefixFile.read(file(form.formatted(NAMESPACES))));
    assertThat(parser.parse("mine:m1").asOptional()).map(Identifier::canonical).hasValue("mine:m1");
    assertThat(parser.parse("OURS:1").asOptional()).map(Identifier::canonical).hasValue("ours:1");
    assertThat(parser.parse("pdb:2gc4").asOptional()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "[1]", "{}", "[{\"prefix\":\"a\"}]", "{\"payload\":{}}"})
  void read_refusesWhatIsNoRegistry(String text) {
    assertThatThrownBy(() -> PrefixFile.read(file(text)))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageNotContainingAny("Namespace", "Exception");
  }

  @Test
  void read_needsTheFile() {
    assertThatThrownBy(() -> PrefixFile.read(directory.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void parser_knowsTheConfiguredFile_andElseTheCommonPrefixes() throws IOException {
    var settings = settings("identifier-prefixes: " + file(NAMESPACES));
    assertThat(PrefixFile.parser(settings).parse("mine:m1").asOptional()).isPresent();
    settings.finish();
    assertThat(PrefixFile.parser(settings("{}"))).isSameAs(IdentifierParser.standard());
  }

  @Test
  void parser_saysWhichFileCannotBeUsed() throws IOException {
    var missing = settings("identifier-prefixes: /nowhere/full.json");
    PrefixFile.parser(missing);
    assertThatThrownBy(missing::finish)
        .hasMessageContaining("identifier-prefixes names a file that cannot be read: /nowhere");
    var nonsense = settings("identifier-prefixes: " + file("nonsense"));
    PrefixFile.parser(nonsense);
    assertThatThrownBy(nonsense::finish).hasMessageContaining("full.json");
  }

  private static Settings settings(String yaml) {
    return Settings.parse(yaml, "TEST", Map.of());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("registry.json"), text);
  }
}
