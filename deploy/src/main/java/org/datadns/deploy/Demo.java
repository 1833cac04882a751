package org.datadns.deploy;

import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;

/**
 * The demo: a resolver and two sites with real data. Runs until it is stopped, or with {@code
 * --once} goes through one click and cleans up.
 *
 * <p>Arguments: {@code [--once] [--with-keycloak] --directory DIR --data DIR --image IMAGE}.
 * Without Keycloak everybody is a guest.
 */
public final class Demo {
  static final String NORTH = "demo-north";
  static final String SOUTH = "demo-south";

  /** Test DOIs: 10.5072 is the prefix that is never registered. */
  private static final String COASTLINES = "doi:10.5072/fk2/gshhg";

  private static final String WEATHER = "doi:10.5072/fk2/weather";

  private static final String CELL =
      """
      import glob, os
      import netCDF4
      path = sorted(glob.glob(os.environ["DATASET_PATH"] + "/*.nc"))[0]
      with netCDF4.Dataset(path) as coast:
          sizes = {name: len(d) for name, d in coast.dimensions.items()}
          print(os.path.basename(path), coast.title if hasattr(coast, "title") else "", sizes)
      """;

  /** The provider's id at the resolver. */
  private static final String CAMPUS = "campus";

  private static final String ADA = "ada";
  private static final String BOB = "bob";

  private final PrintStream out = System.out;
  private final Path data;
  private final Optional<Keycloak> keycloak;

  private Demo(Path data, Optional<Keycloak> keycloak) {
    this.data = data;
    this.keycloak = keycloak;
  }

  /** Runs the demo; see the class. */
  public static void main(String[] arguments) throws InterruptedException {
    var options = List.of(arguments);
    var keycloak =
        options.contains("--with-keycloak")
            ? Optional.of(new Keycloak())
            : Optional.<Keycloak>empty();
    var demo = new Demo(Path.of(option(options, "--data")), keycloak);
    var federation =
        new Federation(
            Jars.ofWorkingDirectory(),
            Path.of(option(options, "--directory")),
            option(options, "--image"));
    if (options.contains("--once")) {
      demo.once(federation);
    } else {
      demo.untilStopped(federation);
    }
  }

  private static String option(List<String> options, String name) {
    int at = options.indexOf(name);
    if (at < 0 || at + 1 == options.size()) {
      throw new IllegalArgumentException("missing " + name);
    }
    return options.get(at + 1);
  }

  private void once(Federation federation) {
    try {
      start(federation, Map.of());
      click(federation.address());
    } finally {
      federation.close();
      keycloak.ifPresent(Keycloak::close);
      List.of(NORTH, SOUTH).forEach(Engine::removeAll);
    }
  }

  private void untilStopped(Federation federation) throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(
                    () -> {
                      federation.close();
                      keycloak.ifPresent(Keycloak::close);
                      List.of(NORTH, SOUTH).forEach(Engine::removeContainers);
                      List.of(NORTH, SOUTH).forEach(Engine::removeNetworks);
                    }));
    start(federation, Map.of("listen", Map.of("port", 8080)));
    out.printf(
        """

        Data DNS is running. Open in a browser:
          %1$s/                                   what is here
          %1$s/open/%2$s        coastlines of the world, at two sites
          %1$s/open/%3$s      weather of Seattle, at one site
          %1$s/bookmarklet                        the bookmarklet
        Stop with Ctrl-C; workspaces stay.
        """,
        federation.address(), COASTLINES, WEATHER);
    keycloak.ifPresent(
        ignored ->
            out.printf(
                "Sign in at %s/sign-in as %s or %s; the password is the name.%n",
                federation.address(), ADA, BOB));
    new CountDownLatch(1).await();
  }

  private void start(Federation federation, Map<String, Object> resolverSettings) {
    var settings = new HashMap<>(resolverSettings);
    keycloak.ifPresent(it -> settings.put("sign-in", Map.of("providers", List.of(provider(it)))));
    federation.startResolver(settings);
    out.println("resolver   " + federation.address());
    keycloak.ifPresent(it -> start(it, federation.address()));
    var starters = Jars.ofWorkingDirectory().project().resolve("deploy/demo-data");
    var coastlines =
        new Dataset(
            COASTLINES,
            "GSHHG: coastlines of the world",
            data.resolve("gshhg"),
            Optional.of(starters.resolve("gshhg.ipynb")));
    var weather =
        new Dataset(
            WEATHER,
            "Daily weather of Seattle",
            data.resolve("weather"),
            Optional.of(starters.resolve("weather.ipynb")));
    federation.startSite(NORTH, "North Coast Observatory", List.of(coastlines, weather), Map.of());
    out.println("site       " + NORTH);
    federation.startSite(SOUTH, "South Hill Computing Centre", List.of(coastlines), Map.of());
    out.println("site       " + SOUTH);
    awaitOpenable(federation.address());
  }

  private static Map<String, Object> provider(Keycloak keycloak) {
    return Map.of(
        "id",
        CAMPUS,
        "label",
        "Campus (Keycloak)",
        "issuer",
        keycloak.issuer(),
        "client-id",
        "data-dns");
  }

  private void start(Keycloak keycloak, URI resolver) {
    keycloak.start(
        List.of(
            new Keycloak.Client(
                "data-dns", Optional.empty(), resolver + "/sign-in/" + CAMPUS + "/callback")),
        ADA,
        BOB);
    out.println("keycloak   " + keycloak.issuer());
  }

  private static void awaitOpenable(URI resolver) {
    var client = new ResolverClient(resolver);
    for (var dataset : List.of(COASTLINES, WEATHER)) {
      Await.until(
          dataset + " to be held by a living site",
          Duration.ofSeconds(60),
          () ->
              client.resolve(dataset).replicas().stream()
                  .anyMatch(replica -> replica.state().equals("available")));
    }
  }

  private void click(URI resolver) {
    var start = Instant.now();
    var visitor = new Visitor(resolver);
    if (keycloak.isPresent()) {
      var name = visitor.signIn(CAMPUS, ADA, ADA);
      out.printf("%n%6d ms  signed in with Keycloak as %s%n", sinceMillis(start), name);
    }
    var page = visitor.navigate(URI.create(resolver + "/open/" + COASTLINES));
    out.printf("%n%6d ms  GET /open/%s  %d%n", sinceMillis(start), COASTLINES, page.status());
    var session = visitor.open(SessionRequest.of(COASTLINES));
    var last = visitor.follow(session.id(), event -> show(start, event));
    if (last.state() != SessionState.READY) {
      throw new IllegalStateException("the session ended: " + last.step());
    }
    var address = URI.create(last.url().orElseThrow());
    var lab = visitor.enter(address);
    out.printf("%6d ms  entered %s  %d%n", sinceMillis(start), address, lab.status());
    out.printf(
        "%6d ms  the cell prints: %s%n",
        sinceMillis(start), Kernel.start(visitor, address).run(CELL).strip());
    visitor.stop(session.id());
    visitor.follow(session.id(), event -> event.state() == SessionState.ENDED);
    out.printf("%6d ms  stopped%n", sinceMillis(start));
  }

  private boolean show(Instant start, SessionEvent event) {
    out.printf(
        "%6d ms  %s%s%n",
        sinceMillis(start),
        event.step(),
        event.reason().map(reason -> " (" + reason.text() + ")").orElse(""));
    return event.state() == SessionState.READY || event.state() == SessionState.ENDED;
  }

  private static long sinceMillis(Instant start) {
    return Duration.between(start, Instant.now()).toMillis();
  }
}
