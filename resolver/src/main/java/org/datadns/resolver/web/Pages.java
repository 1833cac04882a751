package org.datadns.resolver.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.DatasetRequest;
import org.datadns.protocol.wire.Group;
import org.datadns.protocol.wire.Namespace;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionView;
import org.datadns.protocol.wire.SharedSession;
import org.datadns.protocol.wire.SiteOverview;
import org.datadns.protocol.wire.SiteSession;
import org.datadns.protocol.wire.Workspace;

/**
 * The resolver's pages as complete HTML documents. Everything shown is escaped; links lead to http
 * and https addresses only; nothing inline needs more of a Content-Security-Policy than {@code
 * script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'}, and
 * for {@link #enter} the session's origin in {@code form-action}. Thread-safe.
 */
public final class Pages {
  private final TemplateEngine templates;
  private final Links links;
  private final URI resolver;

  /**
   * The pages of one resolver.
   *
   * @param resolver its public address, no trailing slash
   */
  public Pages(URI resolver) {
    this(
        TemplateEngine.createPrecompiled(ContentType.Html),
        new Links(resolver, new Assets()),
        resolver);
  }

  private Pages(TemplateEngine templates, Links links, URI resolver) {
    this.templates = templates;
    this.links = links;
    this.resolver = resolver;
  }

  /**
   * The same pages as they say who looks at them; not for caches that others share.
   *
   * @param viewer who looks
   */
  public Pages shownTo(Viewer viewer) {
    return new Pages(templates, links.shownTo(viewer), resolver);
  }

  /** The page on which people choose how to sign in, or sign out. */
  public String signIn(SignInView view) {
    return render("signin", Map.of("view", view));
  }

  /** The page on which a person lets a program in. */
  public String device(DeviceView view) {
    return render("device", Map.of("view", view));
  }

  /** A guest confirms an e-mail address. */
  public String email(EmailView view) {
    return render("email", Map.of("view", view));
  }

  /** A session is taken along to another device. */
  public String pass(PassView view) {
    return render("pass", Map.of("view", view));
  }

  /** What is kept about a person. */
  public String person(PersonView view) {
    return render("person", Map.of("view", view));
  }

  /** A person's tokens, and one to be made. */
  public String tokens(TokensView view) {
    return render("tokens", Map.of("view", view));
  }

  /** The first page: a box for any identifier, and the datasets that are here. */
  public String home(HomeView view) {
    return render("home", Map.of("view", view));
  }

  /** A dataset's own page: what it is, where its copies are, and what opens it. */
  public String dataset(DatasetPage view) {
    return render("dataset", Map.of("view", view));
  }

  /** The page before a launch: the dataset, its sites, the tools, one button. */
  public String open(OpenView view) {
    return render("open", Map.of("view", view));
  }

  /** The page of a dataset that no site holds: what else can be done. */
  public String absent(AbsentView view) {
    return render("absent", Map.of("view", view));
  }

  /**
   * The sites of the federation.
   *
   * @param next cursor of the next page, if there is one
   */
  public String sites(List<SiteView> sites, Optional<String> next) {
    return render("sites", Map.of("sites", sites, "next", next));
  }

  /** One site: how it is and was, and what it offers. */
  public String site(SiteView site) {
    return render("site", Map.of("site", site));
  }

  /** How the federation is. */
  public String status(StatusView status) {
    return render("status", Map.of("status", status));
  }

  /** How to link to a dataset. */
  public String linking(LinkingView view) {
    return render(
        "linking", Map.of("view", view, "snippets", new Snippets(resolver, view.identifier())));
  }

  /** How to link here at all. */
  public String links() {
    return render("links", Map.of("example", new Snippets(resolver, "doi:10.5072/fk2/abc")));
  }

  /** What a person asked for, the newest first. */
  public String requests(List<RequestView> requests) {
    return render("requests", Map.of("requests", requests));
  }

  /** The launching page: each step of a session as it happens, and its end. */
  public String session(SessionView session) {
    return session(session, true);
  }

  /**
   * The same, as somebody sees it with whom it may be shared.
   *
   * @param mine whether it is theirs
   */
  public String session(SessionView session, boolean mine) {
    return render("session", Map.of("session", session, "mine", mine));
  }

  /**
   * A person's own sessions across all sites, in the order given.
   *
   * @param shared those of others that are shared with the person
   */
  public String sessions(List<SessionView> sessions, List<SharedSession> shared) {
    return render("sessions", Map.of("sessions", sessions, "shared", shared));
  }

  /** A person's files at the sites, in the order given. */
  public String workspaces(List<Workspace> workspaces) {
    return render("workspaces", Map.of("workspaces", workspaces));
  }

  /** The page that fetches an archive of a workspace from its site. */
  public String archive(ArchiveView view) {
    return render("archive", Map.of("view", view));
  }

  /** Who is in a session, and letting others in. */
  public String people(PeopleView view) {
    return render("people", Map.of("view", view));
  }

