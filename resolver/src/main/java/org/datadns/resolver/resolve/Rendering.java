package org.datadns.resolver.resolve;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.signing.SignedResolution;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Json;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.web.DatasetPage;
import org.datadns.resolver.web.Pages;
import org.datadns.resolver.web.ReplicaView;
import org.datadns.resolver.web.ToolChoice;

/** Makes answers: one dataset in each of the forms. Thread-safe. */
final class Rendering {
  private final URI resolver;
  private final SigningKey key;
  private final Duration lifetime;
  private final Pages pages;
  private final Signposts signposts;
  private final Header cacheControl;
  private final Map<Form, Header> contentTypes = new EnumMap<>(Form.class);

  /**
   * Answers of one resolver.
   *
   * @param resolver its public address, the issuer of what is signed
   * @param key what it signs with
   * @param heartbeat how long an answer may be kept: nothing changes faster
   * @param lease how long others may believe a signed answer: as long as we believe a site
   */
  Rendering(URI resolver, SigningKey key, Pages pages, Duration heartbeat, Duration lease) {
    this.resolver = resolver;
    this.key = key;
    this.pages = pages;
    this.lifetime = lease;
    this.signposts = new Signposts(resolver);
    this.cacheControl =
        HeaderValues.createCached(
            HeaderNames.CACHE_CONTROL, "public, max-age=" + Math.max(1, heartbeat.toSeconds()));
    for (var form : Form.values()) {
      contentTypes.put(
          form, HeaderValues.createCached(HeaderNames.CONTENT_TYPE, form.contentType()));
    }
  }

  /** One dataset in one form, as it is now. */
  Answer answer(Resolved resolved, Form form, Instant now) {
    var fields = new ArrayList<Header>();
    fields.add(contentTypes.get(form));
    fields.add(cacheControl);
    byte[] body =
        switch (form) {
          case JSON -> Json.bytes(resolved.resolution());
          case JSON_LD -> Json.bytes(jsonLd(resolved));
          case LINKSET -> Json.bytes(signposts.linkset(resolved));
          case JOSE ->
              SignedResolution.sign(resolved.resolution(), key, resolver.toString(), now, lifetime)
                  .getBytes(StandardCharsets.US_ASCII);
          case HTML -> {
            var links = signposts.links(resolved);
            fields.add(Signposts.field(links));
            yield pages.dataset(page(resolved, links)).getBytes(StandardCharsets.UTF_8);
          }
        };
    return new Answer(body, fields);
  }

  private Map<String, Object> jsonLd(Resolved resolved) {
    return SchemaOrg.of(resolved, signposts.page(resolved), resolver);
  }

  private DatasetPage page(Resolved resolved, List<DatasetPage.TypedLink> links) {
    var found = resolved.found();
    var dataset = found.dataset();
    return new DatasetPage(
        found.asked().canonical(),
        found.asked().url(),
        dataset.title().orElse(dataset.identifier()),
        dataset.identifier(),
        dataset.landingPage(),
        dataset.citation(),
        dataset.aliases(),
        dataset.concept(),
        resolved.verdicts().stream().map(verdict -> copy(resolved, verdict)).toList(),
        tools(resolved.verdicts()),
        links,
        Json.write(jsonLd(resolved)));
  }

  private static DatasetPage.Copy copy(Resolved resolved, Verdict verdict) {
    var site = verdict.candidate().site();
    var replica = resolved.found().replica(verdict.candidate());
    return new DatasetPage.Copy(
        new ReplicaView(
            site.id(),
            site.title(),
            verdict.isAvailable(),
            verdict.mayServe(),
            replica.confirmed(),
            replica.byRule(),
            verdict.reason(),
            Optional.of(site.contact())),
        replica.version(),
        replica.bytes(),
        replica.checksum(),
        replica.confirmed(),
        replica.byRule());
  }

  private static List<ToolChoice> tools(List<Verdict> verdicts) {
    var labels = new LinkedHashMap<String, String>();
    verdicts.stream()
        .filter(Verdict::isAvailable)
        .flatMap(verdict -> verdict.offers().stream())
        .forEach((ToolOffer offer) -> labels.putIfAbsent(offer.id(), offer.label()));
    return labels.entrySet().stream()
        .map(tool -> new ToolChoice(tool.getKey(), tool.getValue(), List.of()))
        .toList();
  }
}
