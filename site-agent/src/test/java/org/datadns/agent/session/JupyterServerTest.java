package org.datadns.agent.session;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JupyterServerTest {
  private static final Instant EARLIER = Instant.parse("2026-11-21T08:00:00Z");
  private static final Instant LATER = Instant.parse("2026-11-21T09:00:00Z");

  private final WireMockServer server = new WireMockServer(wireMockConfig().dynamicPort());
  private final JupyterServer jupyter = new JupyterServer();
  private ToolAddress address = new ToolAddress("127.0.0.1", 1, "/", "");

  @BeforeEach
  void start() {
    server.start();
    address = new ToolAddress("127.0.0.1", server.port(), "/s/", "secret");
  }

  @AfterEach
  void stop() {
    jupyter.close();
    server.stop();
  }

  @Test
  void signal_aBusyKernel_isBusy_askedWithTheToken() {
    kernels(kernel("idle", EARLIER), kernel("busy", EARLIER));
    terminals();

    assertThat(jupyter.signal(address)).isEqualTo(new ToolSignal.Busy());
    assertThat(server.getAllServeEvents())
        .allSatisfy(
            event ->
                assertThat(event.getRequest().getHeader("Authorization"))
                    .isEqualTo("token secret"));
  }

  @Test
  void signal_idle_tellsTheLatestActivityOfKernelsAndTerminals() {
    kernels(kernel("idle", EARLIER));
    terminals(terminal(LATER));
    assertThat(jupyter.signal(address)).isEqualTo(new ToolSignal.Quiet(Optional.of(LATER)));

    terminals();
    assertThat(jupyter.signal(address)).isEqualTo(new ToolSignal.Quiet(Optional.of(EARLIER)));

    kernels();
    assertThat(jupyter.signal(address)).isEqualTo(new ToolSignal.Quiet(Optional.empty()));
  }

  @Test
  void signal_aKernelNobodyConnectedTo_isNoUseForGood() {
    kernels(kernel("starting", EARLIER));
    terminals();

    assertThat(jupyter.signal(address)).isEqualTo(new ToolSignal.Quiet(Optional.of(EARLIER)));
  }

  @Test
  void signal_nonsenseOrNothing_isSilence() {
    terminals();
    server.stubFor(get(urlMatching("/s/api/kernels.*")).willReturn(okJson("{\"kernels\": 1}")));
    assertThat(jupyter.signal(address)).isEqualTo(new ToolSignal.Silence());

    server.stubFor(get(urlMatching("/s/api/kernels.*")).willReturn(aResponse().withStatus(500)));
    assertThat(jupyter.signal(address)).isEqualTo(new ToolSignal.Silence());

    server.stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
    assertThat(jupyter.signal(address)).isEqualTo(new ToolSignal.Silence());
  }

  @Test
  void has_onlyItsNoIsANo() {
    server.stubFor(
        get(urlEqualTo("/s/api/contents/a%20b.ipynb?content=0")).willReturn(okJson("{}")));
    server.stubFor(
        get(urlEqualTo("/s/api/contents/gone.ipynb?content=0"))
            .willReturn(aResponse().withStatus(404)));
    server.stubFor(
        get(urlEqualTo("/s/api/contents/who-knows.ipynb?content=0"))
            .willReturn(aResponse().withStatus(500)));

    assertThat(jupyter.has(address, "a b.ipynb")).isTrue();
    assertThat(jupyter.has(address, "gone.ipynb")).isFalse();
    assertThat(jupyter.has(address, "who-knows.ipynb")).isTrue();
  }

  @Test
  void put_neverReplaces_butFindsItself() {
    there("a.ipynb", "mine");
    there("a-2.ipynb", "given");
    assertThat(jupyter.put(address, "a.ipynb", "given")).contains("a-2.ipynb");
    server.verify(0, putRequestedFor(anyUrl()));

    server.stubFor(
        get(urlMatching("/s/api/contents/a-3.ipynb.*")).willReturn(aResponse().withStatus(404)));
    server.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(201)));
    assertThat(jupyter.put(address, "a.ipynb", "other")).contains("a-3.ipynb");
    server.verify(
        1,
        putRequestedFor(urlEqualTo("/s/api/contents/a-3.ipynb"))
            .withHeader("Authorization", equalTo("token secret")));
  }

  @Test
  void put_notTaken_isSaid() {
    server.stubFor(get(anyUrl()).willReturn(aResponse().withStatus(404)));
    server.stubFor(put(anyUrl()).willReturn(aResponse().withStatus(507)));

    assertThat(jupyter.put(address, "a.ipynb", "given")).isEmpty();
  }

  private void there(String name, String content) {
    server.stubFor(
        get(urlEqualTo("/s/api/contents/" + name + "?type=file&format=text"))
            .willReturn(okJson("{\"content\": \"" + content + "\"}")));
  }

  private void kernels(String... kernels) {
    server.stubFor(
        get(urlEqualTo("/s/api/kernels?no_track_activity=1"))
            .willReturn(okJson("[" + String.join(",", kernels) + "]")));
  }

  private void terminals(String... terminals) {
    server.stubFor(
        get(urlMatching("/s/api/terminals.*"))
            .willReturn(okJson("[" + String.join(",", terminals) + "]")));
  }

  private static String kernel(String state, Instant active) {
    return "{\"id\":\"k\",\"execution_state\":\""
        + state
        + "\",\"last_activity\":\""
        + active
        + "\",\"connections\":0}";
  }

  private static String terminal(Instant active) {
    return "{\"name\":\"1\",\"last_activity\":\"" + active + "\"}";
  }
}
