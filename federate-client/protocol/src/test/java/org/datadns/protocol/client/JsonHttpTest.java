package org.datadns.protocol.client;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonHttpTest {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @RegisterExtension
  static final WireMockExtension PEER =
      WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

  private final JsonHttp http = new JsonHttp();

  @Test
  void send_sendsEverythingAndReadsTheAnswer() {
    PEER.stubFor(any(anyUrl()).willReturn(okJson("{\"code\":\"c\",\"text\":\"é\"}")));

    var answer =
        http.send(
            "POST",
            URI.create(PEER.baseUrl() + "/a?b=c"),
            Map.of("Authorization", "Bearer x"),
            "{}".getBytes(UTF_8),
            DEADLINE);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.as(Reason.class)).isEqualTo(new Reason("c", "é"));
    PEER.verify(
        postRequestedFor(urlEqualTo("/a?b=c"))
            .withHeader("Authorization", equalTo("Bearer x"))
            .withRequestBody(equalTo("{}")));
  }

  @Test
  void send_throwsTheProblemAnswered() {
    var problem = Problem.of(409, "full", "Full", "No room.").withRetryAfter(Duration.ofSeconds(5));
    var thrown =
        refused(
            aResponse()
                .withStatus(409)
                .withHeader("Content-Type", "application/problem+json; charset=utf-8")
                .withBody(Json.write(problem)));

    assertThat(thrown.problem()).isEqualTo(problem);
    assertThat(thrown).hasMessage("full: No room.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "junk",
        "[]",
        "null",
        "{\"status\":404}",
        "{\"title\":\"nginx\",\"status\":404}"
      })
  void send_describesAProblemThatCannotBeRead(String body) {
    var problem =
        refused(
                aResponse()
                    .withStatus(404)
                    .withHeader("Content-Type", "application/problem+json")
                    .withBody(body))
            .problem();

    assertThat(problem.status()).isEqualTo(404);
    assertThat(problem.code()).isEqualTo("unexpected-answer");
    assertThat(problem.detail()).contains("localhost:" + PEER.getPort());
  }

  @Test
  void send_describesAPageInAProblemsPlace() {
    var problem =
        refused(aResponse().withStatus(502).withBody("<html>Bad Gateway</html>")).problem();

    assertThat(problem.status()).isEqualTo(502);
    assertThat(problem.code()).isEqualTo("unexpected-answer");
  }

  @Test
  void send_followsNoRedirect() {
    assertThat(refused(temporaryRedirect("/elsewhere")).problem().status()).isEqualTo(302);
    PEER.verify(0, getRequestedFor(urlEqualTo("/elsewhere")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>Sign in to the network</html>", "{}", "[]", "null"})
  void as_refusesAnAnswerOfSomethingElse(String body) {
    answering(okJson(body));
    var answer = get(DEADLINE);

    assertThat(
            catchThrowableOfType(ProblemException.class, () -> answer.as(Reason.class)).problem())
        .satisfies(
            problem -> {
              assertThat(problem.status()).isEqualTo(502);
              assertThat(problem.code()).isEqualTo("unexpected-answer");
            });
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {
        "CONNECTION_RESET_BY_PEER",
        "EMPTY_RESPONSE",
        "MALFORMED_RESPONSE_CHUNK",
        "RANDOM_DATA_THEN_CLOSE"
      })
  void send_tellsABrokenConnection(Fault fault) {
    assertThat(unreachable(aResponse().withFault(fault), DEADLINE))
        .hasMessage(PEER.baseUrl() + " cannot be reached");
  }

  @Test
  void send_givesUpAtTheDeadlineBeforeTheAnswer() {
    assertThat(unreachable(aResponse().withFixedDelay(60_000), Duration.ofMillis(200)))
        .hasMessage(PEER.baseUrl() + " did not answer within 200 ms");
  }

  @Test
  void send_givesUpAtTheDeadlineInTheMiddleOfTheAnswer() {
    assertThat(
            unreachable(
                aResponse().withBody("x".repeat(1_000)).withChunkedDribbleDelay(100, 60_000),
                Duration.ofMillis(500)))
        .hasMessage(PEER.baseUrl() + " did not answer within 500 ms");
  }

  @Test
  void send_takesNoAnswerWithoutEnd() {
    assertThat(unreachable(aResponse().withBody(new byte[(16 << 20) + 1]), DEADLINE))
        .isInstanceOf(UnreachableException.class);
  }

  @Test
  void send_tellsAnAddressWhereNobodyListens() throws IOException {
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var uri = URI.create("http://127.0.0.1:" + port + "/");

    assertThat(
            catchThrowableOfType(
                UnreachableException.class,
                () -> http.send("GET", uri, Map.of(), new byte[0], DEADLINE)))
        .hasMessage("http://127.0.0.1:" + port + " cannot be reached");
  }

  @Test
  void send_stopsWhenInterruptedAndStaysInterrupted() {
    answering(aResponse().withFixedDelay(60_000));
    Thread.currentThread().interrupt();

    var thrown = catchThrowableOfType(UnreachableException.class, () -> get(DEADLINE));

    assertThat(Thread.interrupted()).isTrue();
    assertThat(thrown).hasMessageStartingWith("interrupted");
  }

  private static void answering(ResponseDefinitionBuilder answer) {
    PEER.stubFor(any(anyUrl()).willReturn(answer));
  }

  private ProblemException refused(ResponseDefinitionBuilder answer) {
    answering(answer);
    return catchThrowableOfType(ProblemException.class, () -> get(DEADLINE));
  }

  private UnreachableException unreachable(ResponseDefinitionBuilder answer, Duration deadline) {
    answering(answer);
    return catchThrowableOfType(UnreachableException.class, () -> get(deadline));
  }

  private JsonHttp.Answer get(Duration deadline) {
    return http.send("GET", URI.create(PEER.baseUrl() + "/"), Map.of(), new byte[0], deadline);
  }
}
