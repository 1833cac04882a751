package org.datadns.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.client.ResolverClient;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A resolver and two sites for one test class; both hold {@link #DATASET}. Everything is gone
 * afterwards: processes, containers, workspaces, files.
 */
final class RunningFederation implements BeforeAllCallback, AfterAllCallback {
  static final String DATASET = "doi:10.5072/fk2/coast";
  static final String IMAGE = "data-dns/jupyter:trixie";

  /** Where {@code deploy/verify} and {@code deploy/demo} fetch the demo's data to. */
  private static final Path DATA = Path.of("/var/tmp/data-dns-demo-" + uid(), "data");

  private final String north;
  private final String south;
  private final Map<String, Object> resolverSettings;
  private final Map<String, Object> northSettings;
  private final Map<String, Object> southSettings;
  private Optional<Path> directory = Optional.empty();
  private Optional<Federation> federation = Optional.empty();

  RunningFederation(String name) {
    this(name, Map.of(), Map.of());
  }

  RunningFederation(
      String name, Map<String, Object> resolverSettings, Map<String, Object> siteSettings) {
    this(name, resolverSettings, siteSettings, siteSettings);
  }

  private RunningFederation(
      String name,
      Map<String, Object> resolverSettings,
      Map<String, Object> northSettings,
      Map<String, Object> southSettings) {
    this.north = name + "-north";
    this.south = name + "-south";
    this.resolverSettings = resolverSettings;
    this.northSettings = northSettings;
    this.southSettings = southSettings;
  }

  /** Sessions of the north are hosts, as everywhere else; those of the south are paths. */
  static RunningFederation inHostsAndPaths(String name, Map<String, Object> siteSettings) {
    var south = new HashMap<>(siteSettings);
    int port = freePort();
    south.put("addresses", Map.of("sessions", "http://127.0.0.1:" + port + "/s/*/"));
    south.put(
        "listen",
        Map.of(
            "api", Map.of("port", 0),
            "sessions", Map.of("port", port),
            "admin", Map.of("port", 0)));
    return new RunningFederation(name, Map.of(), siteSettings, south);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    // the database's own user has to pass through it
    var place = Files.createTempDirectory(Path.of("/var/tmp"), "data-dns-test-");
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
    directory = Optional.of(place);
    var started = new Federation(Jars.ofWorkingDirectory(), place, IMAGE);
    federation = Optional.of(started);
    started.startResolver(resolverSettings);
    var starter = Jars.ofWorkingDirectory().project().resolve("deploy/demo-data/gshhg.ipynb");
    var dataset = new Dataset(DATASET, "Coastlines", DATA.resolve("gshhg"), Optional.of(starter));
    started.startSite(north, "North Coast Observatory", List.of(dataset), northSettings);
    started.startSite(south, "South Hill Computing Centre", List.of(dataset), southSettings);
    var client = new ResolverClient(started.address());
    Await.until(
        "both sites",
        Duration.ofSeconds(60),
        () ->
            client.resolve(DATASET).replicas().stream()
                    .filter(replica -> replica.state().equals("available"))
                    .count()
                == 2);
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    try {
      federation.ifPresent(Federation::close);
    } finally {
      sites().forEach(Engine::removeAll);
      if (directory.isPresent()) {
        try (var files = Files.walk(directory.get())) {
          for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
          }
        }
      }
    }
  }

  Federation get() {
    return federation.orElseThrow();
  }

  List<String> sites() {
    return List.of(north, south);
  }

  String north() {
    return north;
  }

  String south() {
    return south;
  }

  /** Containers of every site. */
  List<String> containers() {
    return sites().stream().flatMap(site -> Engine.containers(site).stream()).toList();
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Object uid() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new IllegalStateException("no /proc", e);
    }
  }
}
