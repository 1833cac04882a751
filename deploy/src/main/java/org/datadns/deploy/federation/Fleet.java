package org.datadns.deploy.federation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.deploy.Await;
import org.datadns.deploy.BindMount;
import org.datadns.deploy.Jars;
import org.datadns.deploy.Program;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.Json;

/**
 * The programs of a federation, each agent and each resolver a process of its own as at real sites,
 * with their files below one folder. What is killed here is started again on the same files, as a
 * service manager would. Thread-safe only in that different programs may be handled at once.
 */
final class Fleet implements AutoCloseable {
  private static final int FIRST_RESOLVER = 8_081;
  private static final Duration START = Duration.ofMinutes(3);

  private final Plan plan;
  private final Jars jars;
  private final Path directory;
  private final Postgres postgres;
  private final Engines engines;
  private final List<Program> resolvers = new ArrayList<>();
  private final Map<Integer, Program> agents = new HashMap<>();
  private final Map<Integer, BindMount> mounts = new HashMap<>();
  private final Front front;

  /** Starts everything and returns once every site can be opened at every resolver. */
  Fleet(Plan plan, Jars jars, Path directory) {
    this.plan = plan;
    this.jars = jars;
    this.directory = directory;
    this.engines = Engines.start(jars, directory, plan.places(), Duration.ofMillis(500));
    this.postgres = Postgres.start(jars.resolver(), directory.resolve("postgres"));
    this.front =
        Front.start(
            make(directory.resolve("front")),
            Stream.iterate(0, i -> i + 1).limit(plan.resolvers()).map(Fleet::address).toList());
    for (int i = 0; i < plan.resolvers(); i++) {
      resolvers.add(startResolver(i));
    }
    plan.places().forEach(this::join);
    awaitAll();
  }

  Plan plan() {
    return plan;
  }

  Engines engines() {
    return engines;
  }

  Postgres postgres() {
    return postgres;
  }

  Program agent(SitePlace site) {
    return of(site, agents);
  }

  BindMount mount(SitePlace site) {
    return of(site, mounts);
  }

  private static <T> T of(SitePlace site, Map<Integer, T> all) {
    return Optional.ofNullable(all.get(site.number()))
        .orElseThrow(() -> new IllegalStateException(site.id() + " has not joined"));
  }

  Program resolver(int index) {
    return resolvers.get(index);
  }

  /** Where a resolver is reached without the front. */
  static URI address(int resolver) {
    return URI.create("http://127.0.0.1:" + (FIRST_RESOLVER + resolver));
  }

  /** Starts a resolver again. */
  void restartResolver(int index) {
    resolvers.set(index, startResolver(index));
  }

  /** Starts a site's agent again. */
  void restartAgent(SitePlace site) {
    agents.put(site.number(), startAgent(site));
  }

