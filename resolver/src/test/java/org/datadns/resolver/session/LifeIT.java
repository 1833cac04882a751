package org.datadns.resolver.session;

import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The time a ready session has left: told by its site, shown to its person, extended by them. */
class LifeIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final Reason IDLE = new Reason("idle-soon", "Nothing runs in it.");
  private static final Instant END =
      Instant.now().plusSeconds(3_600).truncatedTo(ChronoUnit.MILLIS);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestPerson person;
  private TestSite site;
  private SessionView session;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, join_token cascade"));
    resolver = TestResolver.start(database, directory);
    person = new TestPerson(resolver);
    site = TestSite.ready("one", resolver, DATASET);
    site.agentSucceeds();
    session = person.awaitState(person.open(DATASET), SessionState.READY);
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
  }

  @Test
  void sitesWord_isShown_andToldWhenItWarns() {
    site.beat(1, TestSite.ready(session.id(), 1, Optional.of(END), Optional.empty()));
    assertThat(look().endsAt()).contains(END);
    assertThat(look().warning()).isEmpty();

    site.beat(1, TestSite.ready(session.id(), 1, Optional.of(END), Optional.of(IDLE)));
    site.beat(1, TestSite.ready(session.id(), 1, Optional.of(END), Optional.of(IDLE)));
    assertThat(look().warning()).contains(IDLE);
    assertThat(look().state()).isEqualTo(SessionState.READY);
    assertThat(look().step()).isEqualTo("Ready");
    var page = person.send("GET", "/sessions", "Accept", "text/html").body();
    assertThat(page).contains(IDLE.text(), "/sessions/" + session.id() + "/extend");

    site.beat(1, TestSite.ready(session.id(), 1, Optional.of(END), Optional.empty()));
    assertThat(look().warning()).isEmpty();
    person.send("DELETE", "/sessions/" + session.id());
    assertThat(readyEvents())
        .extracting(event -> event.reason().map(Reason::code).orElse(""))
        .containsExactly("", "idle-soon", "");
    assertThat(look().endsAt()).isEmpty();
  }

  @Test
  void endThatMovesALittle_isNotWritten() {
    site.beat(1, TestSite.ready(session.id(), 1, Optional.of(END), Optional.empty()));
    site.beat(
        1, TestSite.ready(session.id(), 1, Optional.of(END.plusSeconds(30)), Optional.empty()));
    assertThat(look().endsAt()).contains(END);

    var later = END.plusSeconds(90);
    site.beat(1, TestSite.ready(session.id(), 1, Optional.of(later), Optional.empty()));
    assertThat(look().endsAt()).contains(later);
  }

  @Test
  void wordOfAnotherAttemptOrSite_countsForNothing() {
    site.beat(1, TestSite.ready(session.id(), 7, Optional.of(END), Optional.of(IDLE)));
    assertThat(look().warning()).isEmpty();
    try (var other = TestSite.ready("two", resolver, DATASET)) {
      other.beat(1, TestSite.ready(session.id(), 1, Optional.of(END), Optional.of(IDLE)));
      assertThat(look().warning()).isEmpty();
    }
  }

  @Test
  void extend_asksTheSite_andShowsTheNewEnd() {
    site.beat(1, TestSite.ready(session.id(), 1, Optional.of(END), Optional.of(IDLE)));
    var later = END.plus(Duration.ofHours(1));
    site.agentExtends(later);

    var extended = new ResolverClient(resolver.address()).extend(session.id(), person.cookie());

    assertThat(extended.endsAt()).contains(later);
    assertThat(extended.warning()).isEmpty();
    site.agent.verify(
        1, postRequestedFor(urlPathEqualTo("/api/sessions/" + session.id() + "/extend")));
  }

  @Test
  void extend_byAForm_leadsToOnesSessions() {
    site.agentExtends(END);
    var answer =
        person.send(
            "POST",
            "/sessions/" + session.id() + "/extend",
            "Sec-Fetch-Site",
            "same-origin",
            "Content-Type",
            "application/x-www-form-urlencoded");

    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/sessions");
  }

  @Test
  void extend_thatTheSiteRefuses_saysWhy() {
    site.agentExtendsNoMore();
    var refused = person.send("POST", "/sessions/" + session.id() + "/extend");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(Json.read(refused.body(), Problem.class).code()).isEqualTo("longest-reached");

    site.agentIsAway();
    var silent = person.send("POST", "/sessions/" + session.id() + "/extend");
    assertThat(silent.statusCode()).isEqualTo(503);
    assertThat(Json.read(silent.body(), Problem.class).code()).isEqualTo("site-silent");
  }

  @Test
  void extend_byAnotherPersonOrSite_doesNothing() {
    site.agentExtends(END);
    var other = new TestPerson(resolver);
    other.open(DATASET);
    assertThat(other.send("POST", "/sessions/" + session.id() + "/extend").statusCode())
        .isEqualTo(404);
    assertThat(
            person
                .send(
                    "POST", "/sessions/" + session.id() + "/extend", "Sec-Fetch-Site", "cross-site")
                .statusCode())
        .isEqualTo(403);
    site.agent.verify(
        0, postRequestedFor(urlPathEqualTo("/api/sessions/" + session.id() + "/extend")));
  }

  @Test
  void extend_ofWhatIsOver_isRefused() {
    person.send("DELETE", "/sessions/" + session.id());
    person.awaitState(session, SessionState.ENDED);

    var refused = person.send("POST", "/sessions/" + session.id() + "/extend");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(Json.read(refused.body(), Problem.class).code()).isEqualTo("not-ready");
  }

  private SessionView look() {
    return person.look(session.id());
  }

  private List<SessionEvent> readyEvents() {
    await().until(() -> look().state() == SessionState.ENDED);
    return person
        .send("GET", "/sessions/" + session.id() + "/events")
        .body()
        .lines()
        .filter(line -> line.startsWith("data: "))
        .map(line -> Json.read(line.substring(6), SessionEvent.class))
        .filter(event -> event.state() == SessionState.READY)
        .toList();
  }
}
