package org.datadns.resolver;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Assurance;
import org.datadns.resolver.absence.Absences;
import org.datadns.resolver.absence.Mail;
import org.datadns.resolver.absence.RequestRoutes;
import org.datadns.resolver.access.AdminToken;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Policies;
import org.datadns.resolver.access.RoleGrants;
import org.datadns.resolver.access.SealKey;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.AuditRoutes;
import org.datadns.resolver.audit.Retention;
import org.datadns.resolver.background.BackgroundTask;
import org.datadns.resolver.course.GroupForm;
import org.datadns.resolver.course.GroupRoutes;
import org.datadns.resolver.dataset.Datasets;
import org.datadns.resolver.dataset.NamePrefixes;
import org.datadns.resolver.db.Database;
import org.datadns.resolver.db.Notifications;
import org.datadns.resolver.enrichment.Enrichment;
import org.datadns.resolver.group.Groups;
import org.datadns.resolver.handover.Handovers;
import org.datadns.resolver.heartbeat.HeartbeatRoutes;
import org.datadns.resolver.http.AdminSocket;
import org.datadns.resolver.http.AnyOrigin;
import org.datadns.resolver.http.ClientAddresses;
import org.datadns.resolver.http.CrossSiteCheck;
import org.datadns.resolver.http.Problems;
import org.datadns.resolver.http.SecurityHeaders;
import org.datadns.resolver.http.StrictRequests;
import org.datadns.resolver.integration.DrsRoutes;
import org.datadns.resolver.integration.HandleRoutes;
import org.datadns.resolver.integration.HomeRoutes;
import org.datadns.resolver.integration.LinkRoutes;
import org.datadns.resolver.integration.WellKnownRoutes;
import org.datadns.resolver.integration.clowder.ClowderRoutes;
import org.datadns.resolver.integration.dataverse.DataverseRoutes;
import org.datadns.resolver.inventory.Inventories;
import org.datadns.resolver.inventory.InventoryRoutes;
import org.datadns.resolver.mail.Addresses;
import org.datadns.resolver.mail.EmailAddress;
import org.datadns.resolver.mail.EmailRoutes;
import org.datadns.resolver.mail.Mailer;
import org.datadns.resolver.namespace.DescriptionRoutes;
import org.datadns.resolver.namespace.Descriptions;
import org.datadns.resolver.namespace.NamespaceRoutes;
import org.datadns.resolver.namespace.Namespaces;
import org.datadns.resolver.outbound.AddressRule;
import org.datadns.resolver.outbound.GuardedHttp;
import org.datadns.resolver.pass.Passes;
import org.datadns.resolver.person.Holdings;
import org.datadns.resolver.person.PersonRoutes;
import org.datadns.resolver.policy.PolicyRoutes;
import org.datadns.resolver.policy.RoleRoutes;
import org.datadns.resolver.probe.Probing;
import org.datadns.resolver.rate.RateLimits;
import org.datadns.resolver.repository.Repositories;
import org.datadns.resolver.repository.RepositoryRoutes;
import org.datadns.resolver.resolve.AnswerCache;
import org.datadns.resolver.resolve.BadgeRoutes;
import org.datadns.resolver.resolve.CoverageRoutes;
import org.datadns.resolver.resolve.DatasetRoutes;
import org.datadns.resolver.resolve.ResolveRoutes;
import org.datadns.resolver.session.EnterRoutes;
import org.datadns.resolver.session.OpenRoutes;
import org.datadns.resolver.session.PassRoutes;
import org.datadns.resolver.session.SaveRoutes;
import org.datadns.resolver.session.SessionRoutes;
import org.datadns.resolver.session.Sessions;
import org.datadns.resolver.session.Tickets;
import org.datadns.resolver.signin.SignInRoutes;
import org.datadns.resolver.site.CatalogueRoutes;
import org.datadns.resolver.site.JoinTokens;
import org.datadns.resolver.site.KeyRoutes;
import org.datadns.resolver.site.MacKeys;
import org.datadns.resolver.site.OperationRoutes;
import org.datadns.resolver.site.ResolverClock;
import org.datadns.resolver.site.SiteKeys;
import org.datadns.resolver.site.SiteRequests;
import org.datadns.resolver.site.SiteRoutes;
import org.datadns.resolver.site.Sites;
import org.datadns.resolver.token.DeviceLogins;
import org.datadns.resolver.token.DevicePages;
import org.datadns.resolver.token.DeviceRoutes;
import org.datadns.resolver.token.TokenRoutes;
import org.datadns.resolver.token.Tokens;
import org.datadns.resolver.web.Assets;
import org.datadns.resolver.web.Pages;
import org.datadns.signin.RelyingParty;
import org.datadns.stricthttp.StrictHttp1;

