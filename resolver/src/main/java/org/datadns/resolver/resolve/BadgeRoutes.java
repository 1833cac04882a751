package org.datadns.resolver.resolve;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.AskedIdentifier;
import org.datadns.resolver.dataset.Lookup;
import org.datadns.resolver.dataset.LookupProblem;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.RequestTarget;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.site.Sites;
import org.datadns.resolver.web.LinkingView;
import org.datadns.resolver.web.Pages;

/**
 * What others put on their pages: {@code /badge}, from memory and cacheable by others, and {@code
 * /linking}, which says how.
 */
public final class BadgeRoutes implements HttpService {
  private static final String SUFFIX = ".svg";

  /** A badge says who holds a dataset, which changes seldom; proxies of images keep it anyway. */
  private static final Duration KEPT = Duration.ofMinutes(5);

  private static final List<Header> FIELDS =
      List.of(
          HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "image/svg+xml"),
          HeaderValues.createCached(
              HeaderNames.CACHE_CONTROL, "public, max-age=" + KEPT.toSeconds()));
  private static final String[] NO_SITES = {};

  private final SeenDatasets datasets;
  private final Sites sites;
  private final AnswerCache answers;
  private final Pages pages;

  /**
   * The badges of one resolver.
   *
   * @param datasets as anybody sees them
   * @param answers keeps them, beside other answers
   */
  public BadgeRoutes(SeenDatasets datasets, Sites sites, AnswerCache answers, Pages pages) {
    this.datasets = datasets;
    this.sites = sites;
    this.answers = answers;
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/badge", this::badge).get("/badge/*", this::badge).get("/linking", this::linking);
  }

  /** GET /badge/{identifier}.svg · GET /badge?id= */
  private void badge(ServerRequest request, ServerResponse response) {
    String spelling = "badge " + RequestTarget.of(request);
    var known = answers.find(spelling);
    (known != null ? known : make(request, spelling)).send(request, response);
  }

  private Answer make(ServerRequest request, String spelling) {
    String asked = AskedIdentifier.of(request, "/badge/");
    long judgedBy = answers.policies();
    boolean inPath = !RequestTarget.rest(request, "/badge/").isEmpty();
    var kept =
        datasets.look(
            inPath && asked.endsWith(SUFFIX)
                ? asked.substring(0, asked.length() - SUFFIX.length())
                : asked);
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    long version = sites.version();
    var answer = new Answer(badge(kept.lookup()).getBytes(StandardCharsets.UTF_8), FIELDS);
    answers.keep(spelling, answer, kept, sitesOf(kept.lookup()), judgedBy, version, null);
    return answer;
  }

  private static String[] sitesOf(Lookup lookup) {
    return lookup instanceof Lookup.Found found
        ? found.replicas().stream().map(it -> it.site()).distinct().toArray(String[]::new)
        : NO_SITES;
  }

  /** A badge is an image: what leads nowhere is said in it, unless it is no identifier at all. */
  private String badge(Lookup lookup) {
    return switch (lookup) {
      case Lookup.Found found -> badge(found);
      case Lookup.Unknown ignored -> Badge.svg("not here yet", Badge.Look.AWAY);
      case Lookup.NotHeld ignored -> Badge.svg("not here yet", Badge.Look.AWAY);
      case Lookup.Gone ignored -> Badge.svg("withdrawn", Badge.Look.AWAY);
      case Lookup.Invalid invalid -> throw new AssertionError(LookupProblem.require(invalid));
    };
  }

  private String badge(Lookup.Found found) {
    var verdicts = datasets.order(found, Wish.anyhow(found.dataset().identifier()));
    long holders = verdicts.stream().map(it -> it.candidate().site().id()).distinct().count();
    boolean served = verdicts.stream().anyMatch(Verdict::mayServe);
    return Badge.svg(
        served ? holders + (holders == 1 ? " site" : " sites") : "away now",
        served ? Badge.Look.GOOD : Badge.Look.AWAY);
  }

  /** GET /linking?id=: how to link to a dataset, or to any. */
  private void linking(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    if (Fields.ofQuery(request).one("id").isEmpty()) {
      Answers.page(response, pages.links());
      return;
    }
    var lookup = datasets.find(AskedIdentifier.of(request, "/linking/"));
    var asked =
        switch (lookup) {
          case Lookup.Found found -> found.asked();
          case Lookup.Unknown(var unknown) -> unknown;
          case Lookup.NotHeld(var known) -> known;
          case Lookup.Gone gone -> LookupProblem.require(gone).asked();
          case Lookup.Invalid invalid -> LookupProblem.require(invalid).asked();
        };
    Answers.page(
        response,
        pages.linking(
            new LinkingView(
                asked.canonical(),
                lookup instanceof Lookup.Found found ? found.dataset().title() : Optional.empty(),
                lookup instanceof Lookup.Found)));
  }
}
