package org.datadns.resolver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * An operation as {@code /openapi.json} describes it: what walks all of them meets new ones too.
 *
 * @param method upper case
 * @param path with templates such as {@code {id}}
 * @param inPath names of its templates
 * @param inQuery names of what its query may hold
 * @param body the type and the members of what it takes; the first described type counts
 * @param signedBy {@code admin}, {@code site} or {@code person}; empty means anybody
 */
public record Operation(
    String method,
    String path,
    List<String> inPath,
    List<String> inQuery,
    Optional<Body> body,
    Optional<String> signedBy) {
  private static final List<String> METHODS =
      List.of("get", "post", "put", "patch", "delete", "options");

  /**
   * A body.
   *
   * @param members each with its type in JSON
   */
  public record Body(String type, Map<String, String> members) {}

  /** All of them. */
  public static List<Operation> all() {
    var document = document();
    var all = new ArrayList<Operation>();
    document
        .get("paths")
        .properties()
        .forEach(
            path ->
                METHODS.stream()
                    .filter(path.getValue()::has)
                    .map(method -> read(document, path.getKey(), path.getValue(), method))
                    .forEach(all::add));
    return all;
  }

  public static JsonNode document() {
    try (var in = Operation.class.getResourceAsStream("/openapi.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it may change something (RFC 9110 section 9.2.1); one only asks for many at once. */
  public boolean isUnsafe() {
    return !List.of("GET", "OPTIONS").contains(method) && !toString().equals("POST /resolve");
  }

  /** Its path with this text, as it is, for each template. */
  public String pathWith(String text) {
    return path.replaceAll("\\{[a-z]+}", text.replace("\\", "\\\\").replace("$", "\\$"));
  }

  @Override
  public String toString() {
    return method + " " + path;
  }

  private static Operation read(JsonNode document, String path, JsonNode item, String method) {
    var described = item.get(method);
    var inPath = new ArrayList<String>();
    var inQuery = new ArrayList<String>();
    Stream.of(item.path("parameters"), described.path("parameters"))
        .flatMap(JsonNode::valueStream)
        .map(parameter -> resolved(document, parameter))
        .forEach(
            parameter -> {
              var name = parameter.get("name").asText();
              switch (parameter.get("in").asText()) {
                case "path" -> inPath.add(name);
                case "query" -> inQuery.add(name);
                default -> {}
              }
            });
    return new Operation(
        method.toUpperCase(Locale.ROOT),
        path,
        inPath,
        inQuery,
        body(document, described),
        described
            .path("security")
            .valueStream()
            .flatMap(JsonNode::propertyStream)
            .map(Map.Entry::getKey)
            .findFirst());
  }

  private static Optional<Body> body(JsonNode document, JsonNode described) {
    return described
        .path("requestBody")
        .path("content")
        .propertyStream()
        .findFirst()
        .map(
            content -> {
              var members = new TreeMap<String, String>();
              resolved(document, content.getValue().path("schema"))
                  .path("properties")
                  .properties()
                  .forEach(
                      member ->
                          members.put(
                              member.getKey(),
                              resolved(document, member.getValue()).path("type").asText("object")));
              return new Body(content.getKey(), members);
            });
  }

  private static JsonNode resolved(JsonNode document, JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }
}
