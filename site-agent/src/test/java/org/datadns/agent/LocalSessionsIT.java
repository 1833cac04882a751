package org.datadns.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.datadns.protocol.name.Ids;
import org.datadns.protocol.signing.Ticket.Use;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site's own pages, with a provider of our own and containers of the real engine: who may do what
 * there, and what the resolver can do about it.
 */
class LocalSessionsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern SESSION = Pattern.compile("/sessions/(s[a-z2-7]{25})");
  private static final Map<String, String> PAGES =
      Map.of("identifier", AgentWorld.DATASET, "tool", "pages", "size", "small");

  @TempDir static Path directory;
  static TestProvider campus;
  static TestProvider clinic;
  static AgentWorld world;

  @BeforeAll
  static void start() {
    campus = new TestProvider();
    clinic = new TestProvider();
    world = new AgentWorld(directory);
    world
        .with(
            """
            limits: {sessions: 3, sessions-per-person: 2}
            session: {forget-after: PT1H}
            local-sessions:
              starts: always
              providers:
                - {id: campus, issuer: "%s", label: Campus, client-id: data-dns}
                - {id: clinic, issuer: "%s", label: Clinic, client-id: data-dns}
            """
                .formatted(campus.issuer(), clinic.issuer()))
        .start();
  }

  @AfterAll
  static void close() {
    world.close();
    campus.close();
    clinic.close();
  }

  @AfterEach
  void stopAll() {
    for (var subject : new String[] {"ada", "bob"}) {
      var person = as(subject);
      SESSION
          .matcher(person.get("/").body())
          .results()
          .map(found -> found.group(1))
          .distinct()
          .forEach(
              id -> {
                person.submit("/sessions/" + id + "/stop", Map.of());
                await(id).atMost(PATIENCE).until(() -> state(person, id).equals("ended"));
              });
    }
  }

  private static Guest as(String subject) {
    campus.knows(subject);
    return new Guest(world.address("api")).signIn(campus, "campus");
  }

  private static String begin(Guest person) {
    var location = Guest.location(person.submit("/sessions", PAGES));
    assertThat(location).matches(SESSION);
    return location.substring("/sessions/".length());
  }

  private static String state(Guest person, String session) {
    var page = person.get("/sessions/" + session).body();
    var matcher = Pattern.compile("id=\"state\">([a-z]+)<").matcher(page);
    return matcher.find() ? matcher.group(1) : page;
  }

  private static String ready(Guest person) {
    var session = begin(person);
    await(session).atMost(PATIENCE).until(() -> state(person, session).equals("ready"));
    return session;
  }

  @Test
  void nobodyUnknown_seesOrStartsAnything() {
    var nobody = new Guest(world.address("api"));
    assertThat(Guest.location(nobody.get("/"))).isEqualTo("/sign-in");
    assertThat(nobody.get("/sign-in").body())
        .contains("Campus", "Clinic")
        .doesNotContain("Readable");
    assertThat(Guest.location(nobody.get("/open?identifier=doi%3A10.5072%2Ffk2%2Freadable")))
        .isEqualTo("/sign-in?return=%2Fopen%3Fidentifier%3Ddoi%253A10.5072%252Ffk2%252Freadable");
    assertThat(
            nobody.submit("/sessions", PAGES, "", world.address("api").toString(), "same-origin"))
        .matches(it -> it.statusCode() == 401);
  }

  @Test
  void whoIsSignedIn_findsDatasets_andTheirToolsAndRoom() {
    var ada = as("ada");
    var home = ada.get("/");
    assertThat(home.body()).contains("Ada Example", "Readable", AgentWorld.DATASET);
    assertThat(home.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(ada.get("/?query=readable+fk2").body()).contains("Readable");
    assertThat(ada.get("/?query=%3Cscript%3E").body())
        .contains("Nothing is found")
        .doesNotContain("<script>");
    assertThat(ada.get("/open?identifier=doi%3A10.5072%2Ffk2%2Freadable").body())
        .contains("Pages", "room for 3");
    assertThat(ada.get("/open?identifier=doi%3A10.5072%2Ffk2%2Fnone").statusCode()).isEqualTo(404);
  }

  @Test
  void aSession_isBegunOnce_readByItsPersonAlone_andOutlivesTheAgent() {
    var ada = as("ada");
    var session = ready(ada);
    assertThat(begin(ada)).isEqualTo(session);
    assertThat(world.containers(session)).hasSize(1);

    var bob = as("bob");
    assertThat(bob.get("/").body()).doesNotContain(session);
    assertThat(bob.get("/sessions/" + session).statusCode()).isEqualTo(404);
    assertThat(bob.get("/sessions/" + session + "/enter?state=" + "a".repeat(43)).statusCode())
        .isEqualTo(404);
    assertThat(bob.submit("/sessions/" + session + "/stop", Map.of()).statusCode()).isEqualTo(404);
    assertThat(bob.submit("/sessions/" + session + "/extend", Map.of()).statusCode())
        .isEqualTo(404);
    // the same name at another provider is another person
    clinic.knows("ada");
    var otherAda = new Guest(world.address("api")).signIn(clinic, "clinic");
    assertThat(otherAda.get("/sessions/" + session).statusCode()).isEqualTo(404);

    world.stopAgent();
    world.start();
    // the cookie still counts at the agent's new address
    var again = new Guest(world.address("api"));
    again.cookies.putAll(ada.cookies);
    assertThat(state(again, session)).isEqualTo("ready");
    assertThat(world.containers(session)).hasSize(1);
  }

  @Test
  void theResolver_canNeitherStopNorSeeNorOverwriteIt() {
    var ada = as("ada");
    var session = ready(ada);
    world.resolver.wantsStopped(session);
    var heartbeats = world.resolver.heartbeats();
    await().atMost(PATIENCE).until(() -> world.resolver.heartbeats() > heartbeats + 2);
    assertThat(world.resolver.lastHeartbeat()).doesNotContain(session).contains("\"free\":2");

    var none = new byte[0];
    var path = "/api/sessions/" + session;
    assertThat(world.send("DELETE", path, world.resolver.ticket(Use.STOP, session, 1), none))
        .matches(it -> it.statusCode() == 404);
    assertThat(world.send("GET", path, world.resolver.ticket(Use.READ, session, 1), none))
        .matches(it -> it.statusCode() == 404);
    assertThat(world.send("GET", path + "/log", world.resolver.ticket(Use.READ, session, 1), none))
        .matches(it -> it.statusCode() == 404);
    assertThat(
            world.send(
                "POST", path + "/extend", world.resolver.ticket(Use.EXTEND, session, 1), none))
        .matches(it -> it.statusCode() == 404);
    assertThat(world.putOrder(session, AgentWorld.order("pages", 2, AgentWorld.Ids.workspace())))
        .matches(it -> it.statusCode() == 404);
    assertThat(state(ada, session)).isEqualTo("ready");
  }

  @Test
  void aPersonsWorkspace_isTheOneTheResolverNames_andOpenOnce() {
    var ada = as("ada");
    var person = Ids.person(campus.issuer(), "ada");
    var workspace = Ids.workspace(person, AgentWorld.DATASET, List.of(), "pages", 1);
    ready(ada);
    assertThat(Docker.lines("volume", "ls", "-q", "--filter", "name=" + workspace)).hasSize(1);

    var ordered = AgentWorld.order("pages", 1, workspace);
    var answer = world.putOrder(AgentWorld.Ids.session(), ordered);
    assertThat(answer.statusCode()).isEqualTo(409);
    assertThat(answer.body()).contains("workspace-in-use");
  }

  @Test
  void aChange_needsAFormOfOurs() {
    var ada = as("ada");
    var own = world.address("api").toString();
    var token = ada.formToken();
    var foreign =
        Map.of(
            "another site",
                ada.submit("/sessions", PAGES, token, "https://evil.example", "cross-site"),
            "a session",
                ada.submit("/sessions", PAGES, token, "http://s1.localhost:8091", "same-site"),
            "no origin", ada.submit("/sessions", PAGES, token, "", ""),
            "a hidden origin", ada.submit("/sessions", PAGES, token, "null", ""),
            "no token", ada.submit("/sessions", PAGES, "", own, "same-origin"),
            "somebody's token",
                ada.submit("/sessions", PAGES, as("bob").formToken(), own, "same-origin"),
            "signing out",
                ada.submit("/sign-out", Map.of(), token, "https://evil.example", "cross-site"));
    foreign.forEach((what, answer) -> assertThat(answer.statusCode()).as(what).isEqualTo(403));
    assertThat(ada.get("/").body())
        .contains("Ada Example")
        .doesNotContain(": starting<", ": ready<");
  }

  @Test
  void signingIn_canNotBeDoneForAnotherBrowser_norLeadElsewhere() {
    campus.knows("mallory");
    var attacker = new Guest(world.address("api"));
    var begun = attacker.get("/sign-in/campus?return=//evil.example/");
    var answer = Guest.query(campus.authorize(URI.create(Guest.location(begun))));

    // the attacker's own answer, followed by somebody else's browser
    var victim = new Guest(world.address("api"));
    var forced = victim.get("/sign-in/campus/callback?" + answer);
    assertThat(forced.statusCode()).isEqualTo(403);
    assertThat(victim.cookies).isEmpty();

    assertThat(Guest.location(attacker.get("/sign-in/campus/callback?" + answer))).isEqualTo("/");
    // a new sign-in, a new secret
    var before = Map.copyOf(attacker.cookies);
    attacker.signIn(campus, "campus");
    assertThat(attacker.cookies).isNotEqualTo(before);
  }

  @Test
  void aProvidersAnswer_needNotEscapeMoreThanItMust() {
    campus.knows("ada");
    var ada = new Guest(world.address("api"));
    var answer = campus.authorize(URI.create(Guest.location(ada.get("/sign-in/campus"))));
    var query = Guest.query(answer).replace("%3A", ":").replace("%2F", "/");
    assertThat(query).contains("iss=http://localhost:");
    assertThat(Guest.location(ada.get("/sign-in/campus/callback?" + query))).isEqualTo("/");
  }

  @Test
  void whoSignsOut_isForgotten() {
    var ada = as("ada");
    assertThat(Guest.location(ada.submit("/sign-out", Map.of()))).isEqualTo("/sign-in");
    assertThat(Guest.location(ada.get("/"))).isEqualTo("/sign-in");
  }

  @Test
  void theSitesLimits_hold() {
    var ada = as("ada");
    begin(ada);
    var jupyter = Map.of("identifier", AgentWorld.DATASET, "tool", "silent", "size", "small");
    Guest.location(ada.submit("/sessions", jupyter));
    var third =
        ada.submit(
            "/sessions",
            Map.of("identifier", AgentWorld.DATASET, "tool", "jupyter", "size", "small"));
    assertThat(third.statusCode()).isEqualTo(409);
    assertThat(third.body()).contains("You have 2 sessions at this site already");

    var bob = as("bob");
    begin(bob);
    var full = bob.submit("/sessions", jupyter);
    assertThat(full.statusCode()).isEqualTo(409);
    assertThat(full.body()).contains("no room");
  }

  @Test
  void whatTheSiteDoesNotOffer_isRefused_withASentence() {
    var ada = as("ada");
    for (var wrong :
        new String[][] {
          {"doi:10.5072/fk2/none", "pages", "small", "does not serve"},
          {AgentWorld.DATASET, "none", "small", "does not offer the tool"},
          {AgentWorld.DATASET, "pages", "huge", "does not offer the size"},
          {"../../etc/passwd", "pages", "small", "does not serve"}
        }) {
      var answer =
          ada.submit(
              "/sessions", Map.of("identifier", wrong[0], "tool", wrong[1], "size", wrong[2]));
      assertThat(answer.statusCode()).as(wrong[3]).isEqualTo(409);
      assertThat(answer.body()).contains(wrong[3]);
    }
  }

  @Test
  void withoutProviders_thereIsNoSuchPage(@TempDir Path other) throws Exception {
    try (var plain = new AgentWorld(Files.createDirectories(other.resolve("world")))) {
      plain.start();
      var somebody = new Guest(plain.address("api"));
      for (var path :
          new String[] {"/", "/sign-in", "/sign-in/campus", "/sessions/" + "s" + "a".repeat(25)}) {
        var answer = somebody.get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(404);
        assertThat(answer.body()).contains("starts no sessions by itself");
      }
    }
  }

  @Test
  void whileTheResolverAnswers_peopleAreSentThere_unlessTheSiteSaysOtherwise(@TempDir Path other)
      throws Exception {
    try (var careful = new AgentWorld(Files.createDirectories(other.resolve("world")))) {
      careful
          .with(
              """
              local-sessions:
                silent-after: PT3S
                providers: [{id: campus, issuer: "%s", client-id: data-dns}]
              """
                  .formatted(campus.issuer()))
          .start();
      await().atMost(PATIENCE).until(() -> careful.resolver.heartbeats() > 0);
      campus.knows("ada");
      var ada = new Guest(careful.address("api")).signIn(campus, "campus");
      assertThat(ada.get("/").body()).contains("The federation's resolver answers");
      assertThat(ada.submit("/sessions", PAGES).statusCode()).isEqualTo(409);

      careful.resolver.close();
      await()
          .atMost(PATIENCE)
          .until(() -> !ada.get("/").body().contains("The federation's resolver answers"));
      var session = begin(ada);
      careful.resolver.returns();
      await()
          .atMost(PATIENCE)
          .until(() -> ada.get("/").body().contains("The federation's resolver answers"));
      await().atMost(PATIENCE).until(() -> state(ada, session).equals("ready"));
      ada.submit("/sessions/" + session + "/stop", Map.of());
      await().atMost(PATIENCE).until(() -> state(ada, session).equals("ended"));
    }
  }
}
