package org.datadns.resolver.dataset;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Resolution;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;

/** Where datasets are: {@code /resolve} and {@code /datasets}. The anonymous view, cacheable. */
public final class ResolveRoutes implements HttpService {
  private static final int MOST_AT_ONCE = 1_000;
  private static final int LARGEST_BODY = 4 * 1024 * 1024;
  private static final int PAGE = 100;

  private final Datasets datasets;
  private final Resolutions resolutions;
  private final Duration heartbeatPeriod;

  /**
   * The routes of one resolver.
   *
   * @param resolver its public address
   * @param heartbeatPeriod how long an answer may be kept: nothing changes faster
   */
  public ResolveRoutes(Datasets datasets, URI resolver, Duration heartbeatPeriod) {
    this.datasets = datasets;
    this.resolutions = new Resolutions(datasets, resolver);
    this.heartbeatPeriod = heartbeatPeriod;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/resolve", this::resolve)
        .get("/resolve/*", this::resolve)
        .post("/resolve", this::resolveMany)
        .get("/datasets", this::list);
  }

  /** GET /resolve/{identifier} · GET /resolve?id= */
  private void resolve(ServerRequest request, ServerResponse response) {
    String asked = AskedIdentifier.of(request, "/resolve/");
    if (Accept.prefersHtml(request.headers())) {
      response.header(HeaderNames.VARY, "Accept");
      Answers.seeOther(response, "/open?id=" + URLEncoder.encode(asked, StandardCharsets.UTF_8));
      return;
    }
    var found = LookupProblem.require(datasets.find(asked));
    Access.require(
        new Caller.Anyone(), Action.RESOLVE, new Target.OfDataset(found.dataset().identifier()));
    sendCacheable(request, response, Json.bytes(resolutions.of(found)));
  }

  private void sendCacheable(ServerRequest request, ServerResponse response, byte[] body) {
    String tag = "\"" + Digest.of(body) + "\"";
    response
        .header(HeaderNames.ETAG, tag)
        .header(HeaderNames.VARY, "Accept")
        .header(
            HeaderNames.CACHE_CONTROL,
            "public, max-age=" + Math.max(1, heartbeatPeriod.toSeconds()));
    boolean known =
        request.headers().values(HeaderNames.IF_NONE_MATCH).stream()
            .anyMatch(tags -> tags.contains(tag));
    if (known) {
      response.status(Status.NOT_MODIFIED_304).send();
    } else {
      response.header(HeaderNames.CONTENT_TYPE, "application/json").send(body);
    }
  }

  /**
   * What {@code POST /resolve} takes.
   *
   * @param identifiers up to 1,000, any spelling
   */
  record Batch(List<String> identifiers) {}

  /**
   * The answer for one identifier of a batch: one of the two.
   *
   * @param resolution where it is
   * @param problem why it leads nowhere
   */
  record BatchAnswer(Optional<Resolution> resolution, Optional<Problem> problem) {}

  /** POST /resolve */
  private void resolveMany(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    var batch = Body.json(request, Batch.class, LARGEST_BODY);
    if (batch.identifiers() == null || batch.identifiers().size() > MOST_AT_ONCE) {
      throw Refused.badRequest(
          "too-many", "identifiers must be a list of at most " + MOST_AT_ONCE + " texts.");
    }
    Answers.json(response, batch.identifiers().stream().map(this::answer).toList());
  }

  private BatchAnswer answer(String identifier) {
    try {
      Found found = LookupProblem.require(datasets.find(identifier == null ? "" : identifier));
      return new BatchAnswer(Optional.of(resolutions.of(found)), Optional.empty());
    } catch (Refused e) {
      return new BatchAnswer(Optional.empty(), Optional.of(e.problem()));
    }
  }

  /**
   * A page of datasets.
   *
   * @param items the datasets
   * @param next cursor of the next page, if there is one
   */
  record Page(List<Entry> items, Optional<String> next) {}

  /**
   * A dataset in the list.
   *
   * @param identifier its canonical identifier
   * @param title its title
   * @param landingPage address of its page
   * @param sites ids of the sites that hold it
   */
  record Entry(
      String identifier, Optional<String> title, Optional<String> landingPage, List<String> sites) {
    static Entry of(Found found) {
      return new Entry(
          found.dataset().identifier(),
          found.dataset().title(),
          found.dataset().landingPage(),
          found.replicas().stream().map(Replica::site).distinct().toList());
    }
  }

  /** GET /datasets?prefix=&site=&cursor= */
  private void list(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    var query = Fields.ofQuery(request);
    var some =
        datasets.list(
            query.one("cursor").orElse(""),
            query.one("prefix").orElse(""),
            query.one("site").orElse(""),
            PAGE + 1);
    var items = some.stream().limit(PAGE).map(Entry::of).toList();
    Answers.json(
        response,
        new Page(
            items,
            some.size() > PAGE ? Optional.of(items.getLast().identifier()) : Optional.empty()));
  }
}
