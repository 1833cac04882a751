package org.datadns.resolver;

import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import org.datadns.resolver.absence.RequestRoutes;
import org.datadns.resolver.audit.AuditRoutes;
import org.datadns.resolver.console.Operated;
import org.datadns.resolver.console.ProposalRoutes;
import org.datadns.resolver.console.SiteConsoleRoutes;
import org.datadns.resolver.console.SiteDatasetRoutes;
import org.datadns.resolver.console.SiteOverviews;
import org.datadns.resolver.course.GroupForm;
import org.datadns.resolver.course.GroupPages;
import org.datadns.resolver.course.GroupRoutes;
import org.datadns.resolver.dataset.NamePrefixes;
import org.datadns.resolver.federation.FederationRoutes;
import org.datadns.resolver.heartbeat.HeartbeatRoutes;
import org.datadns.resolver.http.AnyOrigin;
import org.datadns.resolver.http.CrossSiteCheck;
import org.datadns.resolver.http.Problems;
import org.datadns.resolver.http.SecurityHeaders;
import org.datadns.resolver.http.StrictRequests;
import org.datadns.resolver.integration.BookmarkletRoutes;
import org.datadns.resolver.integration.DrsRoutes;
import org.datadns.resolver.integration.HandleRoutes;
import org.datadns.resolver.integration.HomeRoutes;
import org.datadns.resolver.integration.LinkRoutes;
import org.datadns.resolver.integration.WellKnownRoutes;
import org.datadns.resolver.integration.clowder.ClowderRoutes;
import org.datadns.resolver.integration.clowder2.Clowder2Routes;
import org.datadns.resolver.integration.dataverse.DataverseRoutes;
import org.datadns.resolver.inventory.InventoryRoutes;
import org.datadns.resolver.mail.EmailRoutes;
import org.datadns.resolver.namespace.DescriptionRoutes;
import org.datadns.resolver.namespace.Descriptions;
import org.datadns.resolver.namespace.NamespaceRoutes;
import org.datadns.resolver.pass.Passes;
import org.datadns.resolver.person.Holdings;
import org.datadns.resolver.person.PersonRoutes;
import org.datadns.resolver.policy.PolicyRoutes;
import org.datadns.resolver.policy.RightsPages;
import org.datadns.resolver.policy.RoleRoutes;
import org.datadns.resolver.rate.RateLimits;
import org.datadns.resolver.report.ReportRoutes;
import org.datadns.resolver.repository.RepositoryRoutes;
import org.datadns.resolver.resolve.BadgeRoutes;
import org.datadns.resolver.resolve.CoverageRoutes;
import org.datadns.resolver.resolve.DatasetRoutes;
import org.datadns.resolver.resolve.ResolveRoutes;
import org.datadns.resolver.session.EnterRoutes;
import org.datadns.resolver.session.OpenRoutes;
import org.datadns.resolver.session.PassRoutes;
import org.datadns.resolver.session.SaveRoutes;
import org.datadns.resolver.session.SessionRoutes;
import org.datadns.resolver.session.ShareRoutes;
import org.datadns.resolver.session.WorkspaceRoutes;
import org.datadns.resolver.signin.SignInRoutes;
import org.datadns.resolver.site.FederationPages;
import org.datadns.resolver.site.KeyRoutes;
import org.datadns.resolver.site.OperationRoutes;
import org.datadns.resolver.site.SiteKeys;
import org.datadns.resolver.site.SiteOrders;
import org.datadns.resolver.site.SiteRoutes;
import org.datadns.resolver.token.DevicePages;
import org.datadns.resolver.token.DeviceRoutes;
import org.datadns.resolver.token.TokenRoutes;
import org.datadns.resolver.tool.ToolPages;
import org.datadns.resolver.tool.ToolRoutes;
import org.datadns.resolver.web.Assets;
import org.datadns.stricthttp.StrictHttp1;

/**
 * What a resolver answers: every route, by what it is about, with the checks each request passes
 * first.
 */
final class Routes implements AutoCloseable {
  private final Services services;
  private final ResolverConfig config;
  private final NamePrefixes prefixes;
  private final StrictHttp1 strict = new StrictHttp1();
  private final Problems problems;
  private final HeartbeatRoutes heartbeats;

