package org.datadns.agent;

import io.helidon.logging.common.LogConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.observe.ObserveFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.datadns.agent.check.Checks;
import org.datadns.agent.driver.OfferedTools;
import org.datadns.agent.driver.SiteDriver;
import org.datadns.agent.heartbeat.Heartbeats;
import org.datadns.agent.heartbeat.ResolverClock;
import org.datadns.agent.heartbeat.ResolverKeys;
import org.datadns.agent.heartbeat.Signal;
import org.datadns.agent.heartbeat.SiteDescription;
import org.datadns.agent.heartbeat.SiteKey;
import org.datadns.agent.http.AdminRoutes;
import org.datadns.agent.http.DatasetRoutes;
import org.datadns.agent.http.Metrics;
import org.datadns.agent.http.OperationRoutes;
import org.datadns.agent.http.Problems;
import org.datadns.agent.http.ProofRoutes;
import org.datadns.agent.http.SessionRoutes;
import org.datadns.agent.http.StrictTargets;
import org.datadns.agent.http.ToolRoutes;
import org.datadns.agent.http.WorkspaceRoutes;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.inventory.Starters;
import org.datadns.agent.local.LocalRoutes;
import org.datadns.agent.local.Own;
import org.datadns.agent.operation.Operations;
import org.datadns.agent.proxy.BurntTickets;
import org.datadns.agent.proxy.Doorkeeper;
import org.datadns.agent.proxy.ProxyConfig;
import org.datadns.agent.proxy.ProxyListener;
import org.datadns.agent.proxy.SessionPorts;
import org.datadns.agent.proxy.SessionProxy;
import org.datadns.agent.save.Saves;
import org.datadns.agent.session.Sessions;
import org.datadns.agent.tool.Tool;
import org.datadns.agent.tool.WantedTools;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.config.ConfigException;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.signing.SiteProof;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionAddresses;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.signin.Seal;
import org.datadns.stricthttp.StrictHttp1;

/**
 * A running agent: three sockets (the resolver's API, the sessions, administration) and four loops
 * (heartbeats, reconciling sessions, watching their use, looking at the datasets). When it stops,
 * sessions go on.
 */
