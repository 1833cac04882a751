package org.datadns.resolver.integration;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Replica;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Wish;

/** Datasets in the words of GA4GH DRS 1.5, whose members are written with underscores. */
final class DrsObjects {
  private final SeenDatasets datasets;
  private final URI resolver;

  DrsObjects(SeenDatasets datasets, URI resolver) {
    this.datasets = datasets;
    this.resolver = resolver;
  }

  /** What the service is (GA4GH service-info 1.0). */
  static Map<String, Object> serviceInfo(URI resolver, int mostAtOnce) {
    var info = new LinkedHashMap<String, Object>();
    String host = String.valueOf(resolver.getHost());
    info.put("id", reversed(host) + ".data-dns");
    info.put("name", "Data DNS");
    info.put(
        "description",
        "Datasets and the sites that hold copies; copies are opened, not downloaded.");
    info.put("type", Map.of("group", "org.ga4gh", "artifact", "drs", "version", "1.5.0"));
    info.put("organization", Map.of("name", host, "url", resolver + "/"));
    info.put("documentationUrl", resolver + "/openapi.json");
    info.put(
        "version",
        Optional.ofNullable(DrsObjects.class.getPackage().getImplementationVersion()).orElse("1"));
    info.put("maxBulkRequestLength", mostAtOnce);
    info.put("drs", Map.of("maxBulkRequestLength", mostAtOnce));
    return info;
  }

  private static String reversed(String host) {
    var parts = List.of(host.split("\\.")).reversed();
    return String.join(".", parts);
  }

  /**
   * The object of a dataset.
   *
   * @throws Refused with 404 when no site says how large its copy is and what it digests to
   */
  Map<String, Object> of(Found found) {
    return find(found)
        .orElseThrow(
            () ->
                new Refused(
                    Problem.of(
                        404,
                        "no-object",
                        "No object",
                        found.dataset().identifier()
                            + " is known, but no site states both size and checksum of its copy.")));
  }

  /** The object of a dataset, if the members can be told that every object has. */
  Optional<Map<String, Object>> find(Found found) {
    var verdicts = datasets.order(found, Wish.anyhow(found.dataset().identifier()));
    return verdicts.stream()
        .map(verdict -> found.replica(verdict.candidate()))
        .filter(
            replica ->
                replica.bytes().isPresent()
                    && replica.checksum().isPresent()
                    && found.dataset().registeredAt().isPresent())
        .findFirst()
        .map(replica -> object(found, replica, verdicts));
  }

  private Map<String, Object> object(Found found, Replica described, List<Verdict> verdicts) {
    var dataset = found.dataset();
    var object = new LinkedHashMap<String, Object>();
    object.put("id", dataset.identifier());
    object.put("name", name(dataset.identifier()));
    object.put("self_uri", "drs://" + resolver.getAuthority() + "/" + encode(dataset.identifier()));
    object.put("size", described.bytes().orElseThrow());
    object.put("created_time", dataset.registeredAt().orElseThrow());
    object.put("checksums", List.of(checksum(described.checksum().orElseThrow())));
    described.version().ifPresent(version -> object.put("version", version));
    dataset.title().ifPresent(title -> object.put("description", title));
    object.put(
        "aliases",
        Stream.concat(Stream.of(dataset.identifier()), dataset.aliases().stream()).toList());
    object.put(
        "access_methods",
        verdicts.stream()
            .filter(
                verdict ->
                    found.replica(verdict.candidate()).checksum().equals(described.checksum()))
            .map(DrsObjects::accessMethod)
            .toList());
    return object;
  }

  private static Map<String, Object> accessMethod(Verdict verdict) {
    var method = new LinkedHashMap<String, Object>();
    String site = verdict.candidate().site().id();
    method.put("type", "file");
    method.put("access_id", site);
    method.put("cloud", site);
    method.put("available", verdict.isAvailable());
    method.put("authorizations", Map.of("supported_types", List.of("None")));
    return method;
  }

  /** {@code algorithm:hex} with the algorithm as IANA's registry of hash names has it. */
  private static Map<String, String> checksum(String checksum) {
    int colon = checksum.indexOf(':');
    String algorithm = checksum.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
    return Map.of(
        "type",
        algorithm.matches("sha\\d{3}") ? "sha-" + algorithm.substring(3) : algorithm,
        "checksum",
        checksum.substring(colon + 1));
  }

  /** A name made of what POSIX allows in portable file names alone. */
  private static String name(String identifier) {
    return identifier.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  /** Why the bytes cannot be had, and what can. */
  String staysThere(Found found, String site) {
    return "This copy does not leave its site. Open it there: "
        + resolver
        + "/open?id="
        + encode(found.asked().canonical())
        + "&site="
        + encode(site);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
