package org.datadns.resolver.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.RoundRobin;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two resolvers on one database, behind something that sends each connection to the next. */
class ManyResolversIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";

  /** Well below the time after which a stream looks by itself. */
  private static final Duration AT_ONCE = Duration.ofSeconds(8);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path one;
  @TempDir Path two;
  private TestResolver first;
  private TestResolver second;
  private int firstPort;
  private int secondPort;
  private RoundRobin front;
  private TestPerson person;
  private TestSite site;

  @BeforeEach
  void start() throws IOException {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, join_token cascade"));
    firstPort = freePort();
    secondPort = freePort();
    front = RoundRobin.between(firstPort, secondPort);
    first = TestResolver.behind(front.address(), firstPort, database, one);
    second = TestResolver.behind(front.address(), secondPort, database, two);
    person = new TestPerson(first);
    site = TestSite.ready("one", first, DATASET);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    front.close();
    site.close();
    first.close();
    second.close();
  }

  @Test
  void stream_tellsAtOnceWhatHappensAtAnotherResolver() throws Exception {
    site.agentDawdles();
    var session = person.open(DATASET);
    try (var stream = follow(secondPort, session, 0)) {
      stream.next();
      person.send("DELETE", "/sessions/" + session.id());
      person.awaitState(session, SessionState.ENDED);
      long ended = System.nanoTime();
      while (stream.next().state() != SessionState.ENDED) {
        // what came before
      }
      assertThat(Duration.ofNanos(System.nanoTime() - ended)).isLessThan(AT_ONCE);
    }
  }

  @Test
  void stream_goesOnElsewhereAfterLastEventId() throws Exception {
    site.agentDawdles();
    var session = person.open(DATASET);
    var told = new ArrayList<Long>();
    try (var stream = follow(firstPort, session, 0)) {
      told.add(stream.next().sequence());
      told.add(stream.next().sequence());
    }
    try (var stream = follow(secondPort, session, told.getLast())) {
      person.send("DELETE", "/sessions/" + session.id());
      SessionEvent event;
      do {
        event = stream.next();
        told.add(event.sequence());
      } while (event.state() != SessionState.ENDED);
    }
    assertThat(told)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, told.size()).boxed().toList());
  }

  @Test
  void everyRequest_mayGoToAnyResolver() throws Exception {
    site.agentSucceeds();
    var opened =
        exchange(
            HttpRequest.newBuilder(URI.create(front.address() + "/sessions"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Json.write(SessionRequest.of(DATASET)))));
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
    var session = Json.read(opened.body(), SessionView.class);
    var cookie = TestResolver.cookie(opened);
    var seen = new ArrayList<SessionState>();
    do {
      seen.add(look(session, cookie).state());
    } while (seen.getLast() != SessionState.READY && seen.getLast() != SessionState.ENDED);
    assertThat(List.of(look(session, cookie), look(session, cookie)))
        .allSatisfy(view -> assertThat(view.state()).isEqualTo(SessionState.READY));
    // what either signs, any agent can verify
    assertThat(keys(firstPort)).isEqualTo(keys(secondPort)).contains("\"kid\"");
    var stopped =
        exchange(
            HttpRequest.newBuilder(URI.create(front.address() + "/sessions/" + session.id()))
                .header("Cookie", cookie)
                .DELETE());
    assertThat(stopped.statusCode()).isEqualTo(202);
    assertThat(front.served()).allSatisfy(served -> assertThat(served).isGreaterThan(1));
  }

  private static String keys(int resolver) throws Exception {
    return exchange(
            HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + resolver + "/.well-known/jwks.json")))
        .body();
  }

  private SessionView look(SessionView session, String cookie) throws Exception {
    var seen =
        exchange(
            HttpRequest.newBuilder(URI.create(front.address() + "/sessions/" + session.id()))
                .header("Cookie", cookie));
    assertThat(seen.statusCode()).as(seen.body()).isEqualTo(200);
    return Json.read(seen.body(), SessionView.class);
  }

  /** Over a connection of its own. */
  private static HttpResponse<String> exchange(HttpRequest.Builder request) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }
  }

  private Stream follow(int resolver, SessionView session, long after) throws Exception {
    var http = HttpClient.newHttpClient();
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + resolver + "/sessions/" + session.id() + "/events"))
            .header("Cookie", person.cookie())
            .header("Last-Event-ID", Long.toString(after))
            .build();
    var body = http.send(request, BodyHandlers.ofInputStream()).body();
    return new Stream(
        http, new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)));
  }

  private record Stream(HttpClient http, BufferedReader lines) implements AutoCloseable {
    SessionEvent next() throws Exception {
      // a stream that says nothing must not hang the test
      return CompletableFuture.supplyAsync(this::read).get(30, TimeUnit.SECONDS);
    }

    private SessionEvent read() {
      try {
        String line;
        do {
          line = lines.readLine();
          if (line == null) {
            throw new AssertionError("the stream ended");
          }
        } while (!line.startsWith("data: "));
        return Json.read(line.substring(6), SessionEvent.class);
      } catch (IOException e) {
        throw new AssertionError("the stream broke off", e);
      }
    }

    @Override
    public void close() {
      http.shutdownNow();
    }
  }
}
