package org.datadns.resolver.session;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.Fault;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.signing.Verification;
import org.datadns.protocol.wire.AccessPolicy;
import org.datadns.protocol.wire.ApiToken;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionCompanions;
import org.datadns.protocol.wire.SessionPeople;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionShare.State;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.protocol.wire.ShareRequest;
import org.datadns.protocol.wire.SharedSession;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that their people share: by whom, with whom, for how long, and what it opens. */
class ShareIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final String BOB = "bob@campus.example";
  private static final Pattern TICKET = Pattern.compile("name=\"ticket\"[^>]*value=\"([^\"]+)\"");

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private final TestProvider campus = new TestProvider();
  private TestResolver resolver;
  private TestSite site;
  private TestBrowser ann;
  private TestBrowser bob;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, join_token, policy cascade"));
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
    site = TestSite.ready("one", resolver, DATASET);
    site.agentSucceeds();
    ann = TestBrowser.signedIn(resolver, campus, "ann", "ann@campus.example");
    bob = TestBrowser.signedIn(resolver, campus, "bob", BOB);
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
    campus.close();
  }

  private static SessionView ready(TestBrowser whose) {
    return ready(whose, Json.write(SessionRequest.of(DATASET)));
  }

  private static SessionView ready(TestBrowser whose, String request) {
    var opened = whose.json("POST", "/sessions", request);
    assertThat(opened.statusCode()).as(opened.body()).isIn(200, 201);
    var id = Json.read(opened.body(), SessionView.class).id();
    return await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> Json.read(whose.get("/sessions/" + id).body(), SessionView.class),
            view -> view.state() == SessionState.READY);
  }

  private HttpResponse<String> share(TestBrowser who, SessionView session, String name) {
    return who.json("POST", at(session) + "/shares", new ShareRequest(name));
  }

  private static String at(SessionView session) {
    return "/sessions/" + session.id();
  }

  private static SessionPeople people(TestBrowser who, SessionView session) {
    return Json.read(who.get(at(session) + "/shares").body(), SessionPeople.class);
  }

  private static HttpResponse<String> enter(TestBrowser who, SessionView session) {
    return who.page(at(session) + "/enter?state=" + "A".repeat(43));
  }

  private static String code(HttpResponse<String> refusal) {
    return Json.read(refusal.body(), Problem.class).code();
  }

  private Ticket ticket(HttpResponse<String> page, SessionView session) {
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    var found = TICKET.matcher(page.body());
    assertThat(found.find()).as(page.body()).isTrue();
    var verified =
        Ticket.verify(
            found.group(1),
            KeySet.parse(resolver.get("/.well-known/jwks.json").body()),
            resolver.address().toString(),
            "one",
            Ticket.Use.ENTER,
            session.id(),
            Instant.now());
    assertThat(verified).isInstanceOf(Verification.Valid.class);
    return ((Verification.Valid<Ticket>) verified).value();
  }

  /** What the site was told last of who may enter. */
  private SessionCompanions told(SessionView session) {
    return site
        .agent
        .findAll(putRequestedFor(urlPathMatching("/api" + at(session) + "/companions")))
        .stream()
        .map(request -> Json.read(request.getBodyAsString(), SessionCompanions.class))
        .reduce((earlier, later) -> later.revision() >= earlier.revision() ? later : earlier)
        .orElse(SessionCompanions.NONE);
  }

  private void stubCompanions(com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder as) {
    site.agent.stubFor(put(urlPathMatching("/api/sessions/.*/companions")).willReturn(as));
  }

  private void hideFromAllBut(TestBrowser one) {
    new AdminClient(resolver.address(), resolver.adminToken())
        .setPolicy(
            new AccessPolicy(
                AccessPolicy.Kind.DATASET,
                DATASET,
                Optional.empty(),
                Optional.empty(),
                Optional.of(List.of(one.person())),
                Optional.empty(),
                Optional.of(true),
                Optional.empty()));
  }

  private SessionView joined() {
    var session = ready(ann);
    assertThat(share(ann, session, BOB).statusCode()).isEqualTo(201);
    var joined = bob.form(at(session) + "/join");
    assertThat(joined.statusCode()).as(joined.body()).isEqualTo(303);
    return session;
  }

  @Test
  void whoIsNamed_joinsByAnActOfTheirOwn_entersByTheSameEntry_andEachSeesWhoIsIn() {
    var session = ready(ann);
    assertThat(enter(bob, session).statusCode()).isEqualTo(403);

    var shared = share(ann, session, " Bob@Campus.Example ");
    assertThat(shared.statusCode()).as(shared.body()).isEqualTo(201);
    assertThat(people(ann, session).shares())
        .satisfiesExactly(
            it -> {
              assertThat(it.name()).hasValue(BOB);
              assertThat(it.state()).isEqualTo(State.INVITED);
            });

    // being named lets nobody in: a link to another's session leads to a question first
    assertThat(bob.get(at(session)).statusCode()).isEqualTo(404);
    var led = enter(bob, session);
    assertThat(led.statusCode()).isEqualTo(303);
    assertThat(TestBrowser.location(led)).isEqualTo(at(session) + "/join");
    assertThat(bob.page(at(session) + "/join").body())
        .contains("Ada Example", "Title of " + DATASET, "Join")
        .doesNotContain("name=\"ticket\"");
    assertThat(told(session).companions()).isEmpty();
    var offers = Json.read(bob.get("/shares").body(), SharedSession[].class);
    assertThat(offers).extracting(SharedSession::accepted).containsExactly(false);
    assertThat(bob.page("/sessions").body()).contains("Shared with me", at(session) + "/join");

    assertThat(TestBrowser.location(bob.form(at(session) + "/join"))).isEqualTo(at(session));

    var ticket = ticket(enter(bob, session), session);
    assertThat(ticket.person()).isEqualTo(bob.person());
    assertThat(ticket.assurance()).isEqualTo(Assurance.FEDERATED);
    assertThat(told(session).companions())
        .extracting(SessionCompanions.Companion::person)
        .containsExactly(bob.person());
    assertThat(ticket(enter(ann, session), session).person()).isEqualTo(ann.person());

    var annSees = people(ann, session);
    assertThat(annSees.mine()).isTrue();
    assertThat(annSees.told()).isTrue();
    assertThat(annSees.ownerEnteredAt()).isPresent();
    assertThat(annSees.shares().getFirst().label()).hasValue("Ada Example");
    assertThat(annSees.shares().getFirst().enteredAt()).isPresent();
    var bobSees = people(bob, session);
    assertThat(bobSees.mine()).isFalse();
    assertThat(bobSees.owner()).hasValue("Ada Example");
    assertThat(bobSees.shares()).hasSize(1);
    assertThat(ann.page(at(session) + "/shares").body()).contains("Ada Example", "Take off");
    assertThat(bob.page(at(session) + "/shares").body()).contains("Ada Example", "Leave");
    assertThat(bob.page(at(session)).body()).contains("shared with you").doesNotContain("/save");
  }

  @Test
  void theOwnersRights_stayTheirs() {
    var session = joined();
    var cara = TestBrowser.signedIn(resolver, campus, "cara", "cara@campus.example");
    for (var refused :
        List.of(
            bob.send("DELETE", at(session), ""),
            bob.form(at(session) + "/stop"),
            bob.form(at(session) + "/extend"),
            bob.get(at(session) + "/save"),
            share(bob, session, "cara@campus.example"),
            bob.form(at(session) + "/pass"),
            // to who is not in there is nothing at all
            cara.get(at(session) + "/shares"),
            cara.page(at(session) + "/join"),
            cara.form(at(session) + "/join"),
            cara.form(at(session) + "/shares/1/revoke"))) {
      assertThat(refused.statusCode()).as(refused.body()).isEqualTo(404);
    }
    assertThat(Json.read(ann.get(at(session)).body(), SessionView.class).state())
        .isEqualTo(SessionState.READY);
  }

  @Test
  void revoked_isOut_atTheSiteToo_andAnotherShareIsAnotherOne() {
    var session = joined();
    long share = people(ann, session).shares().getFirst().id();
    assertThat(told(session).companions())
        .extracting(SessionCompanions.Companion::share)
        .containsExactly(share);

    assertThat(ann.form(at(session) + "/shares/" + share + "/revoke").statusCode()).isEqualTo(303);

    // the site knew it before Ann was answered
    assertThat(told(session).companions()).isEmpty();
    assertThat(enter(bob, session).statusCode()).isEqualTo(403);
    assertThat(bob.get(at(session)).statusCode()).isEqualTo(404);
    assertThat(bob.form(at(session) + "/join").statusCode()).isEqualTo(404);
    assertThat(Json.read(bob.get("/shares").body(), SharedSession[].class)).isEmpty();

    share(ann, session, BOB);
    assertThat(enter(bob, session).statusCode()).as("asked again").isEqualTo(303);
    bob.form(at(session) + "/join");
    assertThat(told(session).companions())
        .extracting(SessionCompanions.Companion::share)
        .noneMatch(number -> number == share)
        .hasSize(1);
  }

  @Test
  void aSiteThatDoesNotAnswer_isToldAsSoonAsItDoes_andAnnSeesThatItIsNotYet() {
    var session = joined();
    long share = people(ann, session).shares().getFirst().id();
    stubCompanions(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));

    assertThat(ann.send("DELETE", at(session) + "/shares/" + share, "").statusCode())
        .isEqualTo(204);

    assertThat(people(ann, session).told()).isFalse();
    assertThat(ann.page(at(session) + "/shares").body()).contains("has not confirmed");
    // nobody is sent there on the word of a list that the site does not know
    assertThat(enter(bob, session).statusCode()).isEqualTo(403);
    site.agentSucceeds();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> told(session).companions().isEmpty() && people(ann, session).told());
  }

  @Test
  void leaving_isForWhoIsIn() {
    var session = joined();
    long share = people(bob, session).shares().getFirst().id();
    assertThat(TestBrowser.location(bob.form(at(session) + "/shares/" + share + "/revoke")))
        .isEqualTo("/sessions");
    assertThat(people(ann, session).shares()).isEmpty();
    assertThat(told(session).companions()).isEmpty();
  }

  /** A stolen token must let nobody into a notebook: what it asks for, its person confirms. */
  @Test
  void aShareByToken_opensNothing_untilItsPersonConfirmsItInABrowser() {
    var session = ready(ann);
    var made = ann.json("POST", "/api/tokens", "{\"name\":\"job\",\"scopes\":[\"sessions\"]}");
    var bearer = "Bearer " + Json.read(made.body(), ApiToken.class).token().orElseThrow();
    var proposed =
        resolver.send(
            "POST",
            at(session) + "/shares",
            Json.write(new ShareRequest(BOB)),
            "Authorization",
            bearer,
            "Content-Type",
            "application/json");
    assertThat(proposed.statusCode()).as(proposed.body()).isEqualTo(201);
    var share = people(ann, session).shares().getFirst();
    assertThat(share.state()).isEqualTo(State.PROPOSED);
    assertThat(bob.form(at(session) + "/join").statusCode()).isEqualTo(404);
    assertThat(Json.read(bob.get("/shares").body(), SharedSession[].class)).isEmpty();
    var confirm = at(session) + "/shares/" + share.id() + "/confirm";
    assertThat(resolver.send("POST", confirm, "", "Authorization", bearer).statusCode())
        .isEqualTo(403);

    assertThat(ann.page(at(session) + "/shares").body()).contains("Confirm");
    assertThat(ann.form(confirm).statusCode()).isEqualTo(303);
    assertThat(bob.form(at(session) + "/join").statusCode()).isEqualTo(303);
    // taking away needs no browser
    assertThat(
            resolver
                .send("DELETE", at(session) + "/shares/" + share.id(), "", "Authorization", bearer)
                .statusCode())
        .isEqualTo(204);
    assertThat(told(session).companions()).isEmpty();
  }

  /** Each who enters is judged as if they opened it themselves. */
  @Test
  void whatTheDatasetsPolicyClosesToSomebody_aShareDoesNotOpen() {
    var admin = new AdminClient(resolver.address(), resolver.adminToken());
    var session = joined();
    ticket(enter(bob, session), session);
    admin.setPolicy(
        new AccessPolicy(
            AccessPolicy.Kind.DATASET,
            DATASET,
            Optional.empty(),
            Optional.empty(),
            Optional.of(List.of(ann.person())),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    var refused = enter(bob, session);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("not among them");
    ticket(enter(ann, session), session);

    var cara = TestBrowser.signedIn(resolver, campus, "cara", "cara@campus.example");
    share(ann, session, cara.person());
    var join = cara.json("POST", at(session) + "/join", "{}");
    assertThat(join.statusCode()).isEqualTo(409);
    assertThat(code(join)).isEqualTo("not-open-to-you");
  }

  /** Not even its name is told to whom the dataset is hidden from. */
  @Test
  void aHiddenDataset_staysUnknown_toWhomASessionWithItIsSharedWith() {
    var session = ready(ann);
    share(ann, session, BOB);
    hideFromAllBut(ann);
    for (var answer :
        List.of(
            bob.page(at(session) + "/join"),
            bob.json("POST", at(session) + "/join", "{}"),
            bob.get("/shares"),
            bob.page("/sessions"),
            enter(bob, session))) {
      assertThat(answer.body()).doesNotContain("fk2/abc", "Title of");
    }
    assertThat(enter(bob, session).statusCode()).isEqualTo(303);
    assertThat(bob.page(at(session) + "/join").statusCode()).isEqualTo(403);
  }

  @Test
  void filesThatARepositoryOpenedToOne_areSharedWithNobody() {
    var session = ready(ann);
    share(ann, session, BOB);
    bob.form(at(session) + "/join");
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "update session set files = cast(? as jsonb) where id = ?",
                    "{\"grantedAll\":true,\"grantedBy\":\"https://dv.example\"}",
                    session.id()));
    assertThat(code(share(ann, session, "cara@campus.example"))).isEqualTo("restricted-files");
    assertThat(people(ann, session).obstacle()).isPresent();
    assertThat(enter(bob, session).statusCode()).isEqualTo(403);
  }

  @Test
  void whereSessionsArePaths_noneIsShared() {
    try (var paths =
        TestSite.readyAt(
            "http://paths.localhost:9/s/*/", "paths", resolver, "doi:10.5072/fk2/paths")) {
      paths.agentSucceeds();
      var session = ready(ann, Json.write(SessionRequest.of("doi:10.5072/fk2/paths")));
      assertThat(code(share(ann, session, BOB))).isEqualTo("path-mode");
      assertThat(ann.page(at(session) + "/shares").body()).contains("can be shared with nobody");
    }
  }

  /** The site's own policy has the last word. */
  @Test
  void aSiteThatLetsNobodyShare_endsTheShare_withItsReason() {
    var session = ready(ann);
    stubCompanions(
        aResponse()
            .withStatus(409)
            .withHeader("Content-Type", Problem.MEDIA_TYPE)
            .withBody(
                Json.write(Problem.of(409, "sharing-off", "Not shared", "Nobody shares here."))));
    share(ann, session, BOB);
    var join = bob.json("POST", at(session) + "/join", "{}");
    assertThat(join.statusCode()).isEqualTo(409);
    assertThat(code(join)).isEqualTo("sharing-off");
    assertThat(people(ann, session).shares()).isEmpty();
    assertThat(enter(bob, session).statusCode()).isEqualTo(403);
  }

  @Test
  void whatPassesAtTheSite_takesBackNoInvitation() {
    var session = ready(ann);
    share(ann, session, BOB);
    stubCompanions(aResponse().withStatus(502).withBody("<h1>Bad Gateway</h1>"));
    assertThat(bob.json("POST", at(session) + "/join", "{}").statusCode()).isLessThan(400);
    assertThat(people(ann, session).shares()).hasSize(1);
  }

  @Test
  void whoIsNamedTwice_isInAllTheSame() {
    var session = joined();
    assertThat(share(ann, session, bob.person()).statusCode()).isEqualTo(201);
    assertThat(ticket(enter(bob, session), session).person()).isEqualTo(bob.person());
  }

  @Test
  void whatIsHiddenFromThemSince_isToldToCompanionsNoMore() {
    var session = joined();
    assertThat(bob.get(at(session)).body()).contains("fk2/abc");
    hideFromAllBut(ann);
    assertThat(bob.get(at(session)).statusCode()).isEqualTo(404);
    assertThat(ann.get(at(session)).body()).contains("fk2/abc");
  }

  @Test
  void guests_neitherShare_norJoin() {
    var guest = new TestBrowser(resolver);
    var session = ready(guest);
    assertThat(code(share(guest, session, BOB))).isEqualTo("sign-in-needed");
    assertThat(guest.page(at(session) + "/shares").body()).contains("Sign in");
    // who has no more than an address that a link confirmed is not whom a provider vouches for
    var annas = ready(ann);
    var guestsId =
        database
            .jdbi()
            .withHandle(
                h ->
                    h.createQuery("select person from session where id = :id")
                        .bind("id", session.id())
                        .mapTo(String.class)
                        .one());
    share(ann, annas, guestsId);
    assertThat(guest.page(at(annas) + "/join").statusCode()).isEqualTo(404);
    assertThat(guest.form(at(annas) + "/join").statusCode()).isEqualTo(404);
  }

  @Test
  void namesThatAreNone_areRefused_withWhatWasTyped() {
    var session = ready(ann);
    var page = ann.form(at(session) + "/shares", "name", "not <a> name");
    assertThat(page.statusCode()).isEqualTo(400);
    assertThat(page.body()).contains("Not shared", "value=\"not &lt;a> name\"");
    assertThat(code(share(ann, session, "ann@campus.example"))).isEqualTo("yourself");
    assertThat(code(share(ann, session, ann.person()))).isEqualTo("yourself");
    for (int i = 0; i < SessionCompanions.MOST; i++) {
      assertThat(share(ann, session, "p" + i + "@x.example").statusCode()).isEqualTo(201);
    }
    assertThat(code(share(ann, session, "one@more.example"))).isEqualTo("too-many-shares");
    assertThat(share(ann, session, "p1@x.example").statusCode()).as("again").isEqualTo(201);
  }

  @Test
  void everyAct_isInTheAudit_andWhatIsKept_isShown_andGoes() {
    var session = joined();
    var noted =
        database
            .jdbi()
            .withHandle(
                h ->
                    h.createQuery("select action from audit where target = :session order by id")
                        .bind("session", session.id())
                        .mapTo(String.class)
                        .list());
    assertThat(noted).contains("share", "join-session");
    assertThat(bob.get("/me/data").body()).contains("\"sharesTaken\":[{");
    assertThat(ann.get("/me/data").body()).contains("\"shares\":[{", BOB);

    // Bob goes, and with him his way in
    assertThat(bob.send("DELETE", "/me/data", "").statusCode()).isEqualTo(200);
    await().atMost(Duration.ofSeconds(20)).until(() -> told(session).companions().isEmpty());
    assertThat(people(ann, session).shares()).isEmpty();

    share(ann, session, "cara@campus.example");
    ann.send("DELETE", at(session), "");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> Arrays.asList(ann.get("/me/data").body()).getFirst().contains("\"shares\":[]"));
  }
}
