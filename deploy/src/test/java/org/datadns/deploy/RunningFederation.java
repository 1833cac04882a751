package org.datadns.deploy;

import java.io.IOException;
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
  private final Map<String, Object> siteSettings;
  private Optional<Path> directory = Optional.empty();
  private Optional<Federation> federation = Optional.empty();

  RunningFederation(String name) {
    this(name, Map.of(), Map.of());
  }

  RunningFederation(
      String name, Map<String, Object> resolverSettings, Map<String, Object> siteSettings) {
    this.north = name + "-north";
    this.south = name + "-south";
    this.resolverSettings = resolverSettings;
    this.siteSettings = new HashMap<>(siteSettings);
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
    started.startSite(north, "North Coast Observatory", List.of(dataset), siteSettings);
    started.startSite(south, "South Hill Computing Centre", List.of(dataset), siteSettings);
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

  /** Containers of every site. */
  List<String> containers() {
    return sites().stream().flatMap(site -> Engine.containers(site).stream()).toList();
  }

  private static Object uid() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new IllegalStateException("no /proc", e);
    }
  }
}
