package org.datadns.resolver.session;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Repository;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.resolver.absence.Absences;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.People;
import org.datadns.resolver.dataset.AskedIdentifier;
import org.datadns.resolver.dataset.Datasets;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Lookup.Match;
import org.datadns.resolver.dataset.LookupProblem;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.handover.Drafts;
import org.datadns.resolver.handover.Handover;
import org.datadns.resolver.handover.Handovers;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Verdict.Standing;
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.repository.Repositories;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.web.ElsewhereView;
import org.datadns.resolver.web.OpenView;
import org.datadns.resolver.web.Pages;
import org.datadns.resolver.web.ReplicaView;
import org.datadns.resolver.web.SizeChoice;
import org.datadns.resolver.web.ToolChoice;

/** The page before a launch: {@code GET /open/…}. It starts nothing. */
public final class OpenRoutes implements HttpService {
  private static final HeaderName FETCH_USER = HeaderNames.create("Sec-Fetch-User");
  private static final HeaderName PURPOSE = HeaderNames.create("Sec-Purpose");

  private final Datasets datasets;
  private final Sessions sessions;
  private final Callers callers;
  private final People people;
  private final Handovers handovers;
  private final Pages pages;
  private final Set<String> trustedOrigins;
  private final Repositories repositories;
  private final Absences absences;
  private final Function<ServerRequest, Set<String>> near;

