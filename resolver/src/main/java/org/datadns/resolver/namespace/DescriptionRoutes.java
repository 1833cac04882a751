package org.datadns.resolver.namespace;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.wire.AliasGrant;
import org.datadns.protocol.wire.Confirmation;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Tombstone;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.dataset.NamePrefixes;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.site.SiteRequests;

/**
 * What is said of datasets: {@code confirmations} and {@code tombstones}, under {@code /api} by
 * admins and under {@code /api/sites/{site}} by the site that describes the name; {@code
 * /api/aliases} by admins alone, as sites say theirs in their inventories.
 */
public final class DescriptionRoutes implements HttpService {
  private static final int LARGEST_BODY = 64 * 1024;
  private static final int LONGEST_TEXT = 1_000;

  private final IdentifierParser identifiers;
  private final NamePrefixes prefixes;
  private final Namespaces namespaces;
  private final Descriptions descriptions;
  private final Callers callers;
  private final Audit audit;
  private final SiteRequests siteRequests;
  private final Runnable changed;

  /**
   * The routes of one resolver.
   *
   * @param identifiers recognises the names that are described
   * @param changed is run before anybody is told that it is done, so that lookups find it
   */
  public DescriptionRoutes(
      IdentifierParser identifiers,
      Namespaces namespaces,
      Descriptions descriptions,
      Callers callers,
      Audit audit,
      SiteRequests siteRequests,
      Runnable changed) {
    this.identifiers = identifiers;
    this.prefixes = new NamePrefixes(identifiers);
    this.namespaces = namespaces;
    this.descriptions = descriptions;
    this.callers = callers;
    this.audit = audit;
    this.siteRequests = siteRequests;
    this.changed = changed;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/api/confirmations", (request, response) -> confirmed(ofAdmin(request), response))
        .post("/console/federation/namespaces/confirm", this::confirmByForm)
        .post(
            "/api/sites/{site}/confirmations",
            (request, response) -> confirmed(ofSite(request), response))
        .post("/api/tombstones", (request, response) -> tombstone(ofAdmin(request), response))
        .post(
            "/api/sites/{site}/tombstones",
            (request, response) -> tombstone(ofSite(request), response))
        .delete(
            "/api/tombstones",
            (request, response) -> removeTombstone(request, callers.of(request), response))
        .delete(
            "/api/sites/{site}/tombstones",
            (request, response) -> removeTombstone(request, ofSite(request).caller(), response))
        .post("/api/aliases", this::addAlias)
        .delete("/api/aliases", this::removeAlias);
  }

  /** What somebody says. */
  private record Statement(ServerRequest request, Caller caller, String json) {
    /** The site that says it; empty for an admin. */
    Optional<String> by() {
      return caller instanceof Caller.SiteAgent(var id, var ignored)
          ? Optional.of(id)
          : Optional.empty();
    }
  }

  private Statement ofAdmin(ServerRequest request) {
    return new Statement(
        request,
        callers.of(request),
        new String(Body.bytes(request, LARGEST_BODY), StandardCharsets.UTF_8));
  }

  private Statement ofSite(ServerRequest request) {
    byte[] body = Body.bytes(request, LARGEST_BODY);
    String site = request.path().pathParameters().get("site");
    return new Statement(
        request,
        siteRequests.authenticate(request, site, body),
        new String(body, StandardCharsets.UTF_8));
  }

  /** POST /api/confirmations · POST /api/sites/{site}/confirmations */
  private void confirmed(Statement statement, ServerResponse response) {
    confirm(statement);
    response.status(Status.NO_CONTENT_204).send();
  }

  /** POST /console/federation/namespaces/confirm: an admin by a page. */
  private void confirmByForm(ServerRequest request, ServerResponse response) {
    var caller = callers.of(request);
    requireSomebody(caller);
    var form = Body.form(request, LARGEST_BODY);
    var name = form.required("identifier").strip();
    boolean rule = name.endsWith("/*");
    confirm(
        new Statement(
            request,
            caller,
            Json.write(
                new Confirmation(
                    form.required("site"),
                    Optional.of(name).filter(it -> !rule),
                    Optional.of(name).filter(it -> rule),
                    form.one("version")))));
    Answers.privately(response);
    Answers.seeOther(response, "/console/federation/namespaces");
  }