  Routes(Services services, ResolverConfig config) {
    this.services = services;
    this.config = config;
    this.prefixes = new NamePrefixes(config.identifiers());
    this.problems = new Problems(services.pages, services.audit::refused);
    this.heartbeats =
        new HeartbeatRoutes(
            services.siteRequests,
            services.macs,
            services.sites,
            services.tools,
            services.inventories,
            services.sessions,
            config.heartbeat().period(),
            services.probing::look,
            services.proposals::pending,
            services.clock);
  }

  /** Lets a server answer all of it. */
  void addTo(WebServerConfig.Builder server) {
    strict.addTo(server);
    var routing = HttpRouting.builder();
    checks(routing);
    finding(routing);
    opening(routing);
    people(routing);
    sites(routing);
    rights(routing);
    integrations(routing);
    routing.register("/assets", new Assets());
    server.directHandlers(problems.directHandlers()).routing(routing);
  }

  /** Answers no heartbeat any more. */
  @Override
  public void close() {
    heartbeats.close();
  }

  private void checks(HttpRouting.Builder routing) {
    routing
        .addFeature(strict)
        .addFeature(problems)
        .addFeature(new SecurityHeaders())
        .addFeature(new AnyOrigin())
        .addFeature(new StrictRequests())
        .addFeature(new CrossSiteCheck(services.address))
        .addFeature(new RateLimits(config.rates(), services.callers::proved));
  }

  private void finding(HttpRouting.Builder routing) {
    var s = services;
    routing
        .register(new HomeRoutes(s.datasets, s.sites, s.sessions, s.people, s.pages))
        .register(new BookmarkletRoutes(s.publicly, s.pages, s.address))
        .register(
            new ResolveRoutes(
                s.publicly,
                s.sites,
                s.database::awaySince,
                s.answers,
                s.pages,
                s.signingKey,
                s.address,
                config.heartbeat().period(),
                config.heartbeat().lease(),
                s.clock,
                s.absences))
        .register(new DatasetRoutes(s.publicly))
        .register(new CoverageRoutes(s.publicly, s.address))
        .register(new BadgeRoutes(s.publicly, s.sites, s.answers, s.pages))
        .register(new RequestRoutes(s.absences, s.callers, s.people, s.audit, s.clients, s.pages));
  }

  private void opening(HttpRouting.Builder routing) {
    var s = services;
    routing
        .register(
            new OpenRoutes(
                s.datasets,
                s.sessions,
                s.callers,
                s.people,
                s.handovers,
                s.pages,
                s.address,
                config.repositories(),
                s.repositories,
                s.absences,
                s.near))
        .register(
            new SessionRoutes(
                s.sessions, s.datasets, s.callers, s.people, s.handovers, s.audit, s.pages, s.near))
        .register(new EnterRoutes(s.sessions, s.callers, s.audit, s.pages))
        .register(new ShareRoutes(s.sessions, s.callers, s.people, s.audit, s.pages, s.address))
        .register(new WorkspaceRoutes(s.sessions, s.callers, s.people, s.audit, s.pages))
        .register(new SaveRoutes(s.sessions, s.callers, s.people, s.repositories, s.audit, s.pages))
        .register(
            new PassRoutes(
                new Passes(s.jdbi, s.seal, s.clock),
                s.sessions,
                s.callers,
                s.people,
                s.audit,
                s.clients,
                s.pages,
                s.address,
                s.clock));
  }

  private void people(HttpRouting.Builder routing) {
    var s = services;
    routing
        .register(new SignInRoutes(s.signIn, s.people, s.audit, s.pages))
        .register(new EmailRoutes(s.addresses, s.mailer, s.people, s.audit, s.pages, s.address))
        .register(
            new PersonRoutes(
                new Holdings(s.jdbi),
                s.callers,
                s.people,
                s.audit,
                s.pages,
                s.mailer.isPresent(),
                s.clock))
        .register(
            new TokenRoutes(
                s.tokens, s.callers, s.people, config.tokens(), s.audit, s.pages, s.clock))
        .register(
            new DeviceRoutes(
                s.deviceLogins, s.tokens, config.tokens(), s.audit, s.clients, s.address, s.clock))
        .register(new DevicePages(s.deviceLogins, s.people, s.audit, s.pages, s.clock))
        .register(
            new GroupRoutes(
                s.groups,
                s.sessions,
                s.callers,
                s.people,
                s.audit,
                s.pages,
                new GroupForm(s.clock)))
        .register(new GroupPages(s.groups, s.callers, s.people, s.audit, s.pages));
  }