  /**
   * The page of one resolver.
   *
   * @param resolver its public address
   * @param trusted origins whose links may start a session by themselves
   * @param repositories those whose links may, too
   * @param absences answers for what no site holds
   * @param near ids of the sites that are near to whoever asks, as far as that is known
   */
  public OpenRoutes(
      Datasets datasets,
      Sessions sessions,
      Callers callers,
      People people,
      Handovers handovers,
      Pages pages,
      URI resolver,
      List<URI> trusted,
      Repositories repositories,
      Absences absences,
      Function<ServerRequest, Set<String>> near) {
    this.datasets = datasets;
    this.sessions = sessions;
    this.callers = callers;
    this.people = people;
    this.handovers = handovers;
    this.pages = pages;
    this.repositories = repositories;
    this.absences = absences;
    this.near = near;
    this.trustedOrigins = new LinkedHashSet<>(trusted.stream().map(OpenRoutes::origin).toList());
    this.trustedOrigins.add(origin(resolver));
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/open", this::open).get("/open/*", this::open);
  }

  /** GET /open/{identifier}?tool=&size=&site=&version=&also=&notebook=&handover= · GET /open?id= */
  private void open(ServerRequest request, ServerResponse response) {
    var query = Fields.ofQuery(request);
    var version = query.one("version");
    var clicked = query.one("handover").map(id -> handovers.require(request, id));
    var caller = Vouching.of(callers.of(request), clicked, query.all("also"));
    var seen = datasets.seenBy(caller);
    var lookup = seen.find(AskedIdentifier.of(request, "/open/"), version);
    if (absences.answer(request, response, lookup, repositoryOf(request, query))) {
      return;
    }
    var found = LookupProblem.require(lookup);
    Access.require(caller, Action.OPEN, datasets.target(found));
    var handover = clicked.map(it -> it.of(found.asked().canonical(), version));
    Drafts.require(version, handover);
    Answers.privately(response);
    Answers.page(
        response,
        pages.shownTo(people.viewer(request)).open(view(request, seen, found, query, handover)));
  }

  /** The repository whose click this is, as far as this browser may know. */
  private Optional<String> repositoryOf(ServerRequest request, Fields query) {
    return query.one("handover").map(id -> handovers.require(request, id).repository());
  }

  private OpenView view(
      ServerRequest request,
      SeenDatasets seen,
      Found found,
      Fields query,
      Optional<Handover> handover) {
    var others = FurtherDatasets.require(seen, query.all("also"));
    var notebook = query.one("notebook").map(NotebookAddress::checked);
    var version = query.one("version");
    var wish =
        new Wish(
                found.dataset().identifier(),
                Optional.empty(),
                Optional.empty(),
                query.one("site"),
                version,
                true,
                Optional.empty())
            .nearTo(near.apply(request));
    var tools = tools(seen.order(found, others, wish));
    var tool = chosen(query.one("tool"), tools.stream().map(ToolChoice::id).toList());
    var size =
        chosen(
            query.one("size"),
            tools.stream()
                .filter(choice -> Optional.of(choice.id()).equals(tool))
                .flatMap(choice -> choice.sizes().stream())
                .map(SizeChoice::id)
                .toList());
    var workspaceAt =
        people
            .find(request)
            .flatMap(person -> tool.flatMap(id -> sessions.workspaceAt(person, found, others, id)));
    var verdicts = seen.order(found, others, wish.in(tool, size).withWorkspaceAt(workspaceAt));
    boolean available =
        verdicts.stream().anyMatch(v -> v.isAvailable() && v.candidate().confirmed());
    boolean confirmed = verdicts.stream().anyMatch(v -> v.mayServe() && v.candidate().confirmed());
    boolean openable = confirmed || verdicts.stream().anyMatch(Verdict::mayServe);
    return new OpenView(
        found.asked().canonical(),
        found.asked().url(),
        found.dataset().title(),
        found.dataset().landingPage(),
        verdicts.stream().map(verdict -> replica(found, verdict)).toList(),
        tools,
        tool.or(() -> query.one("tool")).orElse(""),
        size.orElse(""),
        others.stream()
            .map(other -> new OpenView.Further(other.asked().canonical(), other.dataset().title()))
            .toList(),
        notebook,
        openable,
        openable && !confirmed,
        wish.site().map(id -> siteChoice(id, verdicts)),
        version,
        handover.map(this::click),
        openable
            ? ElsewhereView.NOWHERE
            : absences.elsewhere(request, found, handover.map(Handover::repository)),
        // a notebook is somebody's program: who opens it has looked at where it comes from
        available && notebook.isEmpty() && mayStartByItself(request, found));
  }

  private OpenView.Click click(Handover handover) {
    var files = handover.told().files();
    return new OpenView.Click(
        handover.id(),
        repositories
            .find(handover.repository())
            .map(Repository::name)
            .orElse(handover.repository()),
        files.select().filter(name -> !name.startsWith(SessionFiles.ID)),
        files.grantedAll().orElse(false),
        files.granted().map(List::size).orElse(0));
  }

  /** The one asked for if it is offered, else the first. */
  private static Optional<String> chosen(Optional<String> asked, List<String> offered) {
    return asked.filter(offered::contains).or(() -> offered.stream().findFirst());
  }

  private static OpenView.SiteChoice siteChoice(String id, List<Verdict> verdicts) {
    return new OpenView.SiteChoice(
        id,
        verdicts.stream()
            .map(verdict -> verdict.candidate().site())
            .filter(site -> site.id().equals(id))
            .map(Site::title)
            .findFirst()
            .orElse(id));
  }

  private static ReplicaView replica(Found found, Verdict verdict) {
    var site = verdict.candidate().site();
    return new ReplicaView(
        site.id(),
        site.title(),
        verdict.isAvailable(),
        verdict.mayServe(),
        verdict.candidate().confirmed(),
        found.replica(verdict.candidate()).byRule(),
        verdict.reason(),
        Optional.of(site.contact()));
  }

  /** Every tool some site offers, in the order of the best site; each with all its sizes. */
  private static List<ToolChoice> tools(List<Verdict> verdicts) {
    Map<String, List<ToolOffer>> byId =
        verdicts.stream()
            .filter(verdict -> verdict.standing() != Standing.AWAY)
            .flatMap(verdict -> verdict.offers().stream())
            .collect(Collectors.groupingBy(ToolOffer::id, LinkedHashMap::new, Collectors.toList()));
    return byId.entrySet().stream()
        .map(
            tool ->
                new ToolChoice(
                    tool.getKey(), tool.getValue().getFirst().label(), sizes(tool.getValue())))
        .toList();
  }

  private static List<SizeChoice> sizes(List<ToolOffer> offers) {
    var byId = new LinkedHashMap<String, SizeChoice>();
    offers.stream()
        .flatMap(offer -> offer.sizes().stream())
        .forEach(
            size ->
                byId.putIfAbsent(size.id(), new SizeChoice(size.id(), size.memory(), size.cpus())));
    return List.copyOf(byId.values());
  }

  /**
   * A GET starts nothing, but its page may submit the form once it is seen: when the person is
   * known, the name is the dataset's own, its copy confirmed, and the person clicked a link of a
   * repository we know or of ours, in a page that is really being opened.
   */
  private boolean mayStartByItself(ServerRequest request, Found found) {
    return people.find(request).isPresent()
        && found.match() == Match.EXACT
        && request.headers().first(FETCH_USER).filter("?1"::equals).isPresent()
        && !request.headers().contains(PURPOSE)
        && request
            .headers()
            .first(HeaderNames.REFERER)
            .flatMap(OpenRoutes::originOf)
            .filter(it -> trustedOrigins.contains(it) || repositories.isOrigin(it))
            .isPresent();
  }

  private static Optional<String> originOf(String address) {
    try {
      var uri = new URI(address);
      return uri.getAuthority() == null ? Optional.empty() : Optional.of(origin(uri));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getAuthority();
  }
}
