package org.datadns.agent;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.signing.Ticket.Use;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.HeartbeatAnswer;
import org.datadns.protocol.wire.HeartbeatAnswer.Desired;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.JoinAnswer;
import org.datadns.protocol.wire.Json;

/** A resolver that approves every site and signs tickets with a key of its own. */
final class TestResolver implements AutoCloseable {
  static final String PERSON = "somebody";

  private final SigningKey key = SigningKey.generate();
  private final String site;
  private final URI address;
  private WireMockServer http;

  /** On a free port. */
  TestResolver(String site) {
    this.site = site;
    this.http = new WireMockServer(wireMockConfig().dynamicPort());
    http.start();
    this.address = URI.create(http.baseUrl());
    approves();
  }

  /** Comes back where it was after {@link #close}. */
  void returns() {
    http = new WireMockServer(wireMockConfig().port(address().getPort()));
    http.start();
    approves();
  }

  private void approves() {
    http.stubFor(
        get("/.well-known/jwks.json").willReturn(aResponse().withBody(key.publicKeys().toJson())));
    http.stubFor(
        post("/api/sites")
            .willReturn(
                jsonNow(
                    201, new JoinAnswer(site, "approved", address().toString(), Instant.EPOCH))));
    http.stubFor(
        put(urlMatching("/api/sites/" + site + "/replicas\\?generation=\\d+"))
            .willReturn(json(200, new InventoryAnswer(1, 1, List.of()))));
    wants(new Desired(1, Optional.empty(), List.of(), List.of()));
  }

  /** Answers heartbeats with this. */
  void wants(Desired desired) {
    http.stubFor(
        post("/api/sites/" + site + "/heartbeats")
            .willReturn(
                jsonNow(
                    200,
                    new HeartbeatAnswer(
                        Duration.ofSeconds(1), Instant.EPOCH, false, false, desired, List.of()))));
  }

  /** Wants this session not to be. */
  void wantsStopped(String session) {
    wants(new Desired(2, Optional.empty(), List.of(), List.of(session)));
  }

  /** How many heartbeats it took since it is there. */
  int heartbeats() {
    return http.findAll(postRequestedFor(urlMatching("/api/sites/" + site + "/heartbeats"))).size();
  }

  /** The body of the last one. */
  String lastHeartbeat() {
    return http
        .findAll(postRequestedFor(urlMatching("/api/sites/" + site + "/heartbeats")))
        .stream()
        .max(Comparator.comparing(LoggedRequest::getLoggedDate))
        .orElseThrow()
        .getBodyAsString();
  }

  URI address() {
    return address;
  }

  SigningKey key() {
    return key;
  }

  String saveTicket(String session, int attempt, byte[] order) {
    return sign(Ticket.save(site, session, attempt, PERSON, Assurance.GUEST, order));
  }

  String startTicket(String session, int attempt, byte[] order) {
    return sign(Ticket.start(site, session, attempt, PERSON, Assurance.GUEST, order));
  }

  String ticket(Use use, String session, int attempt) {
    return sign(Ticket.of(use, site, session, attempt, PERSON, Assurance.GUEST));
  }

  String sign(Ticket ticket) {
    return ticket.sign(key, address().toString(), Instant.now());
  }

  static ResponseDefinitionBuilder json(int status, Object body) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json")
        .withBody(Json.write(body));
  }

  /** With the time of the answer in place of the epoch. */
  static ResponseDefinitionBuilder jsonNow(int status, Object body) {
    return json(status, body)
        .withBody(Json.write(body).replace(Instant.EPOCH.toString(), "{{now}}"))
        .withTransformers("response-template");
  }

  @Override
  public void close() {
    http.stop();
  }
}
