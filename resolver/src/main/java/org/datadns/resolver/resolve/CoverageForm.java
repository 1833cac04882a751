package org.datadns.resolver.resolve;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Resolution;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Csv;
import org.datadns.resolver.placement.Verdict;

/** The forms in which a coverage list can be had, the one programs get unasked first. */
enum CoverageForm {
  JSON("json", "application/json", "application/json", 1_000) {
    @Override
    byte[] bytes(List<Resolved> datasets, Optional<String> next, URI resolver) {
      return Json.bytes(new Page(datasets.stream().map(Resolved::resolution).toList(), next));
    }
  },
  /** RFC 4180; a line a copy. */
  CSV("csv", "text/csv", "text/csv; charset=utf-8; header=present", 10_000) {
    @Override
    byte[] bytes(List<Resolved> datasets, Optional<String> next, URI resolver) {
      var text = new StringBuilder(datasets.size() * 200 + 200);
      Csv.line(
          text,
          "identifier",
          "title",
          "landingPage",
          "site",
          "siteTitle",
          "version",
          "state",
          "reason",
          "tools",
          "open");
      for (var each : datasets) {
        var resolution = each.resolution();
        for (var copy : resolution.replicas()) {
          Csv.line(
              text,
              resolution.identifier().canonical(),
              resolution.dataset().title().orElse(""),
              resolution.dataset().landingPage().orElse(""),
              copy.site(),
              copy.siteTitle(),
              copy.version().orElse(""),
              copy.state(),
              copy.reason().code(),
              String.join(" ", copy.tools()),
              page(resolver, "/open", resolution));
        }
      }
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }
  },
  /** The sitemap protocol, 0.9: the pages of datasets that can be opened. */
  SITEMAP("sitemap", "application/xml", "application/xml; charset=utf-8", 10_000) {
    @Override
    byte[] bytes(List<Resolved> datasets, Optional<String> next, URI resolver) {
      var text = new StringBuilder(datasets.size() * 120 + 200);
      text.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
          .append("<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
      datasets.stream()
          .filter(each -> each.verdicts().stream().anyMatch(Verdict::mayServe))
          .forEach(
              each ->
                  // percent-encoded: no character of it means anything in XML
                  text.append("<url><loc>")
                      .append(page(resolver, "/resolve", each.resolution()))
                      .append("</loc></url>\n"));
      return text.append("</urlset>\n").toString().getBytes(StandardCharsets.UTF_8);
    }
  };

  /** Their media types, in this order. */
  static final List<String> TYPES = Stream.of(values()).map(form -> form.type).toList();

  private final String label;
  private final String type;
  private final String contentType;
  private final int longest;

  CoverageForm(String label, String type, String contentType, int longest) {
    this.label = label;
    this.type = type;
    this.contentType = contentType;
    this.longest = longest;
  }

  /**
   * A page of the list.
   *
   * @param items the datasets, as {@code POST /resolve} tells of each
   * @param next cursor of the next page, if there is one
   */
  record Page(List<Resolution> items, Optional<String> next) {}

  /**
   * A page in this form.
   *
   * @param next cursor of the next page, if there is one
   * @param resolver the resolver's public address
   */
  abstract byte[] bytes(List<Resolved> datasets, Optional<String> next, URI resolver);

  /** The value of {@code Content-Type}. */
  String contentType() {
    return contentType;
  }

  /** What {@code ?format=} calls it. */
  String label() {
    return label;
  }

  /** How many datasets a page has at most. */
  int longest() {
    return longest;
  }

  /** The form that {@code ?format=} names. */
  static Optional<CoverageForm> labelled(String label) {
    return Stream.of(values()).filter(form -> form.label.equals(label)).findFirst();
  }

  /** The form that an {@code Accept} field prefers; empty when it accepts none. */
  static Optional<CoverageForm> accepted(String field) {
    return Accept.best(field, TYPES).map(type -> values()[TYPES.indexOf(type)]);
  }

  private static String page(URI resolver, String path, Resolution resolution) {
    return resolver + path + "?id=" + Resolved.encode(resolution.identifier().canonical());
  }
}
