package org.datadns.protocol.client;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.noContent;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.net.URI;
import java.util.Map;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResolverClientTest {
  private static final String SESSION =
      """
      {"id":"s1","identifier":"doi:10.5072/x","tool":"jupyter","size":"small","state":"starting",
       "attempt":1,"step":"starting","createdAt":"2026-11-20T10:00:00Z"}
      """;

  @RegisterExtension
  static final WireMockExtension RESOLVER =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private ResolverClient client;

  @BeforeEach
  void connect() {
    client = new ResolverClient(URI.create(RESOLVER.baseUrl()));
  }

  @Test
  void resolve_sendsTheIdentifierAsItIs() {
    answering(
        """
        {"identifier":{"scheme":"doi","canonical":"doi:10.5072/x","url":"https://doi.org/10.5072/x"},
         "match":"exact","dataset":{"identifier":"doi:10.5072/x","aliases":[]},
         "replicas":[],"open":{},"labels":{}}
        """);

    assertThat(client.resolve("https://doi.org/10.5072/x?a=b&c#d").match()).isEqualTo("exact");
    RESOLVER.verify(
        getRequestedFor(
            urlEqualTo("/resolve?id=https%3A%2F%2Fdoi.org%2F10.5072%2Fx%3Fa%3Db%26c%23d")));
  }

  @Test
  void openPage_escapesEveryPart() {
    assertThat(client.openPage("10.5072/a b", Map.of("tool", "r&d")))
        .hasToString(RESOLVER.baseUrl() + "/open?id=10.5072%2Fa+b&tool=r%26d");
  }

  @Test
  void start_session_andStop_speakForThePerson() {
    answering(SESSION);
    var person = equalTo("person=x");

    assertThat(client.start(SessionRequest.of("10.5072/x"), "person=x").state())
        .isEqualTo(SessionState.STARTING);
    assertThat(client.session("s1", "person=x").id()).isEqualTo("s1");
    RESOLVER.stubFor(any(anyUrl()).willReturn(noContent()));
    client.stop("s1", "person=x");

    RESOLVER.verify(
        postRequestedFor(urlEqualTo("/sessions"))
            .withHeader("Cookie", person)
            .withRequestBody(equalToJson("{\"identifier\":\"10.5072/x\"}")));
    RESOLVER.verify(getRequestedFor(urlEqualTo("/sessions/s1")).withHeader("Cookie", person));
    RESOLVER.verify(deleteRequestedFor(urlEqualTo("/sessions/s1")).withHeader("Cookie", person));
  }

  @Test
  void joinToken_isAskedForWithTheAdminToken() {
    answering("{\"site\":\"north\",\"token\":\"t\",\"expires\":\"2026-11-21T10:00:00Z\"}");

    assertThat(client.joinToken("north", "admin")).isEqualTo("t");
    RESOLVER.verify(
        postRequestedFor(urlEqualTo("/api/join-tokens"))
            .withHeader("Authorization", equalTo("Bearer admin"))
            .withRequestBody(equalToJson("{\"site\":\"north\"}")));
  }

  private static void answering(String json) {
    RESOLVER.stubFor(any(anyUrl()).willReturn(okJson(json)));
  }
}
