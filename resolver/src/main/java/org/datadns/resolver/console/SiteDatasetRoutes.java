package org.datadns.resolver.console;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.wire.Heartbeat.MountReport;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Proposal;
import org.datadns.protocol.wire.ProposalStatus;
import org.datadns.protocol.wire.SiteDataset;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.SiteStatus;
import org.datadns.resolver.web.ProposalView;
import org.datadns.resolver.web.SiteDatasetsView;
import org.jdbi.v3.core.Jdbi;

/**
 * What a site holds, and what its admins propose that it shall hold: {@code
 * /console/sites/{site}/datasets} and {@code /console/sites/{site}/proposals}.
 */
public final class SiteDatasetRoutes implements HttpService {
  private static final int LARGEST_BODY = 1024 * 1024;
  private static final int PAGE = 50;
  private static final int SHOWN_PROPOSALS = 10;
  private static final int MOST_PROPOSALS = 200;

  /** Fields of the form for one dataset, which are members of {@code ProposedDataset}. */
  private static final List<String> FIELDS =
      List.of("identifier", "mount", "path", "title", "version", "landingPage", "checksum");

  private final Operated operated;
  private final Proposals proposals;
  private final SiteHoldings holdings;
  private final IdentifierParser identifiers;
  private final Audit audit;
  private final InstantSource clock;

  /** The routes of one resolver. */
  public SiteDatasetRoutes(
      Operated operated,
      Proposals proposals,
      IdentifierParser identifiers,
      Jdbi jdbi,
      Audit audit,
      InstantSource clock) {
    this.operated = operated;
    this.proposals = proposals;
    this.holdings = new SiteHoldings(jdbi);
    this.identifiers = identifiers;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/console/sites/{site}/datasets", this::list)
        .post("/console/sites/{site}/datasets", this::propose)
        .get("/console/sites/{site}/proposals", this::listProposals)
        .get("/console/sites/{site}/proposals/{id}", this::look)
        .post("/console/sites/{site}/proposals/{id}/withdraw", this::withdraw);
  }

  /**
   * A page of what a site holds.
   *
   * @param items copies, by identifier
   * @param next cursor of the next page, if there is one
   */
  record Page(List<SiteDataset> items, Optional<String> next) {}

  /** GET /console/sites/{site}/datasets?prefix=&cursor= */
  private void list(ServerRequest request, ServerResponse response) {
    var site = operated.site(request);
    var fields = Fields.ofQuery(request);
    var prefix = fields.one("prefix").orElse("").strip();
    var ill = site.status().map(SiteStatus::replicas).orElse(Map.of());
    var after = HoldingsCursor.read(fields.one("cursor"));
    var some = holdings.list(site.id(), prefix, after, PAGE + 1, ill);
    var page =
        some.size() <= PAGE
            ? new Page(some, Optional.empty())
            : new Page(
                some.subList(0, PAGE), Optional.of(HoldingsCursor.after(some.get(PAGE - 1))));
    Answers.privately(response);
    if (Accept.prefersHtml(request.headers())) {
      Answers.page(
          response,
          operated
              .pages(request)
              .consoleDatasets(
                  new SiteDatasetsView(
                      Operated.named(site),
                      mounts(site),
                      page.items(),
                      prefix,
                      page.next(),
                      proposals.list(site.id(), SHOWN_PROPOSALS))));
    } else {
      Answers.json(response, page);
    }
  }

  private static List<MountReport> mounts(Site site) {
    return site.status().map(SiteStatus::mounts).orElse(List.of());
  }

  /**
   * What somebody proposes.
   *
   * @param text lines of JSON, or a table
   * @param trial whether they only want to see what would come of it
   */
  private record Sent(String text, boolean trial, boolean byForm) {}

  /** POST /console/sites/{site}/datasets */
  private void propose(ServerRequest request, ServerResponse response) {
    var site = operated.site(request);
    var sent = sent(request);
    var mounts = mounts(site);
    if (mounts.isEmpty()) {
      throw new Refused(
          Problem.of(
                  409,
                  "console-off",
                  "The console is off",
                  "The site's configuration opens no mount to the console.")
              .withNextStep(
                  "Name one under console.mounts in its site-agent.yaml, or register datasets there:"
                      + " federate dataset add."));
    }
    var names = mounts.stream().map(MountReport::name).collect(Collectors.toSet());
    var lines = new ProposedLines(identifiers, names).read(sent.text());
    if (lines.size() > Proposal.MOST) {
      throw Refused.badRequest(
          "too-many-datasets",
          "At most "
              + Proposal.MOST
              + " datasets are proposed at once; register more at the site: federate dataset"
              + " import.");
    }
    Answers.privately(response);
    if (sent.trial()) {
      show(request, response, site, tried(lines), Optional.of(sent.text()));
      return;
    }
    var proposed = proposals.propose(site.id(), required(lines)).orElseThrow(this::tooMany);
    audit.note(
        request,
        "propose-datasets",
        site.id(),
        "proposal " + proposed.id() + " of " + proposed.datasets() + " datasets");
    if (sent.byForm()) {
      Answers.seeOther(response, "/console/sites/" + site.id() + "/proposals/" + proposed.id());
    } else {
      Answers.json(response, Status.CREATED_201, proposed);
    }
  }