public final class SiteAgent implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SiteAgent.class.getName());
  private static final Duration RECONCILE = Duration.ofSeconds(5);
  private static final Duration PULSE = Duration.ofSeconds(1);
  private static final Duration TIDY = Duration.ofSeconds(10);
  private static final Duration LOOK_FOR_IMAGES = Duration.ofSeconds(30);

  private static final String ADMIN = "admin";
  private static final String PATH_WARNING =
      """
      addresses.sessions gives each session a path of one web address. Browsers keep nothing apart \
      there: pages of one session can read another session of the same browser. Use this only \
      where neither a wildcard certificate nor a range of ports can be had; \
      docs/explanation/origins.md says what it does not withstand.""";

  private static final String USAGE =
      """
      usage: java -jar site-agent.jar --config FILE [--check | --remove-network]
        --config FILE     the configuration; the reference lists every key with its default
        --check           only say whether the configuration is right
        --remove-network  only take away the sessions' network and its packet filter's rules, such
                          as before the agent is removed from this machine
      """;

  private final SiteAgentConfig config;
  private final ResolverClock resolverClock;

  /** By the resolver's clock as it was known then. */
  private final Instant started;

  private final StateDirectory state;
  private final SiteDriver driver;
  private final Inventory inventory;
  private final Optional<SessionPorts> ports;
  private final Sessions sessions;
  private final Saves saves;
  private final Operations operations;
  private final Checks checks;
  private final Heartbeats heartbeats;
  private final WebServer server;
  private final SessionProxy proxy;
  private final Rounds reconciling;
  private final Rounds networking;
  private final Rounds watching;
  private final Rounds probing;
  private final Rounds operating;
  private final Rounds offering;
  private final Rounds engine;
  private final Rounds tidying;
  private final Rounds refreshing;
  private final String adminToken = newToken();

  /** Known once the sockets are bound. */
  private final CompletableFuture<SiteAddresses> addresses = new CompletableFuture<>();

  /** Present once the agent has begun. */
  private volatile Optional<ProxyListener> sessionsListener = Optional.empty();

  private SiteAgent(SiteAgentConfig config, StateDirectory state, Clock clock) {
    this.config = config;
    this.state = state;
    var path = state.path();
    var key = SiteKey.load(path, clock);
    resolverClock = new ResolverClock(clock);
    var client = new SiteClient(config.resolver(), config.site(), key, resolverClock::instant);
    var keys = new ResolverKeys(path, client, clock);
    var signal = new Signal();
    driver = SiteDriver.of(config.site(), key.agentId(), config.driver());
    var offered =
        new OfferedTools(config.tools(), driver::hasImage, driver::imageDigest, driver::check);
    inventory =
        Inventory.load(
            path,
            config.inventory(),
            config.account(),
            config.tools().getFirst().account(),
            clock,
            signal::raise);
    var addressing = config.sessionsAddress().map(SessionAddresses::parse);
    var warnings =
        Stream.concat(
                config.driver().warning().stream(),
                addressing.filter(found -> found.mode() == SessionAddresses.Mode.PATH).stream()
                    .map(ignored -> PATH_WARNING))
            .toList();
    warnings.forEach(warning -> LOG.log(Level.WARNING, warning));
    ports = addressing.flatMap(found -> ports(found, path.resolve("session-ports.json")));
    sessions =
        Sessions.load(
            path,
            config.limits(),
            config.tools(),
            inventory,
            new ServedAddresses(addressing, ports),
            driver,
            this::starter,
            this::lastAction,
            clock,
            signal::raise);
    var wanted = new WantedTools(path, config.tools(), sessions::withdraw, signal::raise);
    operations = new Operations(path, sessions, resolverClock, clock, signal::raise);
    saves =
        new Saves(
            config.site(),
            config.title(),
            config.save(),
            sessions,
            driver,
            path.resolve("saves"),
            resolverClock);
    checks = new Checks(driver.trial(), path, config.limits().stopGrace());
    var site =
        new SiteDescription(
            config.site(),
            config.title() + config.driver().mark(),
            config.contact(),
            config.weight(),
            config.limits().policy());
    heartbeats =
        new Heartbeats(
            site,
            addresses::join,
            client,
            key,
            resolverClock,
            keys,
            inventory,
            sessions,
            operations,
            offered::all,
            wanted,
            config.joinTokenFile().map(SiteAgent::secret),
            signal);
    proxy =
        SessionProxy.create(
            new ProxyConfig(
                config.site(), config.resolver(), () -> addresses.join().sessions(), path),
            new SessionUpstreams(sessions, ports, noSharing(addressing).isEmpty()),
            new ProxyKeys(keys),
            new Doorkeeper(() -> addresses.join().api(), new OwnKeys(key::ownKeys)),
            resolverClock,
            new StatusNotes(sessions));
    server =
        server(
            new SessionRoutes(
                config.site(),
                config.resolver(),
                keys,
                resolverClock,
                sessions,
                saves,
                noSharing(addressing)),
            new WorkspaceRoutes(
                config.site(),
                config.resolver(),
                keys,
                resolverClock,
                sessions,
                driver,
                () -> config.tools().stream().map(Tool::image).distinct().toList(),
                burntIn(path.resolve("burnt-archive-tickets"))),
            new ProofRoutes(key, config.site(), config.resolver()),
            new LocalRoutes(
                config.local(),
                this::own,
                this::silence,
                key,
                Seal.withKeyIn(path.resolve("seal-key")),
                resolverClock,
                inventory,
                sessions,
                () -> wanted.offered(offered.all())),
            Metrics.feature(ADMIN, inventory, sessions),
            new AdminRoutes(
                site,
                config.resolver().toString(),
                adminToken,
                sessions,
                heartbeats,
                operations,
                driver,
                () -> Stream.concat(warnings.stream(), offered.hindrances().stream()).toList()),
            new OperationRoutes(adminToken, operations, resolverClock),
            new ToolRoutes(adminToken, checks),
            new DatasetRoutes(adminToken, inventory, sessions.shownFiles()));
    started = resolverClock.instant();
    reconciling = new Rounds("reconciling", RECONCILE, sessions::reconcile);
    networking = new Rounds("holding the sessions' network", RECONCILE, driver::holdNetwork);
    engine =
        new Rounds(
            "looking whether the engine answers",
            PULSE,
            () -> {
              if (offered.lookAtEngine()) {
                signal.raise();
              }
            });
    offering =
        new Rounds(
            "looking for the tools' images",
            LOOK_FOR_IMAGES,
            () -> {
              if (offered.look()) {
                signal.raise();
              }
            });
    operating = new Rounds("operating the site", PULSE, operations::round);
    probing = new Rounds("looking at the datasets", PULSE, inventory::pulse);
    watching =
        new Rounds(
            "watching the sessions", config.limits().lifetime().lookEvery(), sessions::watch);
    tidying = new Rounds("taking unused views away", TIDY, sessions::tidyViews);
    refreshing =
        new Rounds("asking for lists of files", TIDY, () -> sessions.shownFiles().refresh());
    inventory.probe();
  }

  /** Runs the agent until it is stopped; exit code 2 when the configuration is wrong. */
  public static void main(String[] arguments) {
    LogConfig.configureRuntime();
    var options = List.of(arguments);
    int at = options.indexOf("--config");
    if (options.contains("--help")) {
      System.out.print(USAGE);
    } else if (at < 0 || at + 1 >= options.size()) {
      System.err.print(USAGE);
      System.exit(2);
    } else {
      System.exit(run(Path.of(options.get(at + 1)), options));
    }
  }

  /** The exit code, once there is one: a running agent ends with the process. */
  private static int run(Path file, List<String> options) {
    try {
      var settings = Settings.read(file, "SITE_AGENT", System.getenv());
      var config = SiteAgentConfig.read(settings);
      var effective = settings.finish();
      if (options.contains("--remove-network")) {
        removeNetwork(config);
      } else if (!options.contains("--check")) {
        effective.forEach((key, value) -> LOG.log(Level.INFO, "{0}: {1}", key, value));
        var agent = start(config, config.driver().siteClock());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(agent::close));
        System.out.println(agent.readyLine());
        Thread.currentThread().join();
      }
      return 0;
    } catch (ConfigException e) {
      e.problems().forEach(System.err::println);
      return 2;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "the agent cannot run", e);
      return 1;
    }
  }

  /** Needs no state: the network is the site's, whichever agent made it. */
  private static void removeNetwork(SiteAgentConfig config) {
    try (var driver = SiteDriver.of(config.site(), "", config.driver())) {
      driver.removeNetwork();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the engine's connections were gone already", e);
    }
  }

  /** Starts everything; what needs the resolver or the engine goes on in the background. */
  static SiteAgent start(SiteAgentConfig config, Clock clock) {
    var state = StateDirectory.open(config.stateDirectory());
    try {
      var agent = new SiteAgent(config, state, clock);
      agent.begin();
      return agent;
    } catch (RuntimeException e) {
      state.close();
      throw e;
    }
  }

  private void begin() {
    server.start();
    if (ports.isEmpty()) {
      sessionsListener = Optional.of(listen(config.sessions().port()));
    }
    addresses.complete(
        new SiteAddresses(
            config.apiAddress().orElse("http://localhost:" + server.port()),
            config
                .sessionsAddress()
                .or(() -> sessionsListener.map(socket -> "http://*.localhost:" + socket.port()))
                .orElseThrow()));
    DurableFile.write(
        state.path().resolve("admin.json"),
        Json.bytes(Map.of("address", adminAddress(), "token", adminToken)));
    networking.start();
    reconciling.start();
    watching.start();
    offering.start();
    engine.start();
    probing.start();
    operating.start();
    tidying.start();
    refreshing.start();
    heartbeats.start();
    Thread.ofVirtual().name("removing what checks left").start(checks::removeLeftovers);
  }

  /** The line that says where it serves. */
  String readyLine() {
    var served = addresses.join();
    return "site-agent ready api %s sessions %s admin %s"
        .formatted(served.api(), served.sessions(), adminAddress());
  }

  @Override
  public void close() {
    heartbeats.close();
    reconciling.close();
    networking.close();
    watching.close();
    offering.close();
    engine.close();
    probing.close();
    operating.close();
    tidying.close();
    refreshing.close();
    inventory.close();
    saves.close();
    sessions.close();
    sessionsListener.ifPresent(ProxyListener::close);
    ports.ifPresent(SessionPorts::close);
    server.stop();
    try {
      driver.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the engine's connections were gone already", e);
    }
    state.close();
  }

  /** Who has which port, where each session has one. */
  private Optional<SessionPorts> ports(SessionAddresses addressing, Path file) {
    return addressing instanceof SessionAddresses.Ports range
        ? Optional.of(SessionPorts.in(file, range, this::listen))
        : Optional.empty();
  }

  /** Why sessions are shared with nobody here; empty when they may be. */
  private Optional<Reason> noSharing(Optional<SessionAddresses> addressing) {
    if (!config.limits().sharing()) {
      return Optional.of(
          new Reason("sharing-off", "This site lets nobody share sessions: its admin decided so."));
    }
    return addressing
        .filter(found -> found.mode() == SessionAddresses.Mode.PATH)
        .map(
            ignored ->
                new Reason(
                    "path-mode",
                    "At this site sessions are paths of one web address, where browsers keep nothing"
                        + " apart: none is shared."));
  }

  private ProxyListener listen(int port) {
    return proxy.listen(
        new InetSocketAddress(config.sessions().host(), port), ProxyListener.Limits.USUAL);
  }

  private WebServer server(
      SessionRoutes api,
      WorkspaceRoutes workspaces,
      ProofRoutes proof,
      LocalRoutes local,
      ObserveFeature metrics,
      HttpService... admin) {
    var strict = new StrictHttp1();
    var listening = WebServer.builder();
    strict.addTo(listening);
    return listening
        .featuresDiscoverServices(false)
        .addFeature(metrics)
        .host(config.api().host())
        .port(config.api().port())
        .shutdownHook(false)
        .routing(
            routing ->
                routing
                    .addFeature(strict)
                    .addFeature(new Problems())
                    .addFeature(new StrictTargets())
                    .addFeature(local)
                    .register("/api/sessions", api)
                    .register("/api/workspaces", workspaces)
                    .register(SiteProof.PATH, proof))
        .putSocket(
            ADMIN,
            socket -> {
              strict.addTo(socket);
              socket.host(config.admin().host()).port(config.admin().port());
            })
        .routing(
            ADMIN,
            routing ->
                routing
                    .addFeature(strict)
                    .addFeature(new Problems())
                    .addFeature(new StrictTargets())
                    .register("/", admin))
        .build();
  }

  private Own own() {
    var served = addresses.join();
    return new Own(
        config.site(),
        config.title() + config.driver().mark(),
        URI.create(served.api()),
        SessionAddresses.parse(served.sessions()),
        config.resolver());
  }

  /** How long the resolver has taken no heartbeat, by its own clock as this site knows it. */
  private Duration silence() {
    return Duration.between(
        heartbeats.membership().lastHeartbeat().orElse(started), resolverClock.instant());
  }

  private String adminAddress() {
    return "http://127.0.0.1:" + server.port(ADMIN);
  }

  private Optional<byte[]> starter(Path file) {
    return switch (inventory.starters().read(file)) {
      case Starters.Content.Whole(var bytes) -> Optional.of(bytes);
      case Starters.Content.Unread(var why) -> {
        LOG.log(Level.WARNING, "the starter {0} is left out: {1}", file, why.text());
        yield Optional.empty();
      }
    };
  }

  private Optional<Instant> lastAction(String session) {
    return proxy.lastAction(session);
  }

  private Predicate<String> burntIn(Path file) {
    var burnt = BurntTickets.in(file, resolverClock.instant());
    return ticket -> burnt.burn(ticket, resolverClock.instant());
  }

  private static String secret(Path file) {
    return DurableFile.read(file)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
        .orElseThrow(
            () ->
                new UncheckedIOException(
                    new IOException("there is no file " + file + " (join-token-file)")));
  }

  private static String newToken() {
    var random = new byte[32];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }
}
