package org.datadns.protocol.client;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.SiteRequest;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.ReplicaNews;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.JoinAnswer;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.protocol.wire.SiteOperation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SiteClientTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

  @RegisterExtension
  static final WireMockExtension RESOLVER =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private final SigningKey key = SigningKey.generate();
  private SiteClient client;

  @BeforeEach
  void connect() {
    client = new SiteClient(URI.create(RESOLVER.baseUrl()), "north", key, () -> NOW);
  }

  @Test
  void join_isSignedWithTheAnnouncedKey() {
    var answer = new JoinAnswer("north", "pending", RESOLVER.baseUrl(), NOW);
    answering(Json.write(answer));

    assertThat(
            client.join(
                new JoinRequest(
                    "north",
                    "North",
                    "admin@north.example",
                    new SiteAddresses("http://localhost:1", "http://*.localhost:2"),
                    key.publicJwk(),
                    Optional.empty())))
        .isEqualTo(answer);
    assertSigned("POST", "/api/sites");
  }

  @Test
  void putReplicas_sendsOneLineEach() {
    answering(Json.write(new InventoryAnswer(7, 2, List.of())));

    client.putReplicas(
        7,
        List.of(
            ReplicaLine.of("doi:10.5072/a", Optional.empty()),
            ReplicaLine.of("doi:10.5072/b", Optional.of("b\nb"))));

    assertThat(assertSigned("PUT", "/api/sites/north/replicas?generation=7").getBodyAsString())
        .isEqualTo(
            """
            {"identifier":"doi:10.5072/a"}
            {"identifier":"doi:10.5072/b","title":"b\\nb"}
            """);
  }

  @Test
  void putReplicas_ofNothingHasNoLine() {
    answering(Json.write(new InventoryAnswer(8, 0, List.of())));

    client.putReplicas(8, List.of());

    assertThat(assertSigned("PUT", "/api/sites/north/replicas?generation=8").getBody()).isEmpty();
  }

  @Test
  void heartbeat_isSigned() {
    answering(
        """
        {"nextIn":"PT10S","serverTime":"2026-11-20T10:00:00Z","inventoryWanted":true,
         "replicasWanted":false,"desired":{"revision":1,"tools":[],"stop":["s1"]},"notes":[]}
        """);

    var answer =
        client.heartbeat(
            new Heartbeat(
                "i",
                NOW,
                1,
                SiteOperation.READY,
                Duration.ZERO,
                1,
                7,
                List.of(),
                List.of(),
                0,
                ReplicaNews.ALL_WELL,
                List.of()));

    assertThat(answer.desired().stop()).containsExactly("s1");
    assertSigned("POST", "/api/sites/north/heartbeats");
  }

  @Test
  void ticketKeys_readsTheSet() {
    answering(key.publicKeys().toJson());

    assertThat(client.ticketKeys().kids()).containsExactly(key.kid());
  }

  @Test
  void ticketKeys_refusesJunk() {
    answering("<html>");

    assertThat(catchThrowableOfType(ProblemException.class, client::ticketKeys).problem().code())
        .isEqualTo("unexpected-answer");
  }

  private static void answering(String json) {
    RESOLVER.stubFor(any(anyUrl()).willReturn(okJson(json)));
  }

  private LoggedRequest assertSigned(String method, String target) {
    var request = RESOLVER.getAllServeEvents().getFirst().getRequest();
    assertThat(List.of(request.getMethod().getName(), request.getUrl()))
        .containsExactly(method, target);
    assertThat(
            SiteRequest.of(method, target, request.getBody())
                .verify(
                    request.getHeader("Authorization").substring("Bearer ".length()),
                    key.publicKeys(),
                    "north",
                    RESOLVER.baseUrl(),
                    NOW))
        .isEqualTo(new Valid<>("north"));
    return request;
  }
}