/** A resolver that runs: everything it is made of, put together here. To be closed. */
public final class ResolverServer implements AutoCloseable {
  private static final Duration LONGEST_SIGN_OF_LIFE = Duration.ofSeconds(2);
  private static final Duration SITES_EVERY = Duration.ofSeconds(1);
  private static final Duration CHANGES_EVERY = Duration.ofSeconds(1);
  private static final Duration TOKENS_EVERY = Duration.ofSeconds(1);
  private static final Duration RETENTION_EVERY = Duration.ofHours(1);

  /**
   * Bytes that a streamed answer gathers before they go out: what is streamed here are events, one
   * at a time, to thousands of people.
   */
  private static final int STREAMED = 512;

  private static final Duration GRACE = Duration.ofSeconds(5);

  /** A version with thirty thousand files is some 30 MB; a person waits for the answer. */
  private static final GuardedHttp.Limits TO_REPOSITORIES =
      new GuardedHttp.Limits(32 << 20, Duration.ofSeconds(10), Duration.ofSeconds(5), 8, true);

  private final URI address;
  private final DataDirectory dataDirectory;
  private final Database database;
  private final Sessions sessions;
  private final BackgroundTask signsOfLife;
  private final BackgroundTask siteReadings;
  private final BackgroundTask changes;
  private final Probing probing;
  private final HeartbeatRoutes heartbeats;
  private final Notifications notifications;
  private final Notifications sessionEvents;
  private final Enrichment enrichment;
  private final Repositories repositories;
  private final Absences absences;
  private final GuardedHttp outbound;
  private final RoleGrants roles;
  private final Audit audit;
  private final Optional<Mailer> mailer;
  private final BackgroundTask tokenReadings;
  private final BackgroundTask retention;
  private final Groups groups;
  private final Policies policies;
  private final RelyingParty signIn;
  private final WebServer server;

