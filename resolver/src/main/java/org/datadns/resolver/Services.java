package org.datadns.resolver;

import io.helidon.webserver.http.ServerRequest;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Assurance;
import org.datadns.resolver.absence.Absences;
import org.datadns.resolver.absence.Mail;
import org.datadns.resolver.access.AdminToken;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Policies;
import org.datadns.resolver.access.RoleGrants;
import org.datadns.resolver.access.SealKey;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Retention;
import org.datadns.resolver.background.BackgroundTask;
import org.datadns.resolver.console.Proposals;
import org.datadns.resolver.dataset.Datasets;
import org.datadns.resolver.dataset.SeenDatasets;
import org.datadns.resolver.db.Database;
import org.datadns.resolver.enrichment.Enrichment;
import org.datadns.resolver.group.Groups;
import org.datadns.resolver.handover.Handovers;
import org.datadns.resolver.http.ClientAddresses;
import org.datadns.resolver.inventory.Inventories;
import org.datadns.resolver.mail.Addresses;
import org.datadns.resolver.mail.EmailAddress;
import org.datadns.resolver.mail.Mailer;
import org.datadns.resolver.namespace.Namespaces;
import org.datadns.resolver.outbound.AddressRule;
import org.datadns.resolver.outbound.GuardedHttp;
import org.datadns.resolver.probe.Probing;
import org.datadns.resolver.report.Reports;
import org.datadns.resolver.repository.Repositories;
import org.datadns.resolver.resolve.AnswerCache;
import org.datadns.resolver.session.Sessions;
import org.datadns.resolver.session.Tickets;
import org.datadns.resolver.site.JoinTokens;
import org.datadns.resolver.site.MacKeys;
import org.datadns.resolver.site.ResolverClock;
import org.datadns.resolver.site.SiteRequests;
import org.datadns.resolver.site.Sites;
import org.datadns.resolver.token.DeviceLogins;
import org.datadns.resolver.token.Tokens;
import org.datadns.resolver.tool.Tools;
import org.datadns.resolver.web.Pages;
import org.datadns.signin.RelyingParty;
import org.datadns.signin.Seal;
import org.jdbi.v3.core.Jdbi;

/**
 * What a resolver does its work with: each is made once, after those it needs, and closed before
 * them. Most read the database when they are made, and go on doing so in the background.
 */
final class Services implements AutoCloseable {
  private static final Duration LONGEST_SIGN_OF_LIFE = Duration.ofSeconds(2);
  private static final Duration SITES_EVERY = Duration.ofSeconds(1);
  private static final Duration CHANGES_EVERY = Duration.ofSeconds(1);
  private static final Duration TOKENS_EVERY = Duration.ofSeconds(1);
  private static final Duration RETENTION_EVERY = Duration.ofHours(1);

  /** A version with thirty thousand files is some 30 MB; a person waits for the answer. */
  private static final GuardedHttp.Limits TO_REPOSITORIES =
      new GuardedHttp.Limits(32 << 20, Duration.ofSeconds(10), Duration.ofSeconds(5), 8, true);

  /** What is to be closed, the latest first. */
  private final Deque<AutoCloseable> open;

  final InstantSource clock = InstantSource.system();
  final URI address;
  final Database database;
  final Jdbi jdbi;
  final ClientAddresses clients;

  /** The sites that are near to whoever asks, as far as that is known. */
  final Function<ServerRequest, Set<String>> near;

  final Pages pages;

  final SigningKey signingKey;
  final Tickets tickets;
  final Seal seal;

  final JoinTokens joinTokens;
  final Tools tools;
  final Sites sites;
  final MacKeys macs;
  final SiteRequests siteRequests;
  final Probing probing;

  final Policies policies;
  final RoleGrants roles;
  final Groups groups;
  final People people;
  final Tokens tokens;
  final Callers callers;
  final Audit audit;
  final RelyingParty signIn;

  final Datasets datasets;

  /** What anybody is told, whoever asks. */
  final SeenDatasets publicly;

  final Proposals proposals;
  final Inventories inventories;
  final Namespaces namespaces;
  final AnswerCache answers;
  final Sessions sessions;

  final Reports reports;
  final Addresses addresses;
  final Optional<Mailer> mailer;
  final Handovers handovers;
  final DeviceLogins deviceLogins;
  final Repositories repositories;
  final GuardedHttp outbound;
  final Absences absences;

