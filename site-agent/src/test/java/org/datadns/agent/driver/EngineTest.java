package org.datadns.agent.driver;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineTest {
  private static final Duration SILENCE = Duration.ofSeconds(2);

  WireMockServer http;
  Engine engine;

  @BeforeEach
  void start() {
    http = new WireMockServer(WireMockConfiguration.options().dynamicPort());
    http.start();
    engine = new Engine("tcp://localhost:" + http.port(), SILENCE);
  }

  @AfterEach
  void stop() throws IOException {
    engine.close();
    http.stop();
  }

  @ParameterizedTest
  @CsvSource({"1.41, v1.41", "1.44, v1.44", "1.52, v1.44"})
  void ask_speaksTheOlderOfBothVersions(String engines, String spoken) {
    engineOf(engines);

    assertThat(engine.ask(EngineTest::containers)).isEmpty();
    assertThat(engine.ask(EngineTest::containers)).isEmpty();

    http.verify(2, getRequestedFor(urlMatching("/" + spoken + "/containers/json.*")));
    http.verify(1, getRequestedFor(urlEqualTo("/version")));
  }

  @Test
  void ask_connectionBroke_agreesAnewAndAsksAgain() {
    http.stubFor(get("/version").willReturn(okJson("{\"ApiVersion\":\"1.44\"}")));
    http.stubFor(
        post("/v1.44/containers/c/start")
            .inScenario("restart")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER))
            .willSetStateTo("up"));
    http.stubFor(
        post("/v1.44/containers/c/start")
            .inScenario("restart")
            .whenScenarioStateIs("up")
            .willReturn(aResponse().withStatus(204)));

    engine.ask(docker -> docker.startContainerCmd("c").exec());

    http.verify(2, postRequestedFor(urlEqualTo("/v1.44/containers/c/start")));
    http.verify(2, getRequestedFor(urlEqualTo("/version")));
  }

  @Test
  void ask_engineSilent_givesUpAfterItsDeadline() {
    http.stubFor(get("/version").willReturn(okJson("{\"ApiVersion\":\"1.41\"}")));
    http.stubFor(
        get(urlMatching("/v1.41/containers/json.*"))
            .willReturn(okJson("[]").withFixedDelay(30_000)));
    long start = System.nanoTime();

    assertThatThrownBy(() -> engine.ask(EngineTest::containers))
        .isInstanceOf(EngineException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void ask_nobodyListens_isAnEngineException() {
    http.stop();

    assertThatThrownBy(() -> engine.ask(EngineTest::containers))
        .isInstanceOf(EngineException.class);
  }

  @Test
  void ask_engineRefuses_isDockersOwnException() {
    engineOf("1.41");
    http.stubFor(get(urlMatching("/v1.41/volumes/gone.*")).willReturn(aResponse().withStatus(404)));

    assertThatThrownBy(() -> engine.ask(docker -> docker.inspectVolumeCmd("gone").exec()))
        .isInstanceOf(NotFoundException.class);
  }

  /** Answers only in versions it knows, as real engines do. */
  private void engineOf(String version) {
    http.stubFor(get(anyUrl()).atPriority(10).willReturn(aResponse().withStatus(400)));
    http.stubFor(get("/version").willReturn(okJson("{\"ApiVersion\":\"" + version + "\"}")));
    http.stubFor(get(urlMatching("/v1.4[14]/containers/json.*")).willReturn(okJson("[]")));
  }

  private static List<?> containers(DockerClient docker) {
    return docker.listContainersCmd().exec();
  }
}
