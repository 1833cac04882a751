package org.datadns.resolver.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.prefix.PrefixFile;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Resolution;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Compact identifiers with prefixes that only the resolver's own registry file has. */
class PrefixesIT {
  private static final String REGISTRY =
      """
      [{"prefix":"survey","pattern":"^S\\\\d+$","namespaceEmbeddedInLui":false}]
      """;

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir private Path directory;

  @Test
  void prefixOfTheFile_isRegisteredAndResolved_andStaysWithoutTheFile() throws Exception {
    var file = Files.writeString(directory.resolve("registry.json"), REGISTRY);
    var identifiers = new IdentifierParser(PrefixFile.read(file));
    try (var resolver = TestResolver.start(database.config(), directory, identifiers);
        var site = TestSite.ready("one", resolver, "SURVEY:S12")) {
      var answer = resolver.get("/resolve/https://identifiers.org/survey:S12");
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      var resolution = Json.read(answer.body(), Resolution.class);
      assertThat(resolution.identifier().canonical()).isEqualTo("survey:S12");
      assertThat(resolution.replicas()).hasSize(1);
      assertThat(resolver.get("/resolve/survey:S12?format=jsonld").body())
          .contains("https://identifiers.org/survey:S12");
      assertThat(resolver.get("/integrations/dataverse?datasetPid=survey:S12").statusCode())
          .isEqualTo(303);
      assertThat(resolver.get("/resolve/survey:none").statusCode()).isEqualTo(400);
    }
    try (var resolver =
        TestResolver.start(database.config(), directory, IdentifierParser.standard())) {
      assertThat(resolver.get("/datasets").body()).contains("survey:S12");
      assertThat(resolver.get("/resolve/survey:S12").statusCode()).isEqualTo(400);
    }
  }
}
