package org.datadns.cli;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.config.PlainYaml;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.YAMLException;

/** Files of metadata that lie beside data; of several in one directory, the first counts. */
enum MetadataKind {
  /** Our own: {@code identifier}, {@code title}, {@code landing-page}, {@code version}. */
  DATADNS(".datadns.yaml") {
    @Override
    Metadata read(String text) {
      var document = new Tree(PlainYaml.load(text));
      var found =
          Metadata.of(
              document.text("identifier"), document.text("title"), document.text("landing-page"));
      return found instanceof Metadata.Found(var name, var title, var page, var none, var others)
          ? new Metadata.Found(
              name,
              title,
              page,
              document.text("version"),
              document.at("aliases").items().flatMap(item -> item.text().stream()).toList())
          : found;
    }
  },

  /** DataCite's metadata schema 4 in JSON, alone or as its REST API has it. */
  DATACITE("datacite.json") {
    @Override
    Metadata read(String text) {
      var root = tree(text);
      var attributes = root.at("data").at("attributes");
      var record = attributes.isThere() ? attributes : root;
      return Metadata.of(
          record
              .text("doi")
              .or(() -> record.text("id"))
              .or(
                  () ->
                      record
                          .at("identifiers")
                          .items()
                          .filter(item -> item.text("identifierType").orElse("").equals("DOI"))
                          .findFirst()
                          .flatMap(item -> item.text("identifier"))),
          record.at("titles").items().findFirst().flatMap(title -> title.text("title")),
          record.text("url"));
    }
  },

  /** DataCite's metadata schema 4 in XML, as DataCite, Dataverse and others export it. */
  DATACITE_XML("datacite.xml", "export_Datacite.cached", "export_oai_datacite.cached") {
    @Override
    Metadata read(String text) {
      return DataciteXml.read(text);
    }
  },

  /** RO-Crate 1.1 section 4.2: the root is what the descriptor is about. */
  RO_CRATE("ro-crate-metadata.json") {
    @Override
    Metadata read(String text) {
      var graph = tree(text).at("@graph");
      var rootId =
          entity(graph, "ro-crate-metadata.json")
              .flatMap(descriptor -> descriptor.at("about").text("@id"))
              .orElse("./");
      var root = entity(graph, rootId);
      if (root.isEmpty()) {
        return Metadata.unusable("no-root", "It describes no root dataset.");
      }
      var crate = root.get();
      var named = crate.at("identifier").items().findFirst();
      return Metadata.of(
          named
              .flatMap(
                  item ->
                      item.text()
                          .or(() -> item.text("value"))
                          .or(
                              () ->
                                  item.text("@id")
                                      .map(
                                          id ->
                                              entity(graph, id)
                                                  .flatMap(value -> value.text("value"))
                                                  .orElse(id))))
              .or(() -> crate.text("cite-as"))
              .or(() -> Optional.of(rootId).filter(id -> id.startsWith("http"))),
          crate.text("name"),
          crate.text("url"));
    }
  },

  /** Dataverse's own JSON, exported, cached beside the files, or as its API answers. */
  DATAVERSE("export_dataverse_json.cached", "dataverse.json", "dataset.json") {
    @Override
    Metadata read(String text) {
      var root = tree(text);
      var dataset = root.at("data").isThere() ? root.at("data") : root;
      var version =
          dataset.at("datasetVersion").isThere()
              ? dataset.at("datasetVersion")
              : dataset.at("latestVersion");
      return Metadata.of(
          version.text("datasetPersistentId").or(() -> joined(dataset)),
          version
              .at("metadataBlocks")
              .at("citation")
              .at("fields")
              .items()
              .filter(field -> field.text("typeName").orElse("").equals("title"))
              .findFirst()
              .flatMap(field -> field.text("value")),
          dataset.text("persistentUrl"));
    }
  };

  /** Unmodifiable. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<String> names;

  MetadataKind(String... names) {
    this.names = List.of(names);
  }

  /** What such files are called. */
  List<String> names() {
    return names;
  }

  /** What is written in one. */
  Metadata read(byte[] content) {
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return read(text.startsWith(NdjsonSource.MARK) ? text.substring(1) : text);
    } catch (CharacterCodingException e) {
      return new Metadata.Unusable(NdjsonSource.NOT_UTF_8);
    } catch (MalformedJsonException | YAMLException e) {
      return Metadata.unusable("malformed", "It is not what its name says, or not whole.");
    }
  }

  abstract Metadata read(String text);

  private static Optional<String> joined(Tree dataset) {
    var protocol = dataset.text("protocol");
    var authority = dataset.text("authority");
    var identifier = dataset.text("identifier");
    return protocol.isPresent() && authority.isPresent() && identifier.isPresent()
        ? Optional.of(
            protocol.get()
                + ":"
                + authority.get()
                + dataset.text("separator").orElse("/")
                + identifier.get())
        : Optional.empty();
  }

  private static Optional<Tree> entity(Tree graph, String id) {
    return graph.items().filter(entity -> entity.text("@id").orElse("").equals(id)).findFirst();
  }

  private static Tree tree(String json) {
    return new Tree(Json.read(json, Object.class));
  }

  /** Mappings, lists and texts of which nothing is certain. */
  private record Tree(@Nullable Object value) {
    Tree at(String member) {
      return new Tree(value instanceof Map<?, ?> map ? map.get(member) : null);
    }

    boolean isThere() {
      return value != null;
    }

    Optional<String> text() {
      return value instanceof String || value instanceof Number
          ? Optional.of(String.valueOf(value))
          : Optional.empty();
    }

    Optional<String> text(String member) {
      return at(member).text();
    }

    /** The items of a list; what is no list is its only item. */
    Stream<Tree> items() {
      return value instanceof List<?> list
          ? list.stream().map(Tree::new)
          : Stream.ofNullable(value).map(Tree::new);
    }
  }
}
