package org.datadns.resolver.integration;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.DatasetList;
import org.datadns.resolver.dataset.Datasets;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.session.Sessions;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;
import org.datadns.resolver.web.DatasetView;
import org.datadns.resolver.web.HomeView;
import org.datadns.resolver.web.Pages;
import org.datadns.resolver.web.ToolChoice;

/** The page one comes to without a dataset in mind, {@code /}, and what programs are told there. */
public final class HomeRoutes implements HttpService {
  private static final int PAGE = 25;

  private final Datasets datasets;
  private final Sites sites;
  private final Sessions sessions;
  private final People people;
  private final Pages pages;

  /** The pages of one resolver. */
  public HomeRoutes(Datasets datasets, Sites sites, Sessions sessions, People people, Pages pages) {
    this.datasets = datasets;
    this.sites = sites;
    this.sessions = sessions;
    this.people = people;
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", this::home).get("/robots.txt", this::robots);
  }

  /** GET /?query=&site=&cursor= */
  private void home(ServerRequest request, ServerResponse response) {
    var caller = people.caller(request);
    Access.require(caller, Action.RESOLVE, new Target.Federation());
    var fields = Fields.ofQuery(request);
    var seen = datasets.seenBy(caller);
    var site = fields.one("site").flatMap(sites::find).filter(Site::approved);
    var list =
        DatasetList.of(seen, new DatasetList.Question(fields, site.map(Site::id).orElse("")), PAGE);
    var open = sessions(caller);
    // it tells who looks, and what they have open
    response.header("Cache-Control", "private, no-cache").header("Vary", "Cookie");
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .home(
                new HomeView(
                    list.items().stream().map(found -> view(seen, found, open)).toList(),
                    list.words(),
                    site.map(Site::id),
                    site.map(Site::title),
                    list.next())));
  }

  /** What somebody has open, by dataset. */
  private Map<String, SessionView> sessions(Caller caller) {
    return caller instanceof Caller.Known(var person, var all)
        ? sessions.liveOf(person).stream()
            .collect(
                Collectors.toMap(
                    SessionView::identifier, Function.identity(), (newer, older) -> newer))
        : Map.of();
  }

  private static DatasetView view(
      SeenDatasets seen, Found found, Map<String, SessionView> sessions) {
    var dataset = found.dataset();
    var verdicts = seen.order(found, Wish.anyhow(dataset.identifier()));
    return new DatasetView(
        dataset.identifier(),
        dataset.title(),
        found.replicas().stream().flatMap(it -> it.bytes().stream()).max(Long::compare),
        verdicts.stream().map(verdict -> verdict.candidate().site().title()).distinct().toList(),
        tools(verdicts),
        verdicts.stream().anyMatch(Verdict::isAvailable),
        verdicts.stream().anyMatch(it -> it.isAvailable() && it.candidate().confirmed()),
        Optional.ofNullable(sessions.get(dataset.identifier())));
  }

  private static List<ToolChoice> tools(List<Verdict> verdicts) {
    var labels = new LinkedHashMap<String, String>();
    verdicts.stream()
        .filter(verdict -> verdict.mayServe() && verdict.candidate().confirmed())
        .flatMap(verdict -> verdict.offers().stream())
        .forEach((ToolOffer offer) -> labels.putIfAbsent(offer.id(), offer.label()));
    return labels.entrySet().stream()
        .map(tool -> new ToolChoice(tool.getKey(), tool.getValue(), List.of()))
        .toList();
  }

  /** GET /robots.txt: pages of people and of launches are nothing to be found (RFC 9309). */
  private void robots(ServerRequest request, ServerResponse response) {
    response.header("Content-Type", "text/plain; charset=utf-8");
    response.send("User-agent: *\nDisallow: /open\nDisallow: /sessions\nDisallow: /api\n");
  }
}
