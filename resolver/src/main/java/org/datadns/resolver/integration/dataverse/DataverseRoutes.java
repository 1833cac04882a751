package org.datadns.resolver.integration.dataverse;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Repository;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.handover.Handover;
import org.datadns.resolver.handover.Handover.Told;
import org.datadns.resolver.handover.Handovers;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.outbound.GuardedHttp;
import org.datadns.resolver.repository.AskedRepository;
import org.datadns.resolver.repository.Origin;
import org.datadns.resolver.repository.Repositories;
import org.datadns.resolver.web.Pages;

/**
 * A Dataverse's external tool: {@code /integrations/dataverse}. A call leads to the page that opens
 * the dataset, and starts nothing; what it allows waits here until the person asks for the session.
 */
public final class DataverseRoutes implements HttpService {
  private static final int LARGEST_BODY = 64 * 1024;
  private static final List<String> PLAIN =
      List.of("siteUrl", "datasetPid", "datasetId", "datasetVersion", "fileId", "filePid");

  private final Clicks clicks;
  private final Repositories repositories;
  private final Handovers handovers;
  private final GuardedHttp http;
  private final Pages pages;
  private final URI resolver;

  /**
   * The routes of one resolver.
   *
   * @param identifiers recognises what installations name
   * @param datasets knows which versions sites hold
   * @param http asks installations
   * @param resolver its public address
   */
  public DataverseRoutes(
      IdentifierParser identifiers,
      SeenDatasets datasets,
      Repositories repositories,
      Handovers handovers,
      GuardedHttp http,
      Pages pages,
      URI resolver) {
    this.clicks = new Clicks(identifiers, datasets);
    this.repositories = repositories;
    this.handovers = handovers;
    this.http = http;
    this.pages = pages;
    this.resolver = resolver;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/integrations/dataverse", this::open)
        .post("/integrations/dataverse", this::posted)
        .get("/integrations/dataverse/manifest", this::manifest)
        // buttons that point to systems this one descends from
        .get("/integration/dataverse", this::openPlain)
        .get("/ythub/dataverse", this::openPlain);
  }

