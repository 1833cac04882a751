package org.datadns.resolver.resolve;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Resolution;
import org.datadns.resolver.absence.Absences;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.AskedIdentifier;
import org.datadns.resolver.dataset.KeptLookup;
import org.datadns.resolver.dataset.Lookup;
import org.datadns.resolver.dataset.LookupProblem;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.site.Sites;
import org.datadns.resolver.web.Pages;

/** Where a dataset is: {@code /resolve}. The anonymous view, cacheable, in several forms. */
public final class ResolveRoutes implements HttpService {
  private static final HeaderName LAST_KNOWN = HeaderNames.create("Data-DNS-Last-Known");
  private static final int MOST_AT_ONCE = 1_000;
  private static final int LARGEST_BODY = 4 * 1024 * 1024;

  private final SeenDatasets datasets;
  private final Sites sites;
  private final Supplier<Optional<Instant>> awaySince;
  private final Resolutions resolutions;
  private final Rendering rendering;
  private final AnswerCache answers;
  private final Duration heartbeat;
  private final InstantSource clock;
  private final Absences absences;

  /**
   * The routes of one resolver.
   *
   * @param datasets as anybody may see them
   * @param awaySince since when the database cannot be reached, and answers are what was known last
   * @param resolver its public address, the issuer of what is signed
   * @param key what it signs with
   * @param heartbeat how long an answer may be kept: nothing changes faster
   * @param lease how long others may believe a signed answer: as long as we believe a site
   * @param absences answers browsers for what no site holds
   */
  public ResolveRoutes(
      SeenDatasets datasets,
      Sites sites,
      Supplier<Optional<Instant>> awaySince,
      AnswerCache answers,
      Pages pages,
      SigningKey key,
      URI resolver,
      Duration heartbeat,
      Duration lease,
      InstantSource clock,
      Absences absences) {
    this.datasets = datasets;
    this.sites = sites;
    this.awaySince = awaySince;
    this.answers = answers;
    this.resolutions = new Resolutions(datasets, resolver);
    this.rendering = new Rendering(resolver, key, pages, heartbeat, lease);
    this.heartbeat = heartbeat;
    this.clock = clock;
    this.absences = absences;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/resolve", this::resolve)
        .head("/resolve", this::resolve)
        .get("/resolve/*", this::resolve)
        .head("/resolve/*", this::resolve)
        .post("/resolve", this::resolveMany);
  }

  /** GET /resolve/{identifier}?format= · GET /resolve?id=&format= */
  private void resolve(ServerRequest request, ServerResponse response) {
    String accept = Accept.of(request.headers());
    var prologue = request.prologue();
    String query = prologue.query().rawValue();
    // what a program asks for is its own key: no text is made to find it
    String spelling =
        query.isEmpty() && accept.isEmpty()
            ? prologue.uriPath().rawPath()
            : accept + '\n' + prologue.uriPath().rawPath() + '?' + query;
    sayIfLastKnown(response);
    var known = answers.find(spelling);
    if (known != null) {
      known.send(request, response);
      return;
    }
    // before the look: what was judged by older policies must not pass for judged by newer ones
    long judgedBy = answers.policies();
    var kept = datasets.look(AskedIdentifier.of(request, "/resolve/"));
    if (!absences.answerAnybody(request, response, kept.lookup())) {
      make(request, accept, spelling, kept, judgedBy).send(request, response);
    }
  }

  /** While the registry is away, answers say since when they may have become untrue. */
  private void sayIfLastKnown(ServerResponse response) {
    awaySince.get().ifPresent(since -> response.header(LAST_KNOWN, since.toString()));
  }

  private Answer make(
      ServerRequest request, String accept, String spelling, KeptLookup kept, long judgedBy) {
    var form = form(request, accept);
    var found = LookupProblem.require(kept.lookup());
    long version = sites.version();
    var now = clock.instant();
    var resolved = resolutions.of(found);
    var answer = rendering.answer(resolved, form, now);
    // a signed answer must stay good for as long as its receiver may keep it, and what is said of
    // a full site changes with time alone
    var until = form == Form.JOSE || resolved.isPassing() ? now.plus(heartbeat) : null;
    answers.keep(spelling, answer, kept, resolved.sites(), judgedBy, version, until);
    return answer;
  }

  private static Form form(ServerRequest request, String accept) {
    var named = Fields.ofQuery(request).one("format");
    if (named.isPresent()) {
      return Form.labelled(named.get())
          .orElseThrow(
              () ->
                  Refused.badRequest(
                      "unknown-format", "format is one of json, html, linkset, jsonld and jose."));
    }
    return Form.accepted(accept)
        .orElseThrow(
            () ->
                new Refused(
                    Problem.of(
                            406,
                            "not-acceptable",
                            "Not acceptable",
                            "This is told as " + String.join(", ", Form.TYPES) + ".")
                        .withNextStep("Name one of these in the field Accept, or none at all.")));
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
    sayIfLastKnown(response);
    var batch = Body.json(request, Batch.class, LARGEST_BODY);
    if (batch.identifiers() == null || batch.identifiers().size() > MOST_AT_ONCE) {
      throw Refused.badRequest(
          "too-many", "identifiers must be a list of at most " + MOST_AT_ONCE + " texts.");
    }
    var texts = batch.identifiers().stream().map(text -> text == null ? "" : text).toList();
    Answers.json(response, datasets.findAll(texts).stream().map(this::answer).toList());
  }

  private BatchAnswer answer(Lookup lookup) {
    try {
      var found = LookupProblem.require(lookup);
      return new BatchAnswer(Optional.of(resolutions.of(found).resolution()), Optional.empty());
    } catch (Refused e) {
      return new BatchAnswer(Optional.empty(), Optional.of(e.problem()));
    }
  }
}
