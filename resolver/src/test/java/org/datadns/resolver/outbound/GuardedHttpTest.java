package org.datadns.resolver.outbound;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.datadns.resolver.outbound.GuardedHttp.Limits;
import org.datadns.resolver.outbound.Outcome.Answer;
import org.datadns.resolver.outbound.Outcome.NoAnswer;
import org.datadns.resolver.outbound.Outcome.Why;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GuardedHttpTest {
  private static final Limits LIMITS =
      new Limits(100, Duration.ofSeconds(10), Duration.ofSeconds(5), 4, true);

  @RegisterExtension
  static final WireMockExtension server =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort())
          .build();

  private final GuardedHttp http =
      new GuardedHttp(AddressRule.ofHosts(List.of("localhost")), LIMITS);

  @AfterEach
  void close() {
    http.close();
  }

  private static URI at(String path) {
    return URI.create("http://localhost:" + server.getPort() + path);
  }

  @Test
  void aPrivateAddress_isNotAsked_whateverItIsCalled() {
    try (var strict = new GuardedHttp(AddressRule.ofHosts(List.of()), LIMITS)) {
      for (String host :
          List.of("localhost", "127.0.0.1", "[::1]", "10.0.0.1", "169.254.169.254")) {
        var outcome =
            strict.get(URI.create("http://" + host + ":" + server.getPort() + "/"), "*/*");
        assertThat(outcome)
            .as(host)
            .isInstanceOfSatisfying(
                NoAnswer.class, it -> assertThat(it.why()).isEqualTo(Why.FORBIDDEN_ADDRESS));
      }
    }
    server.verify(0, anyRequestedFor(anyUrl()));
  }

  @Test
  void anAnswerOfMoreThanTheMost_isNone() {
    server.stubFor(get("/large").willReturn(ok("x".repeat(101))));
    server.stubFor(get("/fits").willReturn(ok("x".repeat(100))));
    assertThat(why("/large")).isEqualTo(Why.TOO_LARGE);
    assertThat(http.get(at("/fits"), "*/*"))
        .isInstanceOfSatisfying(Answer.class, it -> assertThat(it.text()).hasSize(100));
  }

  @Test
  void aRedirect_isFollowedWhereTheCallerAllowsIt() {
    redirect("/first", "second");
    redirect("/second", "?third");
    server.stubFor(get("/second?third").willReturn(ok("here")));
    assertThat(http.get(at("/first"), "*/*", to -> to.getHost().equals("localhost")))
        .isEqualTo(new Answer(200, "here"));
    assertThat(http.get(at("/first"), "*/*", to -> false))
        .isInstanceOfSatisfying(
            NoAnswer.class, it -> assertThat(it.why()).isEqualTo(Why.ELSEWHERE));
    assertThat(http.get(at("/first"), "*/*"))
        .as("of itself it follows none")
        .isInstanceOfSatisfying(Answer.class, it -> assertThat(it.status()).isEqualTo(302));
  }

  @Test
  void redirectsWithoutEnd_endSomewhere() {
    redirect("/circle", "/circle");
    assertThat(http.get(at("/circle"), "*/*", to -> true))
        .isInstanceOfSatisfying(
            NoAnswer.class, it -> assertThat(it.why()).isEqualTo(Why.ELSEWHERE));
  }

  @Test
  void whatItSaysOfAFailure_namesNoAddress() {
    var outcome = http.get(URI.create("http://localhost:1/secret?token=secret"), "*/*");
    assertThat(outcome)
        .isInstanceOfSatisfying(
            NoAnswer.class,
            it -> {
              assertThat(it.why()).isEqualTo(Why.NO_CONNECTION);
              assertThat(it.detail()).doesNotContain("secret").doesNotContain("localhost");
            });
  }

  private Why why(String path) {
    return switch (http.get(at(path), "*/*")) {
      case NoAnswer(var why, var ignored) -> why;
      case Answer answer -> throw new AssertionError("answered: " + answer.status());
    };
  }

  private static void redirect(String from, String to) {
    server.stubFor(get(from).willReturn(aResponse().withStatus(302).withHeader("Location", to)));
  }
}
