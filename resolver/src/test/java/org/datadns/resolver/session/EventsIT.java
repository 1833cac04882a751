package org.datadns.resolver.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Following a session by server-sent events. */
class EventsIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestPerson person;
  private TestSite site;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, join_token cascade"));
    resolver = TestResolver.start(database, directory);
    person = new TestPerson(resolver);
    site = TestSite.ready("one", resolver, DATASET);
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
  }

  @Test
  void follow_tellsEachStepOnceAndInOrder_untilTheEnd() {
    site.agentFails("never-ready", "JupyterLab never answered.");
    var session = person.open(DATASET);
    var stream = person.send("GET", "/sessions/" + session.id() + "/events");
    assertThat(stream.statusCode()).isEqualTo(200);
    assertThat(stream.headers().firstValue("Content-Type"))
        .hasValue("text/event-stream; charset=utf-8");
    var events = events(stream.body());
    assertThat(events)
        .extracting(SessionEvent::sequence)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, events.size()).boxed().toList());
    assertThat(events.getFirst().state()).isEqualTo(SessionState.PLACING);
    assertThat(events).extracting(SessionEvent::step).contains("Starting at Site one");
    assertThat(events.getLast().state()).isEqualTo(SessionState.ENDED);
    assertThat(events.getLast().reason().orElseThrow().code()).isEqualTo("never-ready");
    assertThat(stream.body()).contains("event: ended\n");
  }

  @Test
  void follow_goesOnAfterLastEventId() {
    site.agentFails("never-ready", "JupyterLab never answered.");
    var session = person.awaitState(person.open(DATASET), SessionState.ENDED);
    var all = events(person.send("GET", "/sessions/" + session.id() + "/events").body());
    var rest =
        person.send("GET", "/sessions/" + session.id() + "/events", "Last-Event-ID", "2").body();
    assertThat(events(rest)).isEqualTo(all.subList(2, all.size()));
    var none =
        person.send(
            "GET", "/sessions/" + session.id() + "/events?after=" + all.getLast().sequence());
    assertThat(events(none.body())).isEmpty();
  }

  @Test
  void readyEvent_saysWhereToEnter() {
    site.agentSucceeds();
    var ready = person.awaitState(person.open(DATASET), SessionState.READY);
    person.send("DELETE", "/sessions/" + ready.id());
    var events = events(person.send("GET", "/sessions/" + ready.id() + "/events").body());
    assertThat(events)
        .filteredOn(event -> event.state() == SessionState.READY)
        .singleElement()
        .satisfies(event -> assertThat(event.url()).isEqualTo(ready.url()));
    assertThat(events)
        .filteredOn(event -> event.state() != SessionState.READY)
        .allSatisfy(event -> assertThat(event.url()).isEmpty());
  }

  @Test
  void follow_tellsAStepWhileItHappens() throws Exception {
    site.agentDawdles();
    var session = person.open(DATASET);
    var request =
        HttpRequest.newBuilder(
                URI.create(resolver.address() + "/sessions/" + session.id() + "/events"))
            .header("Cookie", person.cookie())
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var lines = http.send(request, BodyHandlers.ofLines()).body().iterator();
      assertThat(nextData(lines)).contains("\"state\":\"placing\"");
      assertThat(nextData(lines)).contains("\"state\":\"starting\"");
      person.send("DELETE", "/sessions/" + session.id());
      String last = "";
      while (lines.hasNext()) {
        String line = lines.next();
        last = line.startsWith("data: ") ? line : last;
      }
      assertThat(last).contains("\"state\":\"ended\"").contains("stopped-by-person");
    }
  }

  private static String nextData(Iterator<String> lines) {
    while (true) {
      String line = lines.next();
      if (line.startsWith("data: ")) {
        return line;
      }
    }
  }

  @Test
  void malformedLastEventId_isRefused() {
    site.agentSucceeds();
    var session = person.open(DATASET);
    var refused = person.send("GET", "/sessions/" + session.id() + "/events", "Last-Event-ID", "x");
    assertThat(refused.statusCode()).isEqualTo(400);
  }

  private static List<SessionEvent> events(String stream) {
    return stream
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> Json.read(line.substring(6), SessionEvent.class))
        .toList();
  }
}
