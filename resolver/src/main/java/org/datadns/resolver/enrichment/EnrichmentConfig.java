package org.datadns.resolver.enrichment;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datadns.protocol.config.Settings;

/**
 * Who is asked ({@code enrichment} in the configuration). Nobody by default.
 *
 * @param datacite DataCite's REST API
 * @param handles a proxy of the Handle System
 * @param dataverse Dataverse installations
 * @param zenodo Zenodo
 * @param internalHosts names of hosts among these whose addresses may be private
 */
public record EnrichmentConfig(
    Optional<URI> datacite,
    Optional<URI> handles,
    List<URI> dataverse,
    Optional<URI> zenodo,
    List<String> internalHosts) {
  public EnrichmentConfig {
    dataverse = List.copyOf(dataverse);
    internalHosts = List.copyOf(internalHosts);
  }

  /** Nobody is asked. */
  public static EnrichmentConfig off() {
    return new EnrichmentConfig(
        Optional.empty(), Optional.empty(), List.of(), Optional.empty(), List.of());
  }

  /** Reads the keys under {@code enrichment}; problems are noted in {@code settings}. */
  public static EnrichmentConfig read(Settings settings) {
    var section = settings.section("enrichment");
    var dataverse =
        section.texts("dataverse").stream()
            .flatMap(text -> address(section, text).stream())
            .toList();
    return new EnrichmentConfig(
        one(section, "datacite"),
        one(section, "handles"),
        dataverse,
        one(section, "zenodo"),
        section.texts("internal-hosts").stream()
            .map(host -> host.toLowerCase(Locale.ROOT))
            .toList());
  }

  boolean isOn() {
    return datacite.isPresent()
        || handles.isPresent()
        || zenodo.isPresent()
        || !dataverse.isEmpty();
  }

  private static Optional<URI> one(Settings section, String key) {
    return section.optionalText(key).map(ignored -> section.address(key, null));
  }

  private static Optional<URI> address(Settings section, String text) {
    if (text.matches("https?://[A-Za-z0-9.-]+(:\\d{1,5})?/?")) {
      return Optional.of(
          URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text));
    }
    section.problem(
        "dataverse", "must be addresses such as https://dataverse.example, not '" + text + "'");
    return Optional.empty();
  }
}