  private void sites(HttpRouting.Builder routing) {
    var s = services;
    var keys = new SiteKeys(s.jdbi, s.sites, s.clock);
    var orders = new SiteOrders(s.sites, keys, s.joinTokens, s.callers, s.audit);
    routing
        .register(
            new FederationRoutes(
                s.sites,
                s.tools::description,
                s.database::awaySince,
                config.heartbeat().period(),
                config.heartbeat().lease(),
                s.people,
                s.pages,
                s.clock))
        .register(new ToolRoutes(s.tools, s.sites, s.callers, s.audit))
        .register(
            new ToolPages(s.tools, s.sites, s.policies, s.callers, s.people, s.audit, s.pages))
        .register(new FederationPages(s.sites, orders, s.people, s.pages, s.clock))
        .register(new SiteRoutes(s.sites, s.siteRequests, orders, s.audit, s.address, s.clock))
        .register(new KeyRoutes(keys, s.siteRequests, orders, s.audit, s.address, s.clock))
        .register(new OperationRoutes(s.sites, s.callers, s.audit, s.clock))
        .register(new InventoryRoutes(s.inventories, s.siteRequests, s.datasets::catchUp))
        .register(heartbeats);
    consoles(routing);
  }

  private void consoles(HttpRouting.Builder routing) {
    var s = services;
    var operated = new Operated(s.sites, s.callers, s.people, s.pages);
    routing
        .register(
            new SiteConsoleRoutes(
                operated,
                new SiteOverviews(s.sites, s.sessions, s.jdbi, s.clock),
                s.sessions,
                s.joinTokens,
                s.audit,
                s.address))
        .register(
            new SiteDatasetRoutes(
                operated, s.proposals, config.identifiers(), s.jdbi, s.audit, s.clock))
        .register(new ProposalRoutes(s.proposals, s.siteRequests))
        .register(
            new ReportRoutes(
                s.reports, s.callers, s.people, config.identifiers(), s.audit, s.pages, s.clock));
  }

  private void rights(HttpRouting.Builder routing) {
    var s = services;
    var roles =
        new RoleRoutes(s.roles, s.sites, config.identifiers(), prefixes, s.callers, s.audit);
    var policies = new PolicyRoutes(s.policies, config.identifiers(), prefixes, s.callers, s.audit);
    routing
        .register(
            new NamespaceRoutes(
                prefixes,
                s.namespaces,
                s.sites,
                s.callers,
                s.people,
                s.audit,
                s.pages,
                s.datasets::catchUp))
        .register(
            new DescriptionRoutes(
                config.identifiers(),
                s.namespaces,
                new Descriptions(s.jdbi, s.clock),
                s.callers,
                s.audit,
                s.siteRequests,
                s.datasets::catchUp))
        .register(roles)
        .register(policies)
        .register(
            new RightsPages(s.roles, s.policies, roles, policies, s.callers, s.people, s.pages))
        .register(new RepositoryRoutes(s.repositories, s.callers, s.audit, s.address))
        .register(new AuditRoutes(s.audit, s.callers, s.people, s.pages));
  }

  private void integrations(HttpRouting.Builder routing) {
    var s = services;
    routing
        .register(new DrsRoutes(s.publicly, s.address))
        .register(new HandleRoutes(s.publicly, s.address, config.heartbeat().period()))
        .register(
            new DataverseRoutes(
                config.identifiers(),
                s.publicly,
                s.repositories,
                s.handovers,
                s.outbound,
                s.pages,
                s.address))
        .register(
            new Clowder2Routes(
                config.identifiers(),
                s.repositories,
                s.handovers,
                s.outbound,
                s.seal,
                s.pages,
                s.address,
                s.clock))
        .register(new ClowderRoutes(s.repositories, s.jdbi, s.sites, s.address, s.clock))
        .register(new LinkRoutes(config.identifiers()))
        .register(new WellKnownRoutes(s.address, config.heartbeat().period(), s.tickets));
  }
}
