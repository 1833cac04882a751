package org.datadns.agent.save;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.agent.session.Workplace;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.wire.Json;

/**
 * What is written down about files that were sent, as an RO-Crate of its own (RO-Crate Metadata
 * Specification 1.2): which dataset they were made from, where, with what, in which session. The
 * files are data entities on the web, where the repository has them; names and checksums lead back
 * to the workspace.
 *
 * @param site id and title of the site
 * @param session the session
 * @param workplace what runs in it
 * @param imageDigest of the tool's image, if the engine says
 * @param order path, dataset and page of what was sent
 * @param files what the repository took
 * @param at when the last was taken
 */
record Provenance(
    Site site,
    String session,
    Workplace workplace,
    Optional<String> imageDigest,
    Target order,
    List<SentFile> files,
    Instant at) {
  static final String FILE = "ro-crate-metadata.json";

  private static final String SPECIFICATION = "https://w3id.org/ro/crate/1.2";

  /** The site. */
  record Site(String id, String title) {}

  /**
   * Where the files went.
   *
   * @param path what was sent, in the workspace
   * @param dataset persistent identifier of the dataset that got them
   * @param page its page
   */
  record Target(String path, String dataset, String page) {}

  /** As JSON-LD, flattened. */
  String json() {
    var graph = new ArrayList<Map<String, Object>>();
    graph.add(
        entity(
            FILE,
            "CreativeWork",
            Map.of("about", reference("./"), "conformsTo", reference(SPECIFICATION))));
    graph.add(root());
    files.forEach(file -> graph.add(described(file)));
    graph.add(source());
    graph.add(tool());
    graph.add(
        entity("#site", "Organization", Map.of("name", site.title(), "identifier", site.id())));
    graph.add(made());
    graph.add(sent());
    graph.add(
        entity(
            order.page(),
            "Dataset",
            Map.of("name", "The draft that got the files", "identifier", order.dataset())));
    graph.add(
        entity(
            "#no-licence",
            "CreativeWork",
            Map.of(
                "name",
                "No licence stated",
                "description",
                "Whoever made these files has not said here under which licence; the"
                    + " repository's page does once they are published.")));
    var crate = new LinkedHashMap<String, Object>();
    crate.put("@context", SPECIFICATION + "/context");
    crate.put("@graph", graph);
    return Json.write(crate);
  }

  private Map<String, Object> root() {
    var root = entity("./", "Dataset", Map.of());
    root.put("name", "Files from " + order.path() + ", sent to " + order.dataset());
    root.put(
        "description",
        "Made in a session over "
            + workplace.order().identifier()
            + workplace.version().map(version -> ", version " + version).orElse("")
            + ", at "
            + site.title()
            + ".");
    root.put("datePublished", at.toString());
    root.put("license", reference("#no-licence"));
    root.put("hasPart", files.stream().map(file -> reference(file.address())).toList());
    root.put("mentions", List.of(reference("#made"), reference("#sent")));
    return root;
  }

  private static Map<String, Object> described(SentFile file) {
    var described = entity(file.address(), "File", Map.of());
    described.put("name", file.name());
    described.put("contentSize", Long.toString(file.bytes()));
    described.put("sha256", file.sha256());
    return described;
  }

  private Map<String, Object> source() {
    var identifier = workplace.order().identifier();
    var source = entity(address(identifier), "Dataset", Map.of());
    source.put("name", identifier);
    source.put("identifier", identifier);
    workplace.version().ifPresent(version -> source.put("version", version));
    return source;
  }

  private Map<String, Object> tool() {
    var tool = entity("#tool", "SoftwareApplication", Map.of());
    tool.put("name", workplace.tool().label());
    tool.put("identifier", workplace.tool().image());
    tool.put("softwareVersion", imageDigest.orElse(workplace.tool().image()));
    return tool;
  }

  /** How they came about, as far as anybody but their person knows. */
  private Map<String, Object> made() {
    var made = entity("#made", "CreateAction", Map.of());
    made.put("name", "Session " + session);
    made.put("identifier", session);
    made.put("object", reference(address(workplace.order().identifier())));
    made.put("instrument", reference("#tool"));
    made.put("participant", reference("#site"));
    made.put("startTime", workplace.since().toString());
    made.put("endTime", at.toString());
    made.put("result", files.stream().map(file -> reference(file.address())).toList());
    return made;
  }

  private Map<String, Object> sent() {
    var sent = entity("#sent", "UpdateAction", Map.of());
    sent.put("name", "Sent to the repository");
    sent.put("object", files.stream().map(file -> reference(file.address())).toList());
    sent.put("targetCollection", reference(order.page()));
    sent.put("endTime", at.toString());
    return sent;
  }

  private static String address(String identifier) {
    return Identifier.ofCanonical(identifier).url();
  }

  private static Map<String, Object> entity(
      String id, String type, Map<String, Object> properties) {
    var entity = new LinkedHashMap<String, Object>();
    entity.put("@id", id);
    entity.put("@type", type);
    entity.putAll(properties);
    return entity;
  }

  private static Map<String, String> reference(String id) {
    return Map.of("@id", id);
  }
}
