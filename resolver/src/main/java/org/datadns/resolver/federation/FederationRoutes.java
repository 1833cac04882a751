package org.datadns.resolver.federation;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.SiteStatus;
import org.datadns.resolver.site.Sites;
import org.datadns.resolver.web.Pages;
import org.datadns.resolver.web.SiteStanding;
import org.datadns.resolver.web.SiteView;
import org.datadns.resolver.web.StatusView;

/**
 * What anyone may know of the federation: {@code GET /sites}, {@code GET /sites/{site}}, {@code GET
 * /tools} and {@code GET /status}.
 */
public final class FederationRoutes implements HttpService {
  private static final int PAGE = 100;

  private final Sites sites;
  private final Function<String, Optional<String>> description;
  private final PublicSites shown;
  private final Duration heartbeat;
  private final Duration lease;
  private final People people;
  private final Pages pages;
  private final InstantSource clock;

  /**
   * Routes over these sites.
   *
   * @param description what the federation says of a tool, by its id
   * @param recordsAway since when the database does not answer
   * @param heartbeat how often a site is heard
   * @param lease how long it is believed then
   */
  public FederationRoutes(
      Sites sites,
      Function<String, Optional<String>> description,
      Supplier<Optional<Instant>> recordsAway,
      Duration heartbeat,
      Duration lease,
      People people,
      Pages pages,
      InstantSource clock) {
    this.sites = sites;
    this.description = description;
    this.shown = new PublicSites(sites, recordsAway, clock);
    this.heartbeat = heartbeat;
    this.lease = lease;
    this.people = people;
    this.pages = pages;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/sites", this::listSites)
        .get("/sites/{site}", this::site)
        .get("/tools", this::listTools)
        .get("/status", this::status);
  }

  /**
   * A page of a list.
   *
   * @param items what is on it
   * @param next cursor of the next page, if there is one
   */
  record Page<T>(List<T> items, Optional<String> next) {
    /** The page of the items after the cursor, when they are sorted by their key. */
    static <T> Page<T> of(Stream<T> sorted, Function<T, String> key) {
      var some = sorted.limit(PAGE + 1L).toList();
      return some.size() <= PAGE
          ? new Page<>(some, Optional.empty())
          : new Page<>(some.subList(0, PAGE), Optional.of(key.apply(some.get(PAGE - 1))));
    }
  }

  /**
   * A site as anyone sees it.
   *
   * @param id the site
   * @param title its name for people
   * @param contact whom to ask
   * @param alive whether it was heard of late
   * @param reachable whether its address was proved to lead to it
   * @param operation whether it takes new sessions, and until when it does not and why
   * @param heardAt when it was heard last
   * @param tools ids of what can be launched there
   * @param origins what sets its sessions apart in a browser: {@code host}, {@code port} or, as a
   *     last resort, {@code path}
   */
  record SiteEntry(
      String id,
      String title,
      String contact,
      boolean alive,
      boolean reachable,
      SiteOperation operation,
      Optional<Instant> heardAt,
      List<String> tools,
      String origins) {}

  /**
   * A tool as anyone sees it.
   *
   * @param id the tool
   * @param label its name for people
   * @param description a sentence about it; absent where the federation has none
   * @param sites where it can be launched
   */
  record ToolEntry(String id, String label, Optional<String> description, List<String> sites) {}

  /** GET /sites */
  private void listSites(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    String after = Fields.ofQuery(request).one("cursor").orElse("");
    var page = Page.of(shown.approved().filter(site -> site.id().compareTo(after) > 0), Site::id);
    response.header("Vary", "Accept, Cookie");
    if (Accept.prefersHtml(request.headers())) {
      Answers.page(
          response,
          pages.shownTo(people.viewer(request)).sites(shown.now(page.items()), page.next()));
    } else {
      Answers.json(
          response, new Page<>(page.items().stream().map(this::entry).toList(), page.next()));
    }
  }

  /** GET /sites/{site} */
  private void site(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    var site =
        shown
            .find(request.path().pathParameters().get("site"))
            .orElseThrow(
                () ->
                    new Refused(
                        Problem.of(
                                404,
                                "unknown-site",
                                "Unknown site",
                                "No site of this name is here.")
                            .withNextStep("All sites are listed at /sites.")));
    answer(request, response, shown.views(List.of(site)).getFirst(), Pages::site);
  }

  /** GET /status */
  private void status(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    var now =
        shown.now(shown.approved().toList()).stream()
            .sorted(Comparator.comparing(SiteView::standing).reversed())
            .toList();
    var drawn =
        shown.views(
            now.stream().limit(PAGE).flatMap(view -> shown.find(view.id()).stream()).toList());
    var status =
        new StatusView(
            now.stream().filter(view -> view.standing() == SiteStanding.READY).count(),
            now.size(),
            now.stream().mapToLong(SiteView::free).sum(),
            PublicSites.tools(now),
            heartbeat,
            lease,
            shown.recordsAway(),
            drawn);
    answer(request, response, status, Pages::status);
  }

  private <T> void answer(
      ServerRequest request, ServerResponse response, T value, BiFunction<Pages, T, String> page) {
    response.header("Vary", "Accept, Cookie");
    if (Accept.prefersHtml(request.headers())) {
      Answers.page(response, page.apply(pages.shownTo(people.viewer(request)), value));
    } else {
      Answers.json(response, value);
    }
  }

  /** GET /tools */
  private void listTools(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    String after = Fields.ofQuery(request).one("cursor").orElse("");
    var labels = new TreeMap<String, String>();
    var holders = new TreeMap<String, TreeSet<String>>();
    shown
        .approved()
        .filter(sites::isAlive)
        .forEach(
            site ->
                offers(site)
                    .forEach(
                        offer -> {
                          labels.putIfAbsent(offer.id(), offer.label());
                          holders
                              .computeIfAbsent(offer.id(), ignored -> new TreeSet<>())
                              .add(site.id());
                        }));
    Answers.json(
        response,
        Page.of(
            holders.tailMap(after, false).entrySet().stream()
                .map(
                    tool ->
                        new ToolEntry(
                            tool.getKey(),
                            labels.getOrDefault(tool.getKey(), tool.getKey()),
                            description.apply(tool.getKey()),
                            List.copyOf(tool.getValue()))),
            ToolEntry::id));
  }

  private SiteEntry entry(Site site) {
    return new SiteEntry(
        site.id(),
        site.title(),
        site.contact(),
        sites.isAlive(site),
        sites.outlook(site).reach().isProved(),
        site.operationAt(clock.instant()),
        site.status().map(SiteStatus::heardAt),
        offers(site).map(ToolOffer::id).toList(),
        site.addresses().ofSessions().mode().label());
  }

  private static Stream<ToolOffer> offers(Site site) {
    return site.status().stream()
        .flatMap(status -> status.tools().stream())
        .filter(ToolOffer::isReady);
  }
}
