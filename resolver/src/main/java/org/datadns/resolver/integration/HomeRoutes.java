package org.datadns.resolver.integration;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.web.DatasetView;
import org.datadns.resolver.web.HomeView;
import org.datadns.resolver.web.Pages;

/** The page one comes to without a dataset in mind, {@code /}, and what programs are told there. */
public final class HomeRoutes implements HttpService {
  private static final int MOST_SHOWN = 50;

  private final SeenDatasets datasets;
  private final Pages pages;

  /** The pages of one resolver. */
  public HomeRoutes(SeenDatasets datasets, Pages pages) {
    this.datasets = datasets;
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", this::home).get("/robots.txt", this::robots);
  }

  /** GET / */
  private void home(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    Answers.page(
        response,
        pages.home(
            new HomeView(datasets.list("", "", "", MOST_SHOWN).stream().map(this::view).toList())));
  }

  private DatasetView view(Found found) {
    var dataset = found.dataset();
    var verdicts = datasets.order(found, Wish.anyhow(dataset.identifier()));
    return new DatasetView(
        dataset.identifier(),
        dataset.title(),
        verdicts.stream().map(verdict -> verdict.candidate().site().title()).distinct().toList(),
        tools(verdicts),
        verdicts.stream().anyMatch(Verdict::isAvailable));
  }

  private static List<String> tools(List<Verdict> verdicts) {
    return verdicts.stream()
        .flatMap(verdict -> verdict.offers().stream())
        .map(ToolOffer::label)
        .distinct()
        .toList();
  }

  /** GET /robots.txt: pages of people and of launches are nothing to be found (RFC 9309). */
  private void robots(ServerRequest request, ServerResponse response) {
    response.header("Content-Type", "text/plain; charset=utf-8");
    response.send("User-agent: *\nDisallow: /open\nDisallow: /sessions\nDisallow: /api\n");
  }
}
