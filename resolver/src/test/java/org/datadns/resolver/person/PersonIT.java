package org.datadns.resolver.person;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.datadns.protocol.name.Ids;
import org.datadns.protocol.wire.ApiToken;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** People see, take away and delete what is kept about them. */
class PersonIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final TestProvider campus = new TestProvider();
  private static TestResolver resolver;
  private static TestSite site;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
    site = TestSite.ready("one", resolver, DATASET);
    site.agentSucceeds();
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
    campus.close();
  }

  private static JsonNode data(TestBrowser browser) throws IOException {
    var answer = browser.page("/me/data");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Disposition").orElse(""))
        .contains("attachment");
    return new ObjectMapper().readTree(answer.body());
  }

  private static SessionView open(TestBrowser browser) {
    var answer = browser.json("POST", "/sessions", Json.write(SessionRequest.of(DATASET)));
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    return Json.read(answer.body(), SessionView.class);
  }

  /** A table that keeps something by a person's id is in what they take away. */
  @Test
  void everyTableThatKnowsPeople_isAmongWhatIsKept() {
    var tables =
        database
            .jdbi()
            .withHandle(
                h ->
                    h.createQuery(
                            """
                            select distinct table_name from information_schema.columns
                            where table_schema = 'public'
                              and column_name in ('person', 'guest', 'actor_id')
                            """)
                        .mapTo(String.class)
                        .list());
    assertThat(tables).contains("session", "api_token", "taken_guest", "audit");
    assertThat(tables)
        .allSatisfy(
            table ->
                assertThat(Holding.ALL)
                    .as(table)
                    .anySatisfy(
                        holding -> assertThat(holding.select()).contains(" " + table + " ")));
  }

  @Test
  void whatIsKept_isSeen_takenAway_andDeleted_withWhatStaysSaid() throws IOException {
    var ada = new TestBrowser(resolver);
    var guestSession = open(ada);
    ada.signIn(campus, "ada", "/");
    var person = Ids.person(campus.issuer(), "ada");
    var made =
        Json.read(ada.json("POST", "/api/tokens", "{\"name\": \"my job\"}").body(), ApiToken.class);
    assertThat(ada.page("/me").body()).contains(person, "your sessions", "Download");

    var before = data(ada);
    assertThat(before.at("/person").asText()).isEqualTo(person);
    assertThat(before.at("/label").asText()).isEqualTo("Ada Example");
    assertThat(before.at("/kept/sessions/0/id").asText()).isEqualTo(guestSession.id());
    assertThat(before.at("/kept/sessionEvents").size()).isPositive();
    assertThat(before.at("/kept/guests").size()).isEqualTo(1);
    assertThat(before.at("/kept/tokens/0/name").asText()).isEqualTo("my job");
    assertThat(before.toString()).doesNotContain("\"hash\"");
    assertThat(before.at("/kept/audit").toString()).contains("make-token", "127.0.0.1");

    var refused = ada.json("DELETE", "/me/data", "");
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(Json.read(refused.body(), Problem.class).code()).isEqualTo("sessions-run");
    assertThat(data(ada).at("/kept/sessions").size()).isEqualTo(1);

    ada.send("DELETE", "/sessions/" + guestSession.id(), "");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> data(ada).at("/kept/sessions/0/state").asText().equals("ended"));
    assertThat(ada.form("/me/delete").statusCode()).as("not sure").isEqualTo(400);
    var deleted = ada.form("/me/delete", "sure", "yes");
    assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(200);
    assertThat(deleted.body()).contains("It is deleted", "Files in the workspaces", "stays noted");
    assertThat(ada.cookies).isEmpty();

    // who signs in again finds nothing but what was said to stay
    ada.signIn(campus, "ada", "/");
    var after = data(ada).at("/kept");
    for (var name : List.of("sessions", "sessionEvents", "guests", "programsWaiting")) {
      assertThat(after.at("/" + name).size()).as(name).isZero();
    }
    assertThat(after.at("/tokens").toString()).doesNotContain("my job", "Ada");
    assertThat(after.at("/audit").toString()).contains("delete-own-data");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                resolver
                        .get("/sessions", "Authorization", "Bearer " + made.token().orElseThrow())
                        .statusCode()
                    == 401);
  }

  @Test
  void nobodySeesAnothers() throws IOException {
    var bob = new TestBrowser(resolver);
    bob.signIn(campus, "bob", "/");
    assertThat(data(bob).at("/kept/sessions").size()).isZero();
    assertThat(resolver.get("/me/data").statusCode()).isEqualTo(401);
    assertThat(resolver.get("/me", "Accept", "text/html").body()).contains("nothing is kept");
    var forced =
        bob.send(
            "POST",
            "/me/delete",
            "sure=yes",
            "Content-Type",
            "application/x-www-form-urlencoded",
            "Sec-Fetch-Site",
            "cross-site");
    assertThat(forced.statusCode()).isEqualTo(403);
    // no token takes away or deletes what is kept about its person
    var made =
        Json.read(bob.json("POST", "/api/tokens", "{\"name\": \"x\"}").body(), ApiToken.class);
    var bearer = "Bearer " + made.token().orElseThrow();
    assertThat(resolver.get("/me/data", "Authorization", bearer).statusCode()).isEqualTo(403);
    assertThat(resolver.send("DELETE", "/me/data", "", "Authorization", bearer).statusCode())
        .isEqualTo(403);
  }
}