  private void confirm(Statement statement) {
    requireSomebody(statement.caller());
    var wanted = Json.read(statement.json(), Confirmation.class);
    if (wanted.identifier().isPresent() == wanted.rule().isPresent()) {
      throw Refused.badRequest(
          "invalid-confirmation", "Name an identifier or a rule, one of the two.");
    }
    boolean confirmed;
    if (wanted.rule().isPresent()) {
      String prefix =
          prefixes
              .ofRule(wanted.rule().get())
              .orElseThrow(
                  () ->
                      Refused.badRequest(
                          "invalid-rule",
                          "A rule is a prefix of identifiers and /*, for example"
                              + " doi:10.5072/fk2/*."));
      requireDescriber(statement.caller(), prefix);
      confirmed = descriptions.confirmRule(prefix, wanted.site(), statement.by());
    } else {
      String name = canonical(wanted.identifier().orElseThrow());
      requireDescriber(statement.caller(), name);
      confirmed =
          descriptions.confirmReplica(
              name, wanted.site(), wanted.version().orElse(""), statement.by());
    }
    if (!confirmed) {
      throw new Refused(
          Problem.of(404, "not-held", "Not held", "The site does not hold that copy.")
              .withNextStep("Name it as the site does, with the version if it has one."));
    }
    note(
        statement.request(),
        statement.caller(),
        "confirm",
        wanted.identifier().or(wanted::rule).orElseThrow(),
        "at site " + wanted.site());
    changed.run();
  }

  /** POST /api/tombstones · POST /api/sites/{site}/tombstones */
  private void tombstone(Statement statement, ServerResponse response) {
    requireSomebody(statement.caller());
    var wanted = Json.read(statement.json(), Tombstone.class);
    String name = canonical(wanted.identifier());
    requireDescriber(statement.caller(), name);
    if (wanted.landingPage().filter(page -> !isWebAddress(page)).isPresent()) {
      throw Refused.badRequest(
          "invalid-landing-page", "A landing page is an http or https address.");
    }
    if (wanted.text().filter(text -> !isText(text)).isPresent()) {
      throw Refused.badRequest("invalid-text", "text has at most 1,000 characters, and no NUL.");
    }
    descriptions.tombstone(name, wanted.landingPage(), wanted.text());
    note(
        statement.request(), statement.caller(), "leave-tombstone", name, wanted.text().orElse(""));
    changed.run();
    response.status(Status.NO_CONTENT_204).send();
  }

  /** DELETE /api/tombstones?id= · DELETE /api/sites/{site}/tombstones?id= */
  private void removeTombstone(ServerRequest request, Caller caller, ServerResponse response) {
    requireSomebody(caller);
    String name = canonical(Fields.ofQuery(request).required("id"));
    requireDescriber(caller, name);
    if (!descriptions.removeTombstone(name)) {
      throw new Refused(
          Problem.of(404, "no-tombstone", "No tombstone", name + " was not withdrawn."));
    }
    note(request, caller, "remove-tombstone", name, "");
    changed.run();
    response.status(Status.NO_CONTENT_204).send();
  }

  /** POST /api/aliases */
  private void addAlias(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    var wanted = Body.json(request, AliasGrant.class, LARGEST_BODY);
    String name = canonical(wanted.identifier());
    String alias = canonical(wanted.alias());
    if (name.equals(alias)) {
      throw Refused.badRequest("invalid-alias", "The two are one and the same identifier.");
    }
    if (!descriptions.addAlias(name, alias)) {
      throw new Refused(
          Problem.of(
                  409,
                  "alias-conflict",
                  "Alias conflict",
                  "One of the two is an alias of another dataset, or has aliases of its own.")
              .withNextStep("Resolve both, and remove the alias that is wrong."));
    }
    audit.note(request, "add-alias", name, alias);
    changed.run();
    response.status(Status.NO_CONTENT_204).send();
  }

  /** DELETE /api/aliases?id= */
  private void removeAlias(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    String alias = canonical(Fields.ofQuery(request).required("id"));
    if (!descriptions.removeAlias(alias)) {
      throw new Refused(
          Problem.of(404, "no-alias", "No alias", "No admin made " + alias + " an alias."));
    }
    audit.note(request, "remove-alias", alias, "");
    changed.run();
    response.status(Status.NO_CONTENT_204).send();
  }

  /** What a site says of its own namespace is no admin's doing. */
  private void note(
      ServerRequest request, Caller caller, String action, String target, String detail) {
    if (!(caller instanceof Caller.SiteAgent)) {
      audit.note(request, action, target, detail);
    }
  }

  private void requireAdmin(ServerRequest request) {
    Access.require(callers.of(request), Action.MANAGE_NAMESPACES, new Target.Federation());
  }

  /** What is said by who describes nothing is not even read. */
  private static void requireSomebody(Caller caller) {
    if (!(caller instanceof Caller.SiteAgent)) {
      Access.require(caller, Action.DESCRIBE, new Target.OfName(Optional.empty()));
    }
  }

  private void requireDescriber(Caller caller, String name) {
    Access.require(caller, Action.DESCRIBE, new Target.OfName(namespaces.describer(name)));
  }

  private String canonical(String text) {
    return switch (identifiers.parse(text)) {
      case Recognised(var identifier) -> identifier.canonical();
      case Unrecognised not -> throw Refused.badRequest("invalid-identifier", not.text());
    };
  }

  private static boolean isWebAddress(String page) {
    return isText(page) && (page.startsWith("https://") || page.startsWith("http://"));
  }

  private static boolean isText(String text) {
    return text.length() <= LONGEST_TEXT && text.indexOf('\0') < 0;
  }
}
