package org.datadns.deploy.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.datadns.deploy.Jars;
import org.datadns.deploy.Keycloak;
import org.datadns.deploy.Visitor;

/**
 * What it costs a resolver that somebody is signed in: the same requests by a guest, who is known
 * by a cookie with a random id, and by somebody whom a real Keycloak vouched for, who is known by a
 * sealed one; neither has a session. Over connections that stay, by wrk.
 */
public final class AccessBench {
  private static final String GUEST = "guest";
  private static final String SIGNED_IN = "signed in";
  private static final String PERSON = "ada";
  private static final int DATASETS = 1_000;
  private static final int CONNECTIONS = 8;
  private static final int WARM_UP_SECONDS = 6;

  /** What people ask for: the page before a launch, their sessions, and a list for programs. */
  private static final List<String> PATHS = List.of("/open/doi:10.5072/b/7", "/sessions", "/tools");

  private AccessBench() {}

  private record Someone(String name, String cookie) {}

  /**
   * The benchmark.
   *
   * @param arguments where files may be put, how many rounds, and how many seconds each takes
   */
  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[1]);
    int seconds = Integer.parseInt(arguments[2]);
    var keycloak = new Keycloak();
    try (var registry =
        BenchRegistry.start(
            Jars.ofWorkingDirectory(),
            Path.of(arguments[0]),
            DATASETS,
            "64MiB",
            "1g",
            """
                sign-in: {providers: [{id: campus, issuer: "%s", client-id: data-dns}]}
                rates: {per-person: 100000000}
                """
                .formatted(keycloak.issuer()))) {
      run(registry.address(), people(keycloak, registry.address()), rounds, seconds);
    }
  }

  /** Keycloak runs for the sign-in alone: it would take its share of the machine from both. */
  private static List<Someone> people(Keycloak keycloak, URI resolver) {
    try (keycloak) {
      keycloak.start(
          List.of(
              new Keycloak.Client(
                  "data-dns", Optional.empty(), resolver + "/sign-in/campus/callback")),
          PERSON);
      var person = new Visitor(resolver);
      System.out.println("signed in as " + person.signIn("campus", PERSON, PERSON));
      return List.of(
          new Someone(GUEST, "person=" + "g".repeat(43)),
          new Someone(SIGNED_IN, person.remembered()));
    }
  }

  private static void run(URI resolver, List<Someone> people, int rounds, int seconds)
      throws Exception {
    for (var path : PATHS) {
      for (var someone : people) {
        check(resolver, path, someone);
        ask(resolver, path, someone, WARM_UP_SECONDS);
      }
    }
    var all = new Ratios<Double>();
    var ofPaths = new TreeMap<String, Ratios<Double>>();
    for (int round = 0; round < rounds; round++) {
      for (var someone : Rounds.order(people, round)) {
        double micros = 0;
        for (var path : PATHS) {
          // time for each request, so that less is better
          double each = 1e6 / ask(resolver, path, someone, seconds);
          ofPaths.computeIfAbsent(path, ignored -> new Ratios<>()).add(someone.name(), each);
          micros += each;
        }
        all.add(someone.name(), micros);
      }
    }
    ofPaths.forEach((path, times) -> System.out.println(told(path, times)));
    System.out.println(told("one of each", all));
    System.out.println(
        Ratios.format("access-overhead %.3f", all.ratio(SIGNED_IN, GUEST, it -> it)));
  }

  private static String told(String what, Ratios<Double> times) {
    return Ratios.format(
        "%-24s %.3f (%.1f against %.1f µs)",
        what,
        times.ratio(SIGNED_IN, GUEST, it -> it),
        times.median(SIGNED_IN, it -> it),
        times.median(GUEST, it -> it));
  }

  private static double ask(URI resolver, String path, Someone someone, int seconds) {
    return Wrk.run(
            path,
            CONNECTIONS,
            seconds,
            List.of(
                "-H", "Cookie: " + someone.cookie(), "-H", "Accept: text/html", resolver + path))
        .rate();
  }

  /** Who is signed in is greeted by name, and nobody else. */
  private static void check(URI resolver, String path, Someone someone) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(resolver.resolve(path))
                  .header("Cookie", someone.cookie())
                  .header("Accept", "text/html")
                  .build(),
              BodyHandlers.ofString());
      boolean page = answer.body().contains("<!doctype html>");
      boolean greeted = answer.body().contains(PERSON + " Example");
      if (answer.statusCode() != 200 || (page && greeted != someone.name().equals(SIGNED_IN))) {
        throw new IllegalStateException(path + " for " + someone.name() + ": " + answer.body());
      }
    }
  }
}
