package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Rows that go-urn is tested with. One difference on purpose: it writes escapes in lower case, RFC
 * 8141 section 3.1 (by RFC 3986 section 6.2.2.1) in upper case.
 */
class UrnVectorsTest {
  @Test
  void parse() throws IOException {
    assertThat(Vectors.read("urn-rfc8141.json").get("parse"))
        .hasSizeGreaterThanOrEqualTo(70)
        .allSatisfy(
            row ->
                assertThat(canonical(row.get("input")).map(UrnVectorsTest::withLowerEscapes))
                    .isEqualTo(
                        row.get("valid").asBoolean()
                            ? Optional.of(row.get("normalized").asText())
                            : Optional.empty()));
  }

  @Test
  void equivalence() throws IOException {
    assertThat(Vectors.read("urn-rfc8141.json").get("equivalence"))
        .hasSizeGreaterThanOrEqualTo(15)
        .allSatisfy(
            row -> {
              var left = canonical(row.get("left"));
              assertThat(left).isPresent();
              assertThat(left.equals(canonical(row.get("right"))))
                  .isEqualTo(row.get("equal").asBoolean());
            });
  }

  private static Optional<String> canonical(JsonNode text) {
    return Identifier.parse(text.asText()).asOptional().map(Identifier::canonical);
  }

  private static String withLowerEscapes(String urn) {
    var lower = new StringBuilder(urn);
    for (int i = urn.indexOf('%'); i >= 0; i = urn.indexOf('%', i + 1)) {
      lower.replace(i + 1, i + 3, Ascii.lower(urn.substring(i + 1, i + 3)));
    }
    return lower.toString();
  }
}