  /** Sets a site's clock wrong by so many seconds. */
  void setClock(SitePlace site, long seconds) {
    DurableFile.write(clock(site), (seconds + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private Path clock(SitePlace site) {
    return directory.resolve(site.id()).resolve("clock");
  }

  private Program startResolver(int index) {
    var name = "resolver-" + (index + 1);
    var home = make(directory.resolve(name));
    var config =
        Map.of(
            "address",
            Front.ADDRESS.toString(),
            "data-directory",
            home.resolve("data").toString(),
            "listen",
            Map.of("port", FIRST_RESOLVER + index),
            "admin",
            Map.of("port", 0),
            "database",
            postgres.settings(),
            "heartbeat",
            Map.of("period", plan.period().toString(), "lease", plan.lease().toString()),
            "session",
            Map.of("claim", plan.lease().toString()));
    return Program.start(name, jars.resolver(), write(home, config), home.resolve("log"));
  }

  private void join(SitePlace site) {
    var home = make(directory.resolve(site.id()));
    var data = make(home.resolve("data"));
    for (var dataset : Datasets.at(site)) {
      make(data.resolve(dataset.folder()));
    }
    mounts.put(site.number(), BindMount.of(data, home.resolve("mount")));
    DurableFile.write(
        home.resolve("join-token"),
        new ResolverClient(address(0))
            .joinToken(site.id(), adminToken())
            .getBytes(StandardCharsets.UTF_8));
    setClock(site, 0);
    agents.put(site.number(), startAgent(site));
  }

  private Program startAgent(SitePlace site) {
    var home = directory.resolve(site.id());
    var config = new HashMap<String, Object>();
    config.put("site", site.id());
    config.put("title", "Site " + site.number());
    config.put("contact", "admin@" + site.id() + ".example");
    config.put("resolver", Front.ADDRESS.toString());
    config.put("join-token-file", home.resolve("join-token").toString());
    config.put("state-directory", home.resolve("state").toString());
    config.put("listen", site.listen());
    config.put(
        "addresses", Map.of("api", "http://" + site.host() + ":8090", "sessions", site.sessions()));
    config.put("driver", "simulated");
    config.put(
        "simulated",
        Map.of("for-trials", true, "engine", site.engine(), "clock", clock(site).toString()));
    config.put("limits", Map.of("sessions", Plan.PLACES));
    config.put(
        "session",
        Map.of(
            "enter-within",
            Plan.ENTER_WITHIN.toString(),
            "ready-within",
            Plan.READY_WITHIN.toString(),
            "look-every",
            "PT5S"));
    config.put(
        "datasets",
        Datasets.at(site).stream()
            .map(
                dataset ->
                    Map.of(
                        "identifier",
                        dataset.identifier(),
                        "title",
                        dataset.identifier(),
                        "path",
                        home.resolve("mount").resolve(dataset.folder()).toString()))
            .toList());
    config.put("tools-directory", tools().toString());
    var command =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--regid=" + site.group(),
                "--clear-groups",
                "--",
                Path.of(System.getProperty("java.home"), "bin", "java").toString()));
    command.addAll(Program.JVM);
    command.addAll(
        List.of("-jar", jars.siteAgent().toString(), "--config", write(home, config).toString()));
    return Program.start(site.id(), command, Map.of(), home.resolve("log"));
  }

  private Path tools() {
    var tools = make(directory.resolve("tools"));
    DurableFile.write(
        tools.resolve("simulated.yaml"),
        """
        label: Simulated notebook
        image: simulated/notebook
        home: /home/jovyan
        activity: none
        sizes: [{id: small, memory: 1GiB, cpus: 1, pids: 64}]
        """
            .getBytes(StandardCharsets.UTF_8));
    return tools;
  }

  private String adminToken() {
    return DurableFile.read(directory.resolve("resolver-1/data/admin-token"))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
        .orElseThrow(() -> new IllegalStateException("the resolver wrote no admin token"));
  }

  private void awaitAll() {
    for (int i = 0; i < plan.resolvers(); i++) {
      var client = new ResolverClient(address(i));
      Await.until(
          "all sites at " + address(i),
          START,
          () ->
              Datasets.all(plan).stream()
                  .allMatch(
                      dataset ->
                          client.resolve(dataset.identifier()).replicas().stream()
                                  .filter(replica -> replica.state().equals("available"))
                                  .count()
                              == dataset.sites().size()));
    }
  }

  private static Path write(Path home, Map<String, Object> config) {
    // JSON is YAML (YAML 1.2 section 1.3), and quotes every value
    DurableFile.write(home.resolve("config.yaml"), Json.bytes(config));
    return home.resolve("config.yaml");
  }

  private static Path make(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + folder, e);
    }
  }

  @Override
  public void close() {
    agents.values().forEach(Program::kill);
    resolvers.forEach(Program::kill);
    front.close();
    postgres.close();
    mounts.values().forEach(BindMount::close);
    engines.close();
  }
}
