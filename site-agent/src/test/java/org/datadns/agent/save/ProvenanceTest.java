package org.datadns.agent.save;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datadns.agent.session.Workplace;
import org.datadns.agent.tool.Account;
import org.datadns.agent.tool.Activity;
import org.datadns.agent.tool.BasePath;
import org.datadns.agent.tool.Size;
import org.datadns.agent.tool.Tool;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.SessionOrder;
import org.junit.jupiter.api.Test;

/** What is written down holds to the rules of RO-Crate 1.2, whose sections the tests name. */
class ProvenanceTest {
  private static final Instant NOW = Instant.parse("2026-11-22T00:30:00Z");
  private static final Set<String> DATA = Set.of("File", "Dataset");

  private final JsonNode crate = crate();
  private final Map<String, JsonNode> entities = entities(crate);

  /** RO-Crate structure; root data entity: the metadata descriptor. */
  @Test
  void descriptor_isAboutTheRoot_andNamesTheSpecification() {
    assertThat(crate.get("@context").asText()).isEqualTo("https://w3id.org/ro/crate/1.2/context");
    var descriptor = entity("ro-crate-metadata.json");
    assertThat(type(descriptor)).isEqualTo("CreativeWork");
    assertThat(descriptor.at("/about/@id").asText()).isEqualTo("./");
    assertThat(descriptor.at("/conformsTo/@id").asText())
        .isEqualTo("https://w3id.org/ro/crate/1.2");
  }

  /** Root data entity: direct properties of it, all of which it must have. */
  @Test
  void root_hasWhatItMustHave() {
    var root = entity("./");
    assertThat(type(root)).isEqualTo("Dataset");
    assertThat(root.get("name").asText()).isNotBlank();
    assertThat(root.get("description").asText()).isNotBlank();
    assertThat(Instant.parse(root.get("datePublished").asText())).isEqualTo(NOW);
    assertThat(entity(root.at("/license/@id").asText()).get("name").asText()).isNotBlank();
  }

  /** RO-Crate JSON-LD: flattened, each entity with an id of its own and a type. */
  @Test
  void graph_isFlat_andEachEntityIsThereOnce() {
    assertThat(entities).hasSize(crate.get("@graph").size());
    for (var entity : crate.get("@graph")) {
      assertThat(entity.get("@type").asText()).isNotBlank();
      assertThat(URI.create(entity.get("@id").asText()).normalize()).isNotNull();
      entity
          .properties()
          .forEach(
              property -> {
                for (var value :
                    property.getValue().isArray()
                        ? property.getValue()
                        : List.of(property.getValue())) {
                  assertThat(value.isValueNode() || isReference(value))
                      .as(property.toString())
                      .isTrue();
                }
              });
    }
  }

  /** Entities that are referred to are described, but for the specification itself. */
  @Test
  void nothingHangsInTheAir() {
    var referred = new HashSet<String>();
    for (var reference : crate.get("@graph").findParents("@id")) {
      if (isReference(reference)) {
        referred.add(reference.get("@id").asText());
      }
    }
    referred.remove("https://w3id.org/ro/crate/1.2");
    assertThat(entities.keySet()).containsAll(referred);
  }

  /** Data entities: linked from the root by hasPart; on the web, their ids are absolute. */
  @Test
  void filesArePartsOfTheRoot_withSizeAndChecksum() {
    var parts = entity("./").get("hasPart").findValuesAsText("@id");
    assertThat(parts).hasSize(2);
    for (var part : parts) {
      var file = entity(part);
      assertThat(DATA).contains(type(file));
      assertThat(URI.create(part).isAbsolute()).isTrue();
      assertThat(file.get("sha256").asText()).matches("[0-9a-f]{64}");
      assertThat(file.get("contentSize").isTextual()).isTrue();
    }
    assertThat(entity(parts.getLast()).get("name").asText()).isEqualTo("été/a b.txt");
  }

  /** Provenance of entities: software used to create files. */
  @Test
  void howTheyCameAbout_namesDatasetVersionSiteToolAndSession() {
    var made = entity("#made");
    assertThat(type(made)).isEqualTo("CreateAction");
    assertThat(made.get("identifier").asText()).isEqualTo("s123");
    var source = entity(made.at("/object/@id").asText());
    assertThat(source.get("identifier").asText()).isEqualTo("doi:10.5072/fk2/abc");
    assertThat(source.get("version").asText()).isEqualTo("2.1");
    var tool = entity(made.at("/instrument/@id").asText());
    assertThat(type(tool)).isEqualTo("SoftwareApplication");
    assertThat(tool.get("softwareVersion").asText()).isEqualTo("sha256:abc");
    assertThat(entity(made.at("/participant/@id").asText()).get("identifier").asText())
        .isEqualTo("north");
    assertThat(made.get("result").findValuesAsText("@id"))
        .isEqualTo(entity("./").get("hasPart").findValuesAsText("@id"));
  }

  private static boolean isReference(JsonNode node) {
    return node.isObject() && node.size() == 1 && node.has("@id");
  }

  private static String type(JsonNode entity) {
    return entity.get("@type").asText();
  }

  private JsonNode entity(String id) {
    assertThat(entities).containsKey(id);
    return entities.getOrDefault(id, crate);
  }

  private static Map<String, JsonNode> entities(JsonNode crate) {
    var entities = new HashMap<String, JsonNode>();
    crate.get("@graph").forEach(entity -> entities.put(entity.get("@id").asText(), entity));
    return entities;
  }

  private static JsonNode crate() {
    var order =
        new SessionOrder(
            1,
            "doi:10.5072/fk2/abc",
            Optional.empty(),
            "jupyter",
            "small",
            "w1",
            "person",
            Assurance.GUEST,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    var provenance =
        new Provenance(
            new Provenance.Site("north", "North Coast"),
            "s123",
            new Workplace(
                order,
                Optional.of("2.1"),
                tool(),
                new Account(1000, 1000, List.of()),
                NOW.minusSeconds(60)),
            Optional.of("sha256:abc"),
            new Provenance.Target(
                "my results",
                "doi:10.5072/FK2/ABC",
                "https://dataverse.example/dataset.xhtml?persistentId=doi%3A10.5072%2FFK2%2FABC"),
            List.of(
                new SentFile(
                    "b.txt", 3, "0".repeat(64), "https://dataverse.example/api/access/datafile/7"),
                new SentFile(
                    "été/a b.txt",
                    4,
                    "1".repeat(64),
                    "https://dataverse.example/api/access/datafile/8")),
            NOW);
    try {
      return new ObjectMapper().readTree(provenance.json());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Tool tool() {
    return new Tool(
        "jupyter",
        "JupyterLab",
        "data-dns/jupyter:trixie",
        8888,
        BasePath.KEEP,
        List.of(),
        "api",
        "lab",
        "",
        Activity.JUPYTER,
        "/home/jovyan",
        new Account(1000, 1000, List.of()),
        Map.of(),
        List.<Path>of(),
        List.of(new Size("small", 1, 1, 1, 0)),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }
}