  private static Sent sent(ServerRequest request) {
    if (!Body.isForm(request)) {
      var text = new String(Body.bytes(request, LARGEST_BODY), StandardCharsets.UTF_8);
      return new Sent(
          text, Fields.ofQuery(request).one("trial").filter("true"::equals).isPresent(), false);
    }
    var form = Body.form(request, LARGEST_BODY);
    var text = form.one("file").or(() -> form.one("text")).orElseGet(() -> Json.write(one(form)));
    return new Sent(text, form.one("step").filter("look"::equals).isPresent(), true);
  }

  /** The one dataset of a form, as a line. */
  private static Map<String, Object> one(Fields form) {
    var line = new LinkedHashMap<String, Object>();
    FIELDS.forEach(name -> form.one(name).ifPresent(value -> line.put(name, value.strip())));
    form.one("remove").filter("true"::equals).ifPresent(ignored -> line.put("remove", true));
    if (!line.containsKey("identifier")) {
      throw Refused.badRequest(
          "missing-field", "Name a dataset, choose a file, or paste the lines of one.");
    }
    return line;
  }

  private static List<ProposedLines.Line> required(List<ProposedLines.Line> lines) {
    var faulty = lines.stream().flatMap(line -> line.fault().stream()).findFirst();
    if (lines.stream().noneMatch(line -> line.dataset().isPresent())) {
      throw faulty
          .map(why -> Refused.badRequest(why.code(), why.text()))
          .orElseGet(() -> Refused.badRequest("empty-file", "There is nothing in it."));
    }
    return lines;
  }

  private ProposalStatus tried(List<ProposedLines.Line> lines) {
    int refused = (int) lines.stream().filter(line -> line.fault().isPresent()).count();
    return new ProposalStatus(
        0,
        ProposalStatus.State.TRIED,
        clock.instant(),
        Optional.empty(),
        lines.size(),
        0,
        refused,
        Optional.of(lines.stream().map(ProposedLines.Line::told).toList()));
  }

  private Refused tooMany() {
    return new Refused(
        Problem.of(
                409,
                "too-many-proposals",
                "Too many proposals",
                Proposals.MOST_PENDING + " proposals wait for the site's agent already.")
            .withNextStep("Wait until it has fetched them, or withdraw one."));
  }

  /** GET /console/sites/{site}/proposals */
  private void listProposals(ServerRequest request, ServerResponse response) {
    var site = operated.site(request);
    Answers.privately(response);
    Answers.json(response, proposals.list(site.id(), MOST_PROPOSALS));
  }

  /** GET /console/sites/{site}/proposals/{id} */
  private void look(ServerRequest request, ServerResponse response) {
    var site = operated.site(request);
    var proposal =
        proposals.find(site.id(), ProposalRoutes.id(request)).orElseThrow(ProposalRoutes::unknown);
    Answers.privately(response);
    show(request, response, site, proposal, Optional.empty());
  }

  private void show(
      ServerRequest request,
      ServerResponse response,
      Site site,
      ProposalStatus proposal,
      Optional<String> text) {
    if (Accept.prefersHtml(request.headers())) {
      Answers.page(
          response,
          operated
              .pages(request)
              .consoleProposal(new ProposalView(Operated.named(site), proposal, text)));
    } else {
      Answers.json(response, proposal);
    }
  }

  /** POST /console/sites/{site}/proposals/{id}/withdraw */
  private void withdraw(ServerRequest request, ServerResponse response) {
    var site = operated.site(request);
    long id = ProposalRoutes.id(request);
    switch (proposals.withdraw(site.id(), id)) {
      case KEPT -> audit.note(request, "withdraw-proposal", site.id(), "proposal " + id);
      case NOT_WAITING, INCOMPLETE ->
          throw new Refused(
              Problem.of(
                  409,
                  "proposal-answered",
                  "Too late",
                  "The proposal waits no more: the site's agent has answered it, or it was"
                      + " withdrawn."));
      case UNKNOWN -> throw ProposalRoutes.unknown();
    }
    Answers.privately(response);
    if (Accept.prefersHtml(request.headers())) {
      Answers.seeOther(response, "/console/sites/" + site.id() + "/proposals/" + id);
    } else {
      response.status(Status.NO_CONTENT_204).send();
    }
  }
}
