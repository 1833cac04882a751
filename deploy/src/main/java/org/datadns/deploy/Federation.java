package org.datadns.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.Json;

/**
 * A resolver and its sites on this machine, each a process of its own with its files below one
 * folder:
 *
 * <pre>
 * directory/resolver/{config.yaml, log, data/}
 * directory/{site}/{config.yaml, log, state/, tools/}
 * </pre>
 *
 * Ports are free ones at the first start and stay the same when a program is killed and started
 * again. Not thread-safe.
 */
public final class Federation implements AutoCloseable {
  private static final Pattern RESOLVER_READY =
      Pattern.compile("ready at (?<address>\\S+) admin (?<admin>\\S+)");
  private static final Pattern AGENT_READY =
      Pattern.compile("ready api (?<api>\\S+) sessions (?<sessions>\\S+) admin (?<admin>\\S+)");

  private final Jars jars;
  private final Path directory;
  private final String image;
  private final Map<String, Object> resolverConfig = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> siteConfigs = new TreeMap<>();
  private final Map<String, Program> agents = new TreeMap<>();
  private Optional<Program> resolver = Optional.empty();
  private URI address = URI.create("http://unset.invalid");

  /**
   * A federation that is not running yet.
   *
   * @param jars the programs
   * @param directory where their files go; every user must be able to pass through it, since the
   *     database runs as a user of its own
   * @param image the notebook image
   */
  public Federation(Jars jars, Path directory, String image) {
    this.jars = jars;
    this.directory = directory;
    this.image = image;
  }

  /**
   * Starts the resolver.
   *
   * @param settings keys that differ from the defaults
   */
  public void startResolver(Map<String, Object> settings) {
    resolverConfig.put("data-directory", directory.resolve("resolver/data").toString());
    resolverConfig.put("listen", Map.of("port", 0));
    resolverConfig.put("admin", Map.of("port", 0));
    resolverConfig.putAll(settings);
    restartResolver();
  }

  /** Starts the resolver again on the same files and ports. */
  public void restartResolver() {
    var program = start("resolver", jars.resolver(), resolverConfig);
    resolver = Optional.of(program);
    var ready = match(RESOLVER_READY, program);
    address = URI.create(ready.group("address"));
    resolverConfig.put("listen", Map.of("port", address.getPort()));
    resolverConfig.put("admin", Map.of("port", port(ready.group("admin"))));
  }

  /**
   * Starts an agent that joins with a fresh token.
   *
   * @param site its id
   * @param title its name for people
   * @param datasets what it holds
   * @param settings keys that differ from the defaults; with {@code addresses} the ports are those
   *     of {@code listen}
   */
  public void startSite(
      String site, String title, List<Dataset> datasets, Map<String, Object> settings) {
    var home = directory.resolve(site);
    var token = home.resolve("join-token");
    DurableFile.write(
        token,
        new ResolverClient(address).joinToken(site, adminToken()).getBytes(StandardCharsets.UTF_8));
    var config = new LinkedHashMap<String, Object>();
    config.put("site", site);
    config.put("title", title);
    config.put("contact", "admin@" + site + ".example");
    config.put("resolver", address.toString());
    config.put("join-token-file", token.toString());
    config.put("state-directory", home.resolve("state").toString());
    config.put("listen", listen(0, 0, 0));
    config.put("datasets", datasets.stream().map(Dataset::asConfig).toList());
    config.put("tools-directory", tools(home).toString());
    config.putAll(settings);
    siteConfigs.put(site, config);
    restartSite(site);
  }

  /** Starts a site's agent again on the same files and ports. */
  public void restartSite(String site) {
    var config = config(site);
    var program = start(site, jars.siteAgent(), config);
    agents.put(site, program);
    var ready = match(AGENT_READY, program);
    if (!config.containsKey("addresses")) {
      config.put(
          "listen",
          listen(
              port(ready.group("api")), port(ready.group("sessions")), port(ready.group("admin"))));
    }
  }

  /** The resolver's address. */
  public URI address() {
    return address;
  }

  /** The resolver's process. */
  public Program resolver() {
    return resolver.orElseThrow(() -> new IllegalStateException("the resolver is not running"));
  }

  /** A site's agent. */
  public Program agent(String site) {
    return Optional.ofNullable(agents.get(site))
        .orElseThrow(() -> new IllegalStateException("no agent of " + site + " is running"));
  }

  /** Where a site's agent keeps its state. */
  public Path stateDirectory(String site) {
    return directory.resolve(site).resolve("state");
  }

  /** The resolver's one-time admin token. */
  public String adminToken() {
    return DurableFile.read(directory.resolve("resolver/data/admin-token"))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
        .orElseThrow(() -> new IllegalStateException("the resolver wrote no admin token"));
  }

  /** Stops agents, then the resolver; sessions that run are not touched. */
  @Override
  public void close() {
    agents.values().forEach(Program::close);
    resolver.ifPresent(Program::close);
  }

  private Program start(String name, Path jar, Map<String, Object> config) {
    var home = directory.resolve(name);
    try {
      Files.createDirectories(home);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make " + home, e);
    }
    // JSON is YAML (YAML 1.2 section 1.3), and quotes every value
    DurableFile.write(home.resolve("config.yaml"), Json.bytes(config));
    return Program.start(name, jar, home.resolve("config.yaml"), home.resolve("log"));
  }

  private Map<String, Object> config(String site) {
    return Optional.ofNullable(siteConfigs.get(site))
        .orElseThrow(() -> new IllegalArgumentException("no such site: " + site));
  }

  /** A site's own tool files: the shipped notebook, in sizes that a laptop has room for. */
  private Path tools(Path home) {
    try {
      var shipped = Files.readString(jars.tools().resolve("jupyter.yaml"));
      var lines = new ArrayList<String>();
      shipped
          .lines()
          .takeWhile(line -> !line.equals("sizes:"))
          .map(line -> line.startsWith("image:") ? "image: " + image : line)
          .forEach(lines::add);
      lines.add("sizes:");
      lines.add("  - {id: small, memory: 1GiB, cpus: 1, pids: 512}");
      lines.add("  - {id: medium, memory: 2GiB, cpus: 2, pids: 512}");
      var directory = Files.createDirectories(home.resolve("tools"));
      Files.write(directory.resolve("jupyter.yaml"), lines);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make the tool files of " + home, e);
    }
  }

  private static Map<String, Object> listen(int api, int sessions, int admin) {
    return Map.of(
        "api", Map.of("port", api),
        "sessions", Map.of("port", sessions),
        "admin", Map.of("port", admin));
  }

  private static Matcher match(Pattern pattern, Program program) {
    var matcher = pattern.matcher(program.readyLine());
    if (!matcher.find()) {
      throw new IllegalStateException("unexpected first line: " + program.readyLine());
    }
    return matcher;
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }
}