  private ResolverServer(ResolverConfig config, DataDirectory dataDirectory, Database database) {
    this.dataDirectory = dataDirectory;
    this.database = database;
    InstantSource clock = InstantSource.system();
    int port = config.listen().port() == 0 ? freePort(config) : config.listen().port();
    this.address = config.address().orElseGet(() -> URI.create("http://localhost:" + port));

    var identifiers = config.identifiers();
    var jdbi = database.jdbi();
    var heartbeat = config.heartbeat();
    var resolverClock = new ResolverClock(jdbi, heartbeat.lease(), clock);
    var signingKey = SigningKey.loadOrCreate(dataDirectory.signingKey());
    var joinTokens = new JoinTokens(jdbi, config.joinTokenLifetime(), clock);
    var sites =
        new Sites(jdbi, joinTokens, resolverClock, signingKey.kid(), heartbeat.lease(), clock);
    var macs = new MacKeys(jdbi, clock);
    var siteRequests = new SiteRequests(sites, macs, address, clock);
    var inventories = new Inventories(identifiers, jdbi, clock);
    this.enrichment = new Enrichment(config.enrichment(), jdbi, clock);
    this.policies = new Policies(jdbi, clock);
    var datasets =
        new Datasets(
            identifiers,
            jdbi,
            database.dbClient(),
            sites,
            policies,
            config.cacheSize() * 2 / 5,
            enrichment::want,
            clock);
    // what anybody is told, whoever asks
    var publicly = datasets.seenBy(new Caller.Anyone());
    var tickets = Tickets.publish(signingKey, address, jdbi, clock);
    var adminToken = AdminToken.loadOrCreate(jdbi, dataDirectory.adminToken(), clock);
    var namespaces = new Namespaces(jdbi, clock);
    var seal = SealKey.loadOrCreate(jdbi, clock);
    this.roles = new RoleGrants(jdbi, clock);
    var addresses = new Addresses(jdbi, clock);
    this.mailer = config.mail().map(mail -> new Mailer(mail, clock));
    this.groups = new Groups(jdbi, config.signIn().guests(), clock);
    var people =
        new People(
            address,
            config.signIn(),
            seal,
            person -> granted(addresses.known(person)),
            id -> !groups.of(new Person(id, Assurance.EMAIL)).isEmpty(),
            jdbi,
            clock);
    var tokens = new Tokens(jdbi, clock);
    var callers = new Callers(adminToken, tokens, people);
    var clients = new ClientAddresses(config.rates().trustedProxies());
    this.audit = new Audit(jdbi, callers, clients, clock);
    var retention = new Retention(jdbi, config.audit(), clock);
    this.signIn = new RelyingParty(config.signIn().providers(), () -> address, seal, clock);
    this.repositories = new Repositories(jdbi, clock);
    this.outbound =
        new GuardedHttp(AddressRule.of(address, repositories::isInternal), TO_REPOSITORIES);
    var deviceLogins = new DeviceLogins(jdbi, clock);
    var handovers = new Handovers(jdbi, address, clock);
    var pages = new Pages(address);
    this.absences =
        new Absences(
            jdbi,
            publicly,
            people,
            repositories,
            pages,
            config.binder(),
            mailer.map(ResolverServer::mail),
            address,
            clock);
    var problems = new Problems(pages, audit::refused);
    var strict = new StrictHttp1();

    this.signsOfLife =
        BackgroundTask.start(
            "sign of life",
            signOfLife(heartbeat.lease()),
            () -> {
              resolverClock.tick();
              sites.noteTurns();
            });
    this.changes = BackgroundTask.start("changes", CHANGES_EVERY, datasets::catchUp);
    this.notifications = database.listen("change", changes::wake);
    this.siteReadings = BackgroundTask.start("sites", SITES_EVERY, sites::refresh);
    this.tokenReadings = BackgroundTask.start("tokens", TOKENS_EVERY, tokens::refresh);
    this.retention = BackgroundTask.start("retention", RETENTION_EVERY, retention::round);
    this.probing = new Probing(sites, config.probe(), address, clock);
    this.sessions =
        new Sessions(
            jdbi,
            datasets,
            sites,
            tickets,
            config.session(),
            config.signIn().guests(),
            heartbeat.lease(),
            clock);
    this.sessionEvents =
        database.listen("session_event", sessions::happened, sessions::mayHaveHappened);

    this.heartbeats =
        new HeartbeatRoutes(
            siteRequests,
            macs,
            sites,
            inventories,
            sessions,
            heartbeat.period(),
            probing::look,
            clock);

    var answers = new AnswerCache(datasets, sites, policies, clock, config.cacheSize() * 3 / 5);
    var routing =
        HttpRouting.builder()
            .addFeature(strict)
            .addFeature(problems)
            .addFeature(new SecurityHeaders())
            .addFeature(new AnyOrigin())
            .addFeature(new StrictRequests())
            .addFeature(new CrossSiteCheck(address))
            .addFeature(new RateLimits(config.rates(), callers::proved))
            .register(new HomeRoutes(publicly, pages, address))
            .register(
                new ResolveRoutes(
                    publicly,
                    sites,
                    database::awaySince,
                    answers,
                    pages,
                    signingKey,
                    address,
                    heartbeat.period(),
                    heartbeat.lease(),
                    clock,
                    absences))
            .register(new DatasetRoutes(publicly))
            .register(new CoverageRoutes(publicly, address))
            .register(new BadgeRoutes(publicly, sites, answers, pages))
            .register(new DrsRoutes(publicly, address))
            .register(new HandleRoutes(publicly, address, heartbeat.period()))
            .register(
                new OpenRoutes(
                    datasets,
                    sessions,
                    callers,
                    people,
                    handovers,
                    pages,
                    address,
                    config.repositories(),
                    repositories,
                    absences))
            .register(new RequestRoutes(absences, callers, people, audit, pages))
            .register(new SessionRoutes(sessions, datasets, callers, people, handovers, pages))
            .register(new SaveRoutes(sessions, callers, people, repositories, pages))
            .register(
                new GroupRoutes(groups, sessions, callers, people, pages, new GroupForm(clock)))
            .register(new EnterRoutes(sessions, callers, pages))
            .register(new SignInRoutes(signIn, people, audit, pages))
            .register(
                new TokenRoutes(tokens, callers, people, config.tokens(), audit, pages, clock))
            .register(
                new DeviceRoutes(
                    deviceLogins, tokens, config.tokens(), audit, clients, address, clock))
            .register(new DevicePages(deviceLogins, people, audit, pages, clock))
            .register(new EmailRoutes(addresses, mailer, people, audit, pages, address))
            .register(
                new PassRoutes(
                    new Passes(jdbi, seal, clock),
                    sessions,
                    callers,
                    people,
                    audit,
                    clients,
                    pages,
                    address,
                    clock))
            .register(new AuditRoutes(audit, callers))
            .register(
                new PersonRoutes(
                    new Holdings(jdbi), callers, people, audit, pages, mailer.isPresent(), clock))
            .register(new CatalogueRoutes(sites, clock))
            .register(
                new SiteRoutes(sites, siteRequests, joinTokens, callers, audit, address, clock))
            .register(
                new KeyRoutes(
                    new SiteKeys(jdbi, sites, clock), siteRequests, callers, audit, address, clock))
            .register(new OperationRoutes(sites, callers, audit, clock))
            .register(new InventoryRoutes(inventories, siteRequests, datasets::catchUp))
            .register(
                new NamespaceRoutes(
                    new NamePrefixes(identifiers),
                    namespaces,
                    sites,
                    callers,
                    audit,
                    datasets::catchUp))
            .register(
                new DescriptionRoutes(
                    identifiers,
                    namespaces,
                    new Descriptions(jdbi, clock),
                    callers,
                    audit,
                    siteRequests,
                    datasets::catchUp))
            .register(heartbeats)
            .register(
                new RoleRoutes(
                    roles, sites, identifiers, new NamePrefixes(identifiers), callers, audit))
            .register(
                new PolicyRoutes(
                    policies, identifiers, new NamePrefixes(identifiers), callers, audit))
            .register(new RepositoryRoutes(repositories, callers, audit, address))
            .register(
                new DataverseRoutes(
                    identifiers, publicly, repositories, handovers, outbound, pages, address))
            .register(new ClowderRoutes(repositories, jdbi, sites, address, clock))
            .register(new LinkRoutes(identifiers))
            .register(new WellKnownRoutes(address, heartbeat.period(), tickets))
            .register("/assets", new Assets());

    var listening = WebServer.builder();
    strict.addTo(listening);
    this.server =
        listening
            .shutdownHook(false)
            .featuresDiscoverServices(false)
            .host(config.listen().host())
            .port(port)
            .writeBufferSize(STREAMED)
            .shutdownGracePeriod(GRACE)
            .directHandlers(problems.directHandlers())
            .routing(routing)
            .putSocket(
                AdminSocket.NAME,
                socket -> socket.host(config.admin().host()).port(config.admin().port()))
            .addFeature(AdminSocket.feature(database.healthCheck()))
            .build();
  }

