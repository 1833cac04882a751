package org.datadns.resolver.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.signing.Verification;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.LoggedLines;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The way into a session: its person gets a ticket for one browser, anyone else a page. */
class EnterIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final String STATE = "A".repeat(43);
  private static final Pattern TICKET = Pattern.compile("name=\"ticket\"[^>]*value=\"([^\"]+)\"");

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
  void owner_getsATicketBoundToTheState() {
    site.agentSucceeds();
    var session = person.awaitState(person.open(DATASET), SessionState.READY);
    var page = enter(person, session, STATE);
    assertThat(page.statusCode()).isEqualTo(200);
    String origin = "http://" + session.id() + ".localhost:" + site.agent.port();
    assertThat(page.body()).contains("action=\"" + origin + "/.well-known/data-dns/enter\"");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("form-action " + origin + ";")
        .doesNotContain("unsafe-inline");
    assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
    var matcher = TICKET.matcher(page.body());
    assertThat(matcher.find()).as(page.body()).isTrue();
    var keys = KeySet.parse(resolver.get("/.well-known/jwks.json").body());
    var verified =
        Ticket.verify(
            matcher.group(1),
            keys,
            resolver.address().toString(),
            "one",
            Ticket.Use.ENTER,
            session.id(),
            Instant.now());
    assertThat(verified)
        .isInstanceOfSatisfying(
            Verification.Valid.class,
            valid -> {
              var ticket = (Ticket) valid.value();
              assertThat(ticket.state()).hasValue(STATE);
              assertThat(ticket.attempt()).isEqualTo(1);
            });
  }

  @Test
  void anotherPersonOrNobody_getsA403Page() {
    site.agentSucceeds();
    var session = person.awaitState(person.open(DATASET), SessionState.READY);
    var other = new TestPerson(resolver);
    other.open(DATASET);
    for (var someone : new TestPerson[] {other, new TestPerson(resolver)}) {
      var page = enter(someone, session, STATE);
      assertThat(page.statusCode()).isEqualTo(403);
      assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
      assertThat(page.body()).doesNotContain("name=\"ticket\"");
    }
  }

  @Test
  void beforeItIsReady_leadsToTheLaunchingPage() {
    site.agentDawdles();
    var session = person.awaitState(person.open(DATASET), SessionState.STARTING);
    var answer = enter(person, session, STATE);
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location")).hasValue("/sessions/" + session.id());
  }

  @Test
  void malformedState_isRefused() {
    site.agentSucceeds();
    var session = person.awaitState(person.open(DATASET), SessionState.READY);
    for (var state : new String[] {"", "short", "%22%3E" + STATE, STATE + "&state=" + STATE}) {
      assertThat(enter(person, session, state).statusCode()).as(state).isEqualTo(400);
    }
  }

  /** It would be found there, and in the {@code Referer} of whatever the next page asks for. */
  @Test
  void aTicket_isInNoAddressAndNoLogLine() {
    site.agentSucceeds();
    try (var log = LoggedLines.ofEverything()) {
      var session = person.awaitState(person.open(DATASET), SessionState.READY);
      var page = enter(person, session, STATE);
      var matcher = TICKET.matcher(page.body());
      assertThat(matcher.find()).isTrue();
      var ticket = matcher.group(1);
      assertThat(page.body().replace("value=\"" + ticket + "\"", "")).doesNotContain(ticket);
      assertThat(page.body()).containsPattern("<form[^>]*method=\"post\"");
      assertThat(page.headers().map().toString()).doesNotContain(ticket);
      assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
      assertThat(enter(new TestPerson(resolver), session, STATE).body()).doesNotContain(ticket);
      assertThat(log.lines()).noneMatch(line -> line.contains("eyJ"));
    }
    site.agent
        .getAllServeEvents()
        .forEach(event -> assertThat(event.getRequest().getUrl()).doesNotContain("eyJ"));
  }

  private static HttpResponse<String> enter(TestPerson person, SessionView session, String state) {
    return person.send(
        "GET", "/sessions/" + session.id() + "/enter?state=" + state, "Accept", "text/html");
  }
}