  private Services(
      ResolverConfig config,
      URI address,
      DataDirectory directory,
      Database database,
      Deque<AutoCloseable> open) {
    this.open = open;
    this.address = address;
    this.database = database;
    this.jdbi = database.jdbi();
    this.clients = new ClientAddresses(config.rates().trustedProxies());
    this.near = request -> config.near().of(clients.of(request));
    this.pages = new Pages(address);
    this.seal = SealKey.loadOrCreate(jdbi, clock);

    this.signingKey = SigningKey.loadOrCreate(directory.signingKey());
    this.joinTokens = new JoinTokens(jdbi, config.joinTokenLifetime(), clock);
    Duration lease = config.heartbeat().lease();
    var resolverClock = new ResolverClock(jdbi, lease, clock);
    this.tools = opened(new Tools(jdbi, clock));
    this.sites = new Sites(jdbi, joinTokens, resolverClock, tools, signingKey.kid(), lease, clock);
    this.macs = new MacKeys(jdbi, clock);
    this.siteRequests = new SiteRequests(sites, macs, address, clock);
    this.tickets = Tickets.publish(signingKey, address, jdbi, clock);

    var enrichment = opened(new Enrichment(config.enrichment(), jdbi, clock));
    this.policies = opened(new Policies(jdbi, clock));
    this.proposals = opened(new Proposals(jdbi, clock));
    this.inventories = new Inventories(config.identifiers(), jdbi, clock);
    this.namespaces = new Namespaces(jdbi, clock);
    this.datasets =
        new Datasets(
            config.identifiers(),
            jdbi,
            database.dbClient(),
            sites,
            policies,
            config.cacheSize() * 2 / 5,
            enrichment::want,
            clock);
    this.publicly = datasets.seenBy(new Caller.Anyone());
    this.answers = new AnswerCache(datasets, sites, policies, clock, config.cacheSize() * 3 / 5);

    this.reports = opened(new Reports(jdbi));
    this.addresses = new Addresses(jdbi, clock);
    this.mailer = config.mail().map(mail -> opened(new Mailer(mail, clock)));
    this.roles = opened(new RoleGrants(jdbi, clock));
    this.groups = opened(new Groups(jdbi, config.signIn().guests(), clock));
    this.people =
        new People(
            address,
            config.signIn(),
            seal,
            person -> granted(addresses.known(person)),
            id -> !groups.of(new Person(id, Assurance.EMAIL)).isEmpty(),
            jdbi,
            clock);
    this.tokens = new Tokens(jdbi, clock);
    var adminToken = AdminToken.loadOrCreate(jdbi, directory.adminToken(), clock);
    this.callers = new Callers(adminToken, tokens, people);
    this.audit = opened(new Audit(jdbi, callers, clients, clock));
    this.signIn = opened(new RelyingParty(config.signIn().providers(), () -> address, seal, clock));
    this.deviceLogins = new DeviceLogins(jdbi, clock);
    this.handovers = new Handovers(jdbi, address, clock);

    this.repositories = opened(new Repositories(jdbi, clock));
    this.outbound =
        opened(new GuardedHttp(AddressRule.of(address, repositories::isInternal), TO_REPOSITORIES));
    this.absences =
        opened(
            new Absences(
                jdbi,
                publicly,
                people,
                repositories,
                pages,
                config.binder(),
                mailer.map(Services::mail),
                address,
                clock));

    inBackground(
        "sign of life",
        signOfLife(lease),
        () -> {
          resolverClock.tick();
          sites.noteTurns();
        });
    var changes = inBackground("changes", CHANGES_EVERY, datasets::catchUp);
    opened(database.listen("change", changes::wake));
    inBackground("sites", SITES_EVERY, sites::refresh);
    inBackground("tokens", TOKENS_EVERY, tokens::refresh);
    inBackground("retention", RETENTION_EVERY, new Retention(jdbi, config.audit(), clock)::round);
    this.probing = opened(new Probing(sites, config.probe(), address, clock));
    this.sessions =
        new Sessions(
            jdbi,
            datasets,
            sites,
            tickets,
            config.session(),
            config.signIn().guests(),
            lease,
            clock);
    opened(database.listen("session_event", sessions::happened, sessions::mayHaveHappened));
  }

  /**
   * Makes them all; blocks for the database.
   *
   * @param address the public address of the resolver, no trailing slash
   * @param directory where keys and tokens are
   * @param database stays the caller's to close
   */
  static Services open(
      ResolverConfig config, URI address, DataDirectory directory, Database database) {
    var open = new ArrayDeque<AutoCloseable>();
    try {
      return new Services(config, address, directory, database, open);
    } catch (RuntimeException e) {
      closeAll(open, e);
      throw e;
    }
  }

  /** Closes all but the sessions, which let their followers go while the server still answers. */
  @Override
  public void close() {
    var failure = new IllegalStateException("something of the resolver does not close");
    closeAll(open, failure);
    if (failure.getSuppressed().length > 0) {
      throw failure;
    }
  }

  private static void closeAll(Deque<AutoCloseable> open, RuntimeException failure) {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }

  private <T extends AutoCloseable> T opened(T service) {
    open.push(service);
    return service;
  }

  private BackgroundTask inBackground(String name, Duration period, Runnable round) {
    return opened(BackgroundTask.start(name, period, round));
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
}
