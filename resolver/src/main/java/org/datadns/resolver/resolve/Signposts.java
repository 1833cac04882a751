package org.datadns.resolver.resolve;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.PercentEncoding;
import org.datadns.resolver.web.DatasetPage.TypedLink;

/**
 * Typed links of a dataset's page (FAIR Signposting, 2023-10-02): as {@code Link} fields (level 1)
 * and, all of them, as a link set of their own (level 2, RFC 9264).
 */
final class Signposts {
  private static final String ABOUT_PAGE = "https://schema.org/AboutPage";
  private static final String DATASET = "https://schema.org/Dataset";

  private final URI resolver;

  Signposts(URI resolver) {
    this.resolver = resolver;
  }

  /** The address of the page of what was asked for. */
  String page(Resolved resolved) {
    return resolver + "/resolve?id=" + Resolved.encode(resolved.found().asked().canonical());
  }

  /** The address of another form of it. */
  String page(Resolved resolved, Form form) {
    return page(resolved) + "&format=" + form.label();
  }

  /** The links of the page. */
  List<TypedLink> links(Resolved resolved) {
    var links = new ArrayList<TypedLink>();
    // the name it is registered under; whoever describes it decides where that leads
    var name = Identifier.ofCanonical(resolved.found().dataset().identifier());
    links.add(new TypedLink("cite-as", name.url(), Optional.empty()));
    links.add(described(resolved, Form.JSON_LD));
    links.add(described(resolved, Form.JSON));
    links.add(new TypedLink("type", ABOUT_PAGE, Optional.empty()));
    links.add(new TypedLink("type", DATASET, Optional.empty()));
    links.add(
        new TypedLink("linkset", page(resolved, Form.LINKSET), Optional.of(Form.LINKSET.type())));
    return links;
  }

  private TypedLink described(Resolved resolved, Form form) {
    return new TypedLink("describedby", page(resolved, form), Optional.of(form.type()));
  }

  /** The links as one {@code Link} field (RFC 8288 section 3). */
  static Header field(List<TypedLink> links) {
    return HeaderValues.createCached(
        HeaderNames.LINK,
        links.stream()
            .map(
                link ->
                    "<"
                        + PercentEncoding.encode(link.target(), " <>\"\\^`{|}")
                        + ">; rel=\""
                        + link.relation()
                        + '"'
                        + link.type().map(type -> "; type=\"" + type + '"').orElse(""))
            .collect(Collectors.joining(", ")));
  }

  /** The link set: the page's links, and from each description back to what it describes. */
  Map<String, Object> linkset(Resolved resolved) {
    String page = page(resolved);
    var contexts = new ArrayList<Map<String, Object>>();
    contexts.add(context(page, links(resolved)));
    for (var form : List.of(Form.JSON_LD, Form.JSON)) {
      contexts.add(
          context(
              page(resolved, form),
              List.of(new TypedLink("describes", page, Optional.of(Form.HTML.type())))));
    }
    return Map.of("linkset", contexts);
  }

  private static Map<String, Object> context(String anchor, List<TypedLink> links) {
    var context = new LinkedHashMap<String, Object>();
    context.put("anchor", anchor);
    links.stream()
        .filter(link -> !link.relation().equals("linkset"))
        .collect(
            Collectors.groupingBy(
                TypedLink::relation,
                LinkedHashMap::new,
                Collectors.mapping(Signposts::target, Collectors.toList())))
        .forEach(context::put);
    return context;
  }

  private static Map<String, String> target(TypedLink link) {
    var target = new LinkedHashMap<String, String>();
    target.put("href", link.target());
    link.type().ifPresent(type -> target.put("type", type));
    return target;
  }
}
