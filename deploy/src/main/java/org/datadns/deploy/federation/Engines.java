package org.datadns.deploy.federation;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.deploy.Jars;
import org.datadns.deploy.Program;
import org.datadns.protocol.client.JsonHttp;
import org.datadns.protocol.wire.Reason;

/**
 * The simulated engines of all sites, in one process that no fault touches: what they say was
 * started and entered is the truth that everybody else's word is held against.
 */
final class Engines implements AutoCloseable {
  private static final URI CONTROL = URI.create("http://127.100.0.1:8098");
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Program process;
  private final JsonHttp http = new JsonHttp();

  private Engines(Program process) {
    this.process = process;
  }

  /**
   * A container there is or was.
   *
   * @param entries how many requests of people came in
   * @param endedAt when it ended; empty while it runs
   */
  record Container(
      String site,
      String session,
      int attempt,
      Instant startedAt,
      int entries,
      Optional<Instant> endedAt,
      Optional<Reason> end) {
    /** What tells it from the session's other attempts. */
    String name() {
      return session + " attempt " + attempt + " at " + site;
    }
  }

  /** Starts an engine for each site. */
  static Engines start(Jars jars, Path directory, List<SitePlace> sites, Duration startsWithin) {
    var site = jars.project().resolve("site-agent/target");
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                site.resolve("test-classes") + ":" + site.resolve("site-agent.jar"),
                "org.datadns.agent.driver.SimulatedEngines",
                CONTROL.getAuthority(),
                startsWithin.toString()));
    sites.forEach(place -> command.addAll(List.of(place.id(), place.engine(), place.network())));
    return new Engines(
        Program.start("engines", command, Map.of(), directory.resolve("engines.log")));
  }

  /** Has a site's engine answer nobody, or answer again; its containers go on. */
  void away(SitePlace site, boolean away) {
    tell("/" + site.id() + "/away?" + away);
  }

  /** Has a site's engine take every tool for one that never answers, or for what it is. */
  void neverReady(SitePlace site, boolean never) {
    tell("/" + site.id() + "/pretend?" + (never ? "simulated/never-ready" : ""));
  }

  /** Has a site's engine refuse to start anything, or do so again. */
  void refuse(SitePlace site, boolean refused) {
    tell("/" + site.id() + "/pretend?" + (refused ? "simulated/refused" : ""));
  }

  /** Every container there ever was, at all sites. */
  List<Container> truth() {
    return List.of(
        http.send("GET", CONTROL.resolve("/truth"), Map.of(), new byte[0], DEADLINE)
            .as(Container[].class));
  }

  private void tell(String what) {
    http.send("POST", CONTROL.resolve(what), Map.of(), new byte[0], DEADLINE);
  }

  @Override
  public void close() {
    http.close();
    process.close();
  }
}
