package org.datadns.resolver.integration;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.Lookup;
import org.datadns.resolver.dataset.LookupProblem;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;

/**
 * Buttons that point to Whole Tale, with its names of parameters, and those alike for repositories
 * that it did not have. Each is a link to the page that opens the dataset; nobody is asked, and
 * tokens that come along are not looked at.
 */
public final class LinkRoutes implements HttpService {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final IdentifierParser identifiers;

  /**
   * The routes of one resolver.
   *
   * @param identifiers recognises what links name
   */
  public LinkRoutes(IdentifierParser identifiers) {
    this.identifiers = identifiers;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/integration/zenodo", this::zenodo)
        .get("/integration/dataone", this::dataone)
        .get("/integration/figshare", this::figshare)
        .get("/integration/ckan", this::ckan);
  }

  /**
   * GET /integration/zenodo?doi=&record_id=&resource_server= ({@code girder_wholetale
   * server/lib/zenodo/integration.py}: one of the first two; the last is Zenodo's host).
   */
  private void zenodo(ServerRequest request, ServerResponse response) {
    var query = Fields.ofQuery(request);
    var record =
        query
            .one("record_id")
            .map(
                id ->
                    "https://"
                        + query.one("resource_server").orElse("zenodo.org")
                        + "/records/"
                        + number("record_id", id));
    open(response, query.one("doi").or(() -> record), "doi or record_id");
  }

  /**
   * GET /integration/dataone?uri= ({@code girder_wholetale server/lib/dataone/integration.py}: a
   * landing page, an identifier or a DOI).
   */
  private void dataone(ServerRequest request, ServerResponse response) {
    open(response, Fields.ofQuery(request).one("uri"), "uri");
  }

  /** GET /integration/figshare?doi=&article_id=&version= */
  private void figshare(ServerRequest request, ServerResponse response) {
    var query = Fields.ofQuery(request);
    var article =
        query
            .one("article_id")
            .map(
                id ->
                    "doi:10.6084/m9.figshare."
                        + number("article_id", id)
                        + query
                            .one("version")
                            .map(version -> ".v" + number("version", version))
                            .orElse(""));
    open(response, query.one("doi").or(() -> article), "doi or article_id");
  }

  /** GET /integration/ckan?url=&doi=: a dataset's page, {@code /dataset/{name}}. */
  private void ckan(ServerRequest request, ServerResponse response) {
    var query = Fields.ofQuery(request);
    open(response, query.one("doi").or(() -> query.one("url")), "doi or url");
  }

  private static String number(String field, String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw Refused.badRequest("malformed-call", "The field " + field + " is a number.");
    }
    return text;
  }

  private void open(ServerResponse response, Optional<String> named, String fields) {
    Access.require(new Caller.Anyone(), Action.OPEN, new Target.Federation());
    var text =
        named.orElseThrow(
            () ->
                Refused.badRequest(
                    "missing-field", "The link names no dataset: it needs " + fields + "."));
    switch (identifiers.parse(text)) {
      case Recognised(var identifier) -> {
        Answers.privately(response);
        Answers.seeOther(
            response,
            "/open?id=" + URLEncoder.encode(identifier.canonical(), StandardCharsets.UTF_8));
      }
      case Unrecognised not -> LookupProblem.require(new Lookup.Invalid(not.text()));
    }
  }
}
