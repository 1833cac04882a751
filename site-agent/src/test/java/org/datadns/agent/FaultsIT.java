package org.datadns.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.datadns.agent.AgentWorld.Ids;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.signing.Ticket.Use;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong around an agent, each kind by itself. */
class FaultsIT {
  @TempDir Path directory;
  AgentWorld world;

  @BeforeEach
  void build() {
    world = new AgentWorld(directory);
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void tool_neverAnswers_endsWithinItsDeadlineWithoutContainer() {
    world.with("session: {ready-within: PT1S, stop-grace: PT1S}\n").start();
    var session = Ids.session();
    world.put(session, "silent");

    assertThat(world.await(session, SessionState.ENDED).reason().orElseThrow().code())
        .isEqualTo("never-ready");
    assertThat(world.containers(session)).isEmpty();
  }

  @Test
  void nobodyEnters_endsWithoutContainer() {
    world.with("session: {enter-within: PT1S, stop-grace: PT1S}\n").start();
    var session = Ids.session();
    world.put(session, "pages");

    assertThat(world.await(session, SessionState.READY).state()).isEqualTo(SessionState.READY);
    assertThat(world.await(session, SessionState.ENDED).reason().orElseThrow().code())
        .isEqualTo("not-entered");
    assertThat(world.containers(session)).isEmpty();
  }

  @Test
  void noEngine_endsTheSession() {
    world.withDockerHost("unix://" + directory.resolve("no.sock")).start();
    var session = Ids.session();
    world.put(session, "pages");

    assertThat(world.await(session, SessionState.ENDED).reason().orElseThrow().code())
        .isEqualTo("no-engine");
  }

  @Test
  void placeForOne_secondIsRefused() {
    world.with("limits: {sessions: 1}\n").start();
    world.put(Ids.session(), "silent");

    var refused = world.putOrder(Ids.session(), AgentWorld.order("silent", 1, Ids.workspace()));

    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("\"code\":\"full\"");
  }

  @Test
  void datasetsMissingOrUnreadable_areRefusedWithReason_theOtherIsServed() throws IOException {
    var closed = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    world.withDatasets(
        "{identifier: 10.5072/fk2/gone, path: " + directory + "/gone}",
        "{identifier: 10.5072/fk2/closed, path: " + closed + "}");
    world.start();

    assertThat(admin("GET", "/datasets", "").body())
        .contains("\"state\":\"served\"", "\"code\":\"missing\"", "\"code\":\"unreadable\"");
    var refused =
        world.putOrder(
            Ids.session(), AgentWorld.order("doi:10.5072/fk2/gone", "pages", 1, Ids.workspace()));
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body()).contains("not-held");
  }

  @Test
  void datasetAddedWhileRunning_isServed_alsoAfterARestart() {
    world.start();
    var added =
        "{\"identifier\":\"10.5072/fk2/more\",\"path\":\"" + directory.resolve("data") + "\"}";

    assertThat(admin("POST", "/datasets", added).statusCode()).isEqualTo(201);
    assertThat(admin("POST", "/datasets", added).statusCode()).isEqualTo(409);
    world.stopAgent();
    world.start();
    assertThat(admin("GET", "/datasets", "").body()).contains("doi:10.5072/fk2/more");
  }

  @Test
  void admin_withoutItsToken_isRefused() {
    world.start();
    var request = HttpRequest.newBuilder(world.address("admin").resolve("/datasets"));

    assertThat(world.send(request).statusCode()).isEqualTo(401);
  }

