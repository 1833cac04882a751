package org.datadns.resolver.resolve;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.resolver.web.Links;

/** A dataset as schema.org {@code Dataset} in JSON-LD, as search engines read it. */
final class SchemaOrg {
  private SchemaOrg() {}

  /**
   * The dataset.
   *
   * @param page the address of its page here
   */
  static Map<String, Object> of(Resolved resolved, String page, URI resolver) {
    var dataset = resolved.found().dataset();
    var described = new LinkedHashMap<String, Object>();
    described.put("@context", "https://schema.org/");
    described.put("@type", "Dataset");
    described.put("@id", Identifier.ofCanonical(dataset.identifier()).url());
    described.put("name", dataset.title().orElse(dataset.identifier()));
    described.put("identifier", identifiers(resolved));
    described.put("url", dataset.landingPage().flatMap(Links::web).orElse(page));
    dataset.citation().ifPresent(text -> described.put("creditText", text));
    var sameAs =
        dataset.aliases().stream().map(alias -> Identifier.ofCanonical(alias).url()).toList();
    if (!sameAs.isEmpty()) {
      described.put("sameAs", sameAs);
    }
    dataset
        .concept()
        .map(Identifier::ofCanonical)
        .ifPresent(
            concept -> described.put("isPartOf", Map.of("@type", "Dataset", "@id", concept.url())));
    resolved.found().replicas().stream()
        .flatMap(replica -> replica.version().stream())
        .distinct()
        .reduce((one, other) -> one + ", " + other)
        .ifPresent(versions -> described.put("version", versions));
    described.put("includedInDataCatalog", Map.of("@type", "DataCatalog", "url", resolver + "/"));
    described.put("potentialAction", actions(resolved));
    return described;
  }

  private static List<Map<String, String>> identifiers(Resolved resolved) {
    var dataset = resolved.found().dataset();
    var identifiers = new ArrayList<Map<String, String>>();
    Stream.concat(Stream.of(dataset.identifier()), dataset.aliases().stream())
        .map(Identifier::ofCanonical)
        .forEach(
            name ->
                identifiers.add(
                    Map.of(
                        "@type", "PropertyValue",
                        "propertyID", name.scheme().label(),
                        "value", name.canonical(),
                        "url", name.url())));
    return identifiers;
  }

  /** What can be done with it: it is opened where it is, in one of the tools. */
  private static List<Map<String, String>> actions(Resolved resolved) {
    return resolved.resolution().open().entrySet().stream()
        .map(
            tool ->
                Map.of(
                    "@type",
                    "ViewAction",
                    "name",
                    "Open in " + tool.getKey(),
                    "target",
                    tool.getValue()))
        .toList();
  }
}