  /**
   * Starts a resolver; returns when it serves.
   *
   * @throws StartException when it cannot, with a sentence for the operator
   */
  public static ResolverServer start(ResolverConfig config) {
    var dataDirectory = DataDirectory.hold(config.dataDirectory());
    try {
      return start(config, dataDirectory, Database.open(config.database(), dataDirectory.path()));
    } catch (RuntimeException e) {
      dataDirectory.close();
      throw e;
    }
  }

  private static ResolverServer start(
      ResolverConfig config, DataDirectory dataDirectory, Database database) {
    try {
      var resolver = new ResolverServer(config, dataDirectory, database);
      resolver.server.start();
      return resolver;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /** The public address, no trailing slash. */
  public URI address() {
    return address;
  }

  /** Where operators look. */
  public URI admin() {
    return URI.create("http://127.0.0.1:" + server.port(AdminSocket.NAME));
  }

  /** Stops serving, lets go of what it drives, and closes the database. Sessions go on. */
  @Override
  public void close() {
    sessions.close();
    heartbeats.close();
    server.stop();
    probing.close();
    signsOfLife.close();
    siteReadings.close();
    notifications.close();
    sessionEvents.close();
    changes.close();
    absences.close();
    enrichment.close();
    outbound.close();
    repositories.close();
    roles.close();
    tokenReadings.close();
    retention.close();
    audit.close();
    mailer.ifPresent(Mailer::close);
    groups.close();
    policies.close();
    signIn.close();
    database.close();
    dataDirectory.close();
  }

  private Person granted(Person person) {
    return person.granted(roles.of(person), groups.of(person));
  }

  /** Tells people that what they asked for is there; what is no address is told nobody. */
  private static Mail mail(Mailer mailer) {
    return (address, subject, text) ->
        EmailAddress.of(address).map(to -> mailer.deliver(to, subject, text)).orElse(true);
  }

  /** How often the resolver notes that it runs: a pause of a third of the lease is an absence. */
  private static Duration signOfLife(Duration lease) {
    var tenth = lease.dividedBy(10);
    return tenth.compareTo(LONGEST_SIGN_OF_LIFE) < 0 ? tenth : LONGEST_SIGN_OF_LIFE;
  }

  /**
   * A port nobody listens on. It is known before the server is made, since the pages and keys of a
   * resolver without a configured address name it.
   */
  private static int freePort(ResolverConfig config) {
    try (var socket = new ServerSocket(0, 1, InetAddress.getByName(config.listen().host()))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