  @Test
  void admin_malformedBodies_areTheSendersFault() {
    world.start();

    assertThat(admin("POST", "/datasets", "{}").statusCode()).isEqualTo(400);
    assertThat(admin("POST", "/datasets", "[").statusCode()).isEqualTo(400);
    assertThat(
            admin("POST", "/datasets", "{\"identifier\":\"10.5072/a\",\"path\":\"\\u0000\"}")
                .statusCode())
        .isEqualTo(400);
    assertThat(admin("POST", "/join", "{}").statusCode()).isEqualTo(400);
    assertThat(admin("POST", "/join", "x".repeat(70_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void tickets_forgedExpiredOrForeign_startNothing() {
    world.start();
    var session = Ids.session();
    var body = Json.bytes(AgentWorld.order("pages", 1, Ids.workspace()));
    var now = Instant.now();
    var issuer = world.resolver.address().toString();
    var right = Ticket.start(world.site, session, 1, TestResolver.PERSON, Assurance.GUEST, body);
    var foreign = Ticket.start("elsewhere", session, 1, TestResolver.PERSON, Assurance.GUEST, body);
    var others =
        Ticket.start(world.site, Ids.session(), 1, TestResolver.PERSON, Assurance.GUEST, body);
    var key = world.resolver.key();

    assertRefused(session, "rubbish", body);
    assertRefused(session, right.sign(SigningKey.generate(), issuer, now), body);
    assertRefused(session, right.sign(key, issuer, now.minusSeconds(90)), body);
    assertRefused(session, right.sign(key, "https://other.example", now), body);
    assertRefused(session, foreign.sign(key, issuer, now), body);
    assertRefused(session, others.sign(key, issuer, now), body);
    assertRefused(session, world.resolver.ticket(Use.READ, session, 1), body);
    assertThat(world.containers(session)).isEmpty();
    assertThat(
            world
                .send(
                    "GET",
                    "/api/sessions/" + session,
                    world.resolver.ticket(Use.READ, session, 1),
                    new byte[0])
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void startTicket_forAnotherBody_startsNothing() {
    world.start();
    var session = Ids.session();
    var body = Json.bytes(AgentWorld.order("pages", 1, Ids.workspace()));
    var other = Json.bytes(AgentWorld.order("silent", 1, Ids.workspace()));

    assertRefused(session, world.resolver.startTicket(session, 1, body), other);
  }

  @Test
  void startTicket_replayed_startsNoSecond_norAfterTheStop() {
    world.start();
    var session = Ids.session();
    var body = Json.bytes(AgentWorld.order("silent", 1, Ids.workspace()));
    var ticket = world.resolver.startTicket(session, 1, body);
    var path = "/api/sessions/" + session;

    assertThat(world.send("PUT", path, ticket, body).statusCode()).isEqualTo(202);
    assertThat(world.send("PUT", path, ticket, body).statusCode()).isEqualTo(202);
    await().until(() -> world.containers(session).size() == 1);
    world.stop(session, 1);
    assertThat(world.send("PUT", path, ticket, body).body()).contains("attempt-superseded");
    world.await(session, SessionState.ENDED);
    assertThat(world.containers(session)).isEmpty();
  }

  @Test
  void stop_beforeTheOrder_leavesATombstone() {
    world.start();
    var session = Ids.session();

    assertThat(world.stop(session, 1).state()).isEqualTo(SessionState.ENDED);

    var late = world.putOrder(session, AgentWorld.order("pages", 1, Ids.workspace()));
    assertThat(late.statusCode()).isEqualTo(409);
    assertThat(late.body()).contains("attempt-superseded");
  }

  @Test
  void stopTicket_ofOneAttempt_stopsNoOther() {
    world.start();
    var session = Ids.session();

    assertThat(
            world
                .send(
                    "DELETE",
                    "/api/sessions/" + session + "?attempt=2",
                    world.resolver.ticket(Use.STOP, session, 1),
                    new byte[0])
                .statusCode())
        .isEqualTo(403);
  }

  @Test
  void browser_isRefused_evenWithATicket() {
    world.start();
    var session = Ids.session();
    var request =
        HttpRequest.newBuilder(world.address("api").resolve("/api/sessions/" + session))
            .header("Authorization", "Bearer " + world.resolver.ticket(Use.READ, session, 1))
            .header("Origin", "http://" + session + ".localhost");

    assertThat(world.send(request).statusCode()).isEqualTo(403);
  }

  @Test
  void order_incomplete_isTheSendersFault() {
    world.start();
    var session = Ids.session();
    var body =
        "{\"attempt\":1,\"tool\":\"pages\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    var answer =
        world.send(
            "PUT", "/api/sessions/" + session, world.resolver.startTicket(session, 1, body), body);

    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void resolverAway_agentStarts_keepsItsSessions_andJoinsWhenItReturns() {
    world.start();
    var session = Ids.session();
    world.put(session, "pages");
    world.await(session, SessionState.READY);
    var container = world.containers(session);

    world.resolver.close();
    world.stopAgent();
    world.start();
    // tickets are judged by the keys kept on disk
    assertThat(world.look(session, -1, Duration.ZERO).state()).isEqualTo(SessionState.READY);
    assertThat(world.containers(session)).isEqualTo(container);
    assertThat(admin("GET", "/status", "").body()).contains("\"state\":\"unjoined\"");

    world.resolver.returns();
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () -> assertThat(admin("GET", "/status", "").body()).contains("\"approved\""));
    assertThat(world.containers(session)).isEqualTo(container);
  }

  @Test
  void resolverWantsASessionGone_itStops() {
    world.start();
    var session = Ids.session();
    world.put(session, "pages");
    world.await(session, SessionState.READY);

    world.resolver.wantsStopped(session);

    assertThat(world.await(session, SessionState.ENDED).reason().orElseThrow().code())
        .isEqualTo("not-wanted");
  }

  private void assertRefused(String session, String token, byte[] body) {
    assertThat(world.send("PUT", "/api/sessions/" + session, token, body).statusCode())
        .isEqualTo(403);
  }

  private HttpResponse<String> admin(String method, String path, String body) {
    return world.admin(method, path, body);
  }
}
