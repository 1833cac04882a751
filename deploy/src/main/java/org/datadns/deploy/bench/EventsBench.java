package org.datadns.deploy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.datadns.deploy.Jars;
import org.datadns.deploy.JavaMemory;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionView;

/**
 * What people cost who follow the start of a session: each over a connection of its own, a session
 * of its own. The sessions are rows made from one that was really asked for, which nobody brings
 * on, so that all of them start for as long as it takes to measure.
 */
public final class EventsBench {
  private static final String SITE = "played";
  private static final String DATASET = "doi:10.5072/events";
  private static final int DATASETS = 1_000;

  /** So many follow and leave before: what they make once is not theirs. */
  private static final int FIRST = 3_000;

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final BenchRegistry registry;
  private final SigningKey key = SigningKey.generate();

  private EventsBench(BenchRegistry registry) {
    this.registry = registry;
  }

  /**
   * The benchmark.
   *
   * @param arguments where files may be put, and how many people
   */
  public static void main(String[] arguments) throws Exception {
    int people = Integer.parseInt(arguments[1]);
    try (var registry =
        BenchRegistry.start(
            Jars.ofWorkingDirectory(), Path.of(arguments[0]), DATASETS, "64MiB", "1g")) {
      new EventsBench(registry).run(people);
    }
  }

  private void run(int people) throws Exception {
    String cookie;
    try (var agents = new PlayedAgents()) {
      agents.provesTo(registry.address().toString());
      join(agents);
      cookie = ask(people);
    }
    try (var warm = Followers.follow(registry, cookie, FIRST)) {
      warm.awaitEvent(1);
    }
    long pid = registry.program().pid();
    var before = JavaMemory.of(pid);
    try (var followers = Followers.follow(registry, cookie, people)) {
      followers.awaitEvent(1);
      var each = JavaMemory.of(pid).less(before);
      System.out.println(
          Ratios.format(
              "%d people: heap %.1f KiB each, outside of it %.1f KiB each",
              people, (double) each.live() / people, (double) each.outside() / people));
      long begun = System.nanoTime();
      registry.sql(
          """
          with moved as (
            update session set step = 'Almost there', events = events + 1
            where claimed_by = 'bench' returning id, events)
          insert into session_event (session, sequence, at, state, step, site)
          select id, events, now(), 'starting', 'Almost there', 'played' from moved;
          """);
      followers.awaitEvent(2);
      System.out.println(
          Ratios.format(
              "one step of each, all told after %.1f s", (System.nanoTime() - begun) / 1e9));
      System.out.println(Ratios.format("events-kib %.1f", (double) each.total() / people));
    }
  }

  /** A site that is heard once, and holds the dataset. */
  private void join(PlayedAgents agents) throws Exception {
    registry.sql(
        "insert into site (id, title, contact, api_address, sessions_address, key, kid, state,"
            + " joined_at, approved_at) values ('played', 'Played', 'admin@example.org', '"
            + agents.stand(SITE, key)
            + "', 'http://*.played.example', '"
            + Json.write(key.publicJwk())
            + "', '"
            + key.kid()
            + "', 'approved', now(), now());");
    var client = new SiteClient(registry.address(), SITE, key, Instant::now);
    client.putReplicas(1, List.of(ReplicaLine.of(DATASET, Optional.of("Events"))));
    try (var sites = new PlayedSites(registry.address())) {
      sites.add(SITE, key);
      sites.begin(Duration.ZERO);
      await(() -> sites.accepted() > 0, "the site to be heard");
    }
  }

  /**
   * Asks for a session, and makes the others of it.
   *
   * @return the cookie of whose they are
   */
  private String ask(int people) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(registry.address().resolve("/sessions"))
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(Json.write(SessionRequest.of(DATASET))))
              .build();
      var answer = http.send(request, BodyHandlers.ofString());
      long end = System.nanoTime() + PATIENCE.toNanos();
      // until the resolver has been at the site's address
      while (answer.statusCode() != 201 && System.nanoTime() < end) {
        LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        answer = http.send(request, BodyHandlers.ofString());
      }
      if (answer.statusCode() != 201) {
        throw new IllegalStateException("no session came of it: " + answer.body());
      }
      var id = Json.read(answer.body(), SessionView.class).id();
      registry.sql(
          """
          insert into session
          select (jsonb_populate_record(s, jsonb_build_object(
            'id', 's' || translate(lpad(n::text, 25, '0'), '0189', 'abcd'), 'ordinal', n + 1,
            'state', 'starting', 'step', 'Waiting for JupyterLab', 'events', 1, 'attempt', 1,
            'site', 'played', 'ended_at', null, 'reason_code', null, 'reason_text', null,
            'claimed_by', 'bench', 'claimed_until', now() + interval '1 day'))).*
          from session s, generate_series(1, %d) n where s.id = '%s';
          insert into session_event (session, sequence, at, state, step, site)
          select id, 1, now(), 'starting', step, site from session where claimed_by = 'bench';
          analyze session; analyze session_event;
          """
              .formatted(people, id));
      return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }
  }

  private static void await(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("waited in vain for " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  /** People's browsers, as far as a stream of events goes. */
  private record Followers(List<Socket> connections) implements AutoCloseable {
    static Followers follow(BenchRegistry registry, String cookie, int people) throws IOException {
      var followers = new Followers(new ArrayList<>());
      for (int i = 1; i <= people; i++) {
        var socket = new Socket();
        followers.connections.add(socket);
        socket.connect(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), registry.address().getPort()));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket
            .getOutputStream()
            .write(
                ("GET /sessions/"
                        + session(i)
                        + "/events HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\nCookie: "
                        + cookie
                        + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
      }
      return followers;
    }

    private static String session(int number) {
      var text = new StringBuilder("s");
      for (char digit : "%025d".formatted(number).toCharArray()) {
        int special = "0189".indexOf(digit);
        text.append(special < 0 ? digit : "abcd".charAt(special));
      }
      return text.toString();
    }

    /** Waits until each was told this event. */
    void awaitEvent(int sequence) throws IOException {
      var wanted = ("id: " + sequence + "\n").getBytes(StandardCharsets.US_ASCII);
      for (var connection : connections) {
        var in = connection.getInputStream();
        int matched = 0;
        while (matched < wanted.length) {
          int next = in.read();
          if (next < 0) {
            throw new IOException("a stream ended");
          }
          matched = next == wanted[matched] ? matched + 1 : next == wanted[0] ? 1 : 0;
        }
      }
    }

    @Override
    public void close() throws IOException {
      for (var connection : connections) {
        connection.close();
      }
    }
  }
}