  /** Somebody takes what another shares with them. */
  public String join(JoinView view) {
    return render("join", Map.of("view", view));
  }

  /** The page that asks for somebody's key of a repository. */
  public String key(KeyView view) {
    return render("key", Map.of("view", view));
  }

  /** The page on which files of a session are sent to a repository. */
  public String save(SaveView view) {
    return render("save", Map.of("view", view));
  }

  /**
   * The groups that somebody keeps or is in, in the order given, and where one joins.
   *
   * @param mayMake whether whoever looks may make one
   */
  public String groups(List<Group> groups, boolean mayMake) {
    return render("groups", Map.of("groups", groups, "mayMake", mayMake));
  }

  /** A group: who is in, for who keeps it; and its code, when it was just made. */
  public String group(Group group) {
    return render("group", Map.of("group", group));
  }

  /** The page that posts a ticket to a session's origin by itself. */
  public String enter(EnterView view) {
    return render("enter", Map.of("view", view));
  }

  /**
   * How to get a button into a Dataverse.
   *
   * @param resolver the resolver's public address
   */
  public String dataverse(URI resolver) {
    return render("dataverse", Map.of("resolver", resolver.toString()));
  }

  /** The sites of the federation, for its admins. */
  public String federationSites(FederationSitesView view) {
    return render("federation/sites", Map.of("view", view));
  }

  /** The catalogue of tools, for federation admins. */
  public String federationTools(FederationToolsView view) {
    return render("federation/tools", Map.of("view", view));
  }

  /**
   * Who describes which names, for federation admins.
   *
   * @param sites ids of those to which a namespace can be granted
   */
  public String federationNamespaces(List<Namespace> namespaces, List<String> sites) {
    return render("federation/namespaces", Map.of("namespaces", namespaces, "sites", sites));
  }

  /** All groups, for federation admins. */
  public String federationGroups(FederationGroupsView view) {
    return render("federation/groups", Map.of("view", view));
  }

  /**
   * What people ask for, for federation admins.
   *
   * @param next cursor of the next page
   */
  public String federationRequests(List<DatasetRequest> requests, Optional<String> next) {
    return render("federation/requests", Map.of("requests", requests, "next", next));
  }

  /** Roles and policies, for federation admins. */
  public String federationRights(FederationRightsView view) {
    return render("federation/rights", Map.of("view", view));
  }

  /** Who did what, for federation admins. */
  public String federationAudit(FederationAuditView view) {
    return render("federation/audit", Map.of("view", view));
  }

  /**
   * The sites that somebody operates.
   *
   * @param mayLetIn whether they may let sites in
   */
  public String consoleSites(List<SiteOverview> sites, boolean mayLetIn) {
    return render("console/sites", Map.of("sites", sites, "mayLetIn", mayLetIn));
  }

  /** How a site joins, with a token for it. */
  public String consoleJoin(SiteJoinView view) {
    return render("console/join", Map.of("view", view));
  }

  /** A site as its admins see it. */
  public String consoleSite(SiteOverview site) {
    return render("console/site", Map.of("site", site));
  }

  /** The sessions at a site, for its admins. */
  public String consoleSessions(ConsoleSite site, List<SiteSession> sessions) {
    return render("console/sessions", Map.of("site", site, "sessions", sessions));
  }

  /** What a site holds, and what is proposed that it shall hold. */
  public String consoleDatasets(SiteDatasetsView view) {
    return render("console/datasets", Map.of("view", view));
  }

  /** A proposal with what came of each line. */
  public String consoleProposal(ProposalView view) {
    return render("console/proposal", Map.of("view", view));
  }

  /** What was done with datasets. */
  public String reports(ReportView view) {
    return render("reports", Map.of("view", view));
  }

  /** What went wrong, what to do next, and whom to ask. */
  public String problem(Problem problem) {
    return render("problem", Map.of("problem", problem));
  }

  /**
   * How to get and use the bookmarklet and the extension.
   *
   * @param javascriptUrl the bookmarklet as a {@code javascript:} URL; templates leave out such
   *     links when escaping, so this one is checked here and put in as it stands
   * @throws IllegalArgumentException when it is anything else, or would need escaping
   */
  public String bookmarklet(String javascriptUrl) {
    if (!javascriptUrl.matches("javascript:[A-Za-z0-9%!$()*+,./:;=?@_~-]+")) {
      throw new IllegalArgumentException("not an encoded javascript: URL");
    }
    return render("bookmarklet", Map.of("javascriptUrl", javascriptUrl));
  }

  /** Which of the datasets that a page names. */
  public String choose(ChooseView view) {
    return render("choose", Map.of("view", view));
  }

  private String render(String template, Map<String, Object> parameters) {
    var all = new HashMap<>(parameters);
    all.put("links", links);
    var output = new StringOutput();
    templates.render(template + ".jte", all, output);
    return output.toString();
  }
}