  /**
   * GET /integrations/dataverse: ?callback=, ?handover=, plain parameters, or nothing for the page
   * that says how to install it.
   */
  private void open(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.OPEN, new Target.Federation());
    var query = Fields.ofQuery(request);
    var callback = query.one("callback");
    var handover = query.one("handover");
    if (callback.isPresent()) {
      openAfter(request, response, Callback.parse(callback.get()));
    } else if (handover.isPresent()) {
      Answers.privately(response);
      goOn(response, handovers.follow(request, response, handover.get()));
    } else if (PLAIN.stream().anyMatch(name -> query.one(name).isPresent())) {
      openPlain(request, response);
    } else {
      Answers.page(response, pages.dataverse(resolver));
    }
  }

  private void openAfter(ServerRequest request, ServerResponse response, ApiAddress callback) {
    var installation = installation(callback.origin());
    Answers.privately(response);
    var call = callback.signature();
    switch (call.map(it -> handovers.before(request, it)).orElseGet(Handovers.Before.New::new)) {
      case Handovers.Before.Mine(var handover) -> goOn(response, handover);
      case Handovers.Before.Foreign ignored -> throw used();
      case Handovers.Before.New ignored -> {
        var told = clicks.told(installation, installation.call(callback), callback.signed());
        String id =
            handovers
                .keep(request, response, installation.repository().id(), told, call)
                .orElseThrow(DataverseRoutes::used);
        Answers.seeOther(response, page(told, Optional.of(id)));
      }
    }
  }

  /**
   * GET with plain parameters: as a manifest without calls has it, and as Whole Tale and the yt Hub
   * were called ({@code girder_wholetale server/lib/dataverse/integration.py}, {@code girder_ythub
   * server/rest/ythub.py}: siteUrl, fileId, filePid, datasetId, datasetPid, datasetVersion;
   * apiToken was ignored there, and is here). Without a siteUrl it is a link as any other.
   */
  private void openPlain(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.OPEN, new Target.Federation());
    var query = Fields.ofQuery(request);
    var parameters = new HashMap<String, Object>();
    PLAIN.forEach(name -> query.one(name).ifPresent(value -> parameters.put(name, value)));
    Answers.privately(response);
    if (query.one("siteUrl").isEmpty()) {
      Answers.seeOther(
          response, "/open?id=" + encode(clicks.identifier(query.required("datasetPid"))));
      return;
    }
    var installation = installationOf(query.required("siteUrl"));
    var told = clicks.told(installation, new ToolCall(parameters, Optional.empty()), false);
    var id =
        told.files().select().isEmpty()
            ? Optional.<String>empty()
            : handovers.keep(
                request, response, installation.repository().id(), told, Optional.empty());
    Answers.seeOther(response, page(told, id));
  }

  /**
   * POST /integrations/dataverse: Dataverse asks from its own server where to send the browser. It
   * puts what {@code Location} says behind the tool's address ({@code
   * ExternalToolHandler.getToolUrlWithQueryParams}, Dataverse 6); a reference that is a query alone
   * means the same there and where it is resolved as RFC 3986 says (section 5.2.2).
   */
  private void posted(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.OPEN, new Target.Federation());
    var call = Body.json(request, ToolCall.class, LARGEST_BODY);
    if (call.queryParameters() == null) {
      throw Refused.badRequest("missing-field", "The member queryParameters is missing.");
    }
    var installation =
        installationOf(
            call.parameter("siteUrl")
                .orElseThrow(
                    () -> Refused.badRequest("missing-field", "The call names no siteUrl.")));
    var told = clicks.told(installation, call, true);
    String id =
        handovers
            .keepForFirst(
                installation.repository().id(), told, call.version().flatMap(ApiAddress::signature))
            .orElseThrow(DataverseRoutes::used);
    Answers.privately(response);
    Answers.seeOther(response, "?handover=" + id);
  }

  /** GET /integrations/dataverse/manifest?scope=&form=&contentType= */
  private void manifest(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.OPEN, new Target.Federation());
    var query = Fields.ofQuery(request);
    var form =
        switch (query.one("form").orElse("callback")) {
          case "callback" -> Manifest.Form.CALLBACK;
          case "post" -> Manifest.Form.POST;
          case "plain" -> Manifest.Form.PLAIN;
          default ->
              throw Refused.badRequest(
                  "unknown-form", "form is callback, post or plain; callback when left out.");
        };
    var contentType = query.one("contentType");
    var manifest =
        switch (query.one("scope").orElse("dataset")) {
          case "dataset" -> Manifest.ofDatasets(resolver, form);
          case "file" ->
              Manifest.ofFiles(
                  resolver,
                  form,
                  contentType
                      .map(type -> type.toLowerCase(Locale.ROOT))
                      .filter(type -> type.matches("[a-z0-9.+-]+/[a-z0-9.+_-]+"))
                      .orElseThrow(
                          () ->
                              Refused.badRequest(
                                  "missing-field",
                                  "A button at files is for one media type: name it as"
                                      + " contentType, such as text/csv.")));
          default ->
              throw Refused.badRequest(
                  "unknown-scope", "scope is dataset or file; dataset when left out.");
        };
    Answers.json(response, manifest);
  }

  private static void goOn(ServerResponse response, Handover handover) {
    Answers.seeOther(response, page(handover.told(), Optional.of(handover.id())));
  }

  private static String page(Told told, Optional<String> handover) {
    return "/open?id="
        + encode(told.identifier())
        + told.version().map(version -> "&version=" + encode(version)).orElse("")
        + handover.map(id -> "&handover=" + encode(id)).orElse("");
  }

  private Installation installationOf(String siteUrl) {
    return installation(
        Origin.of(siteUrl)
            .orElseThrow(
                () ->
                    Refused.badRequest("malformed-call", "siteUrl is no http or https address.")));
  }

  private Installation installation(String origin) {
    return repositories
        .at(Repository.Kind.DATAVERSE, origin)
        .map(repository -> new Installation(new AskedRepository(repository, http)))
        .orElseThrow(
            () ->
                new Refused(
                    Problem.of(
                            403,
                            "unregistered-repository",
                            "The repository is not registered",
                            "Calls of "
                                + origin
                                + " are not taken on: no federation admin registered it.")
                        .withNextStep(
                            "Open the dataset here by its identifier, which needs no button; or"
                                + " ask whoever runs the repository to have it registered.")));
  }

  private static Refused used() {
    return new Refused(
        Problem.of(
                409,
                "call-used",
                "Used already",
                "This click was followed in another browser; it is good for one.")
            .withNextStep("Go back to the repository's page and click there again."));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
