package org.datadns.agent.notebook;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.net.URI;
import java.util.List;
import org.datadns.agent.notebook.Notebooks.Fetching;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotebooksTest {
  private static final String NOTEBOOK =
      "{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}, \"cells\": []}";

  private final WireMockServer host = new WireMockServer(wireMockConfig().dynamicPort());
  private Notebooks notebooks = new Notebooks(new NotebookHosts(List.of(), List.of()));

  @BeforeEach
  void start() {
    host.start();
    allow(List.of("nb.example"), List.of("localhost:" + host.port()));
  }

  @AfterEach
  void stop() {
    notebooks.close();
    host.stop();
  }

  @Test
  void fetch_aNotebook_asItIs() {
    gives("/a/first%20look.ipynb", NOTEBOOK);

    assertThat(fetched("/a/first%20look.ipynb?raw=1#cell"))
        .isEqualTo(new Notebook("first look.ipynb", NOTEBOOK));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /a/..%2f..%2fetc%2fpasswd,       passwd.ipynb
          /x/%2e%2e.ipynb,                 notebook.ipynb
          /x/.hidden.ipynb,                hidden.ipynb
          /x/a%00b%0A%3Bc.ipynb,           a-b-c.ipynb
          /x/,                             notebook.ipynb
          /x/%C3%9C%20(1).ipynb,                Ü (1).ipynb
          """)
  void name_ofAnyPath_isSafe(String path, String name) {
    assertThat(Notebooks.name(URI.create("https://nb.example" + path))).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://nb.example/a.ipynb",
        "https://nb.example:8443/a.ipynb",
        "https://nb.example@evil.example/a.ipynb",
        "https://user:secret@nb.example/a.ipynb",
        "https://nb.example.evil.example/a.ipynb",
        "https://evilnb.example/a.ipynb",
        "https://127.0.0.1/a.ipynb",
        "https://[::1]/a.ipynb",
        "http://localhost/a.ipynb",
        "file:///etc/passwd",
        "ftp://nb.example/a.ipynb",
        "nb.example/a.ipynb",
        "https:///a.ipynb",
        "https://nb.example/a b.ipynb",
        ""
      })
  void refusal_ofAnyOtherAddress(String address) {
    assertThat(notebooks.refusal(address).orElseThrow().code()).isEqualTo("notebook-refused");
    assertThat(failure(address)).isEqualTo("notebook-refused");
  }

  @Test
  void refusal_allowedHost_isNone() {
    assertThat(notebooks.refusal("https://NB.example/a.ipynb")).isEmpty();
    assertThat(notebooks.refusal("https://nb.example:443/a.ipynb")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"})
  void fetch_allowedNameOfThisMachine_isNotAsked(String name) {
    host.stubFor(any(anyUrl()).willReturn(aResponse().withBody(NOTEBOOK)));
    allow(List.of(name + ":" + host.port()), List.of());

    assertThat(failure("https://" + name + ":" + host.port() + "/a.ipynb"))
        .isIn("notebook-refused", "notebook-unreachable");
    assertThat(host.getAllServeEvents()).isEmpty();
  }

  @Test
  void fetch_publicNameWithAPrivateAddress_isRefusedForIt() {
    allow(List.of("localhost"), List.of());

    assertThat(notebooks.fetch("https://localhost/a.ipynb"))
        .isInstanceOfSatisfying(
            Fetching.Failed.class,
            failed -> {
              assertThat(failed.reason().code()).isEqualTo("notebook-refused");
              assertThat(failed.reason().text()).contains("address that this site");
            });
  }

  @Test
  void fetch_redirectsAtTheHost_areFollowed_threeOfThem() {
    redirects("/0", "/1");
    redirects("/1", "2.ipynb");
    redirects("/2.ipynb", "/3");
    gives("/3", NOTEBOOK);
    assertThat(fetched("/0").text()).isEqualTo(NOTEBOOK);

    redirects("/3", "/4");
    gives("/4", NOTEBOOK);
    assertThat(failure(at("/0"))).isEqualTo("notebook-unreachable");
    host.verify(0, getRequestedFor(urlPathEqualTo("/4")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:%d/secret",
        "//127.0.0.1:%d/secret",
        "https://localhost:%d/secret",
        "http://localhost/secret",
        "http://localhost:%d@127.0.0.1/secret",
        "file:///etc/passwd"
      })
  void fetch_redirectElsewhere_isRefused(String location) {
    host.stubFor(any(anyUrl()).willReturn(aResponse().withBody(NOTEBOOK)));
    redirects("/0", location.formatted(host.port()));

    assertThat(failure(at("/0"))).isEqualTo("notebook-refused");
    host.verify(0, getRequestedFor(urlPathEqualTo("/secret")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html></html>",
        "[]",
        "{}",
        "{\"nbformat\": 3, \"metadata\": {}, \"cells\": []}",
        "{\"nbformat\": 4, \"metadata\": {}}",
        "{\"nbformat\": 4, \"cells\": []}",
        "{\"nbformat\": 4, \"metadata\": {}, \"cells\": [1]}",
        "{\"nbformat\": 4, \"metadata\": {}, \"cells\": []} trailing"
      })
  void fetch_whatIsNoNotebook_isRefused(String body) {
    gives("/a.ipynb", body);

    assertThat(failure(at("/a.ipynb"))).isEqualTo("notebook-invalid");
  }

  @Test
  void fetch_notUtf8_isRefused() {
    host.stubFor(
        get(anyUrl()).willReturn(aResponse().withBody(new byte[] {'{', '"', (byte) 0xff, '"'})));

    assertThat(failure(at("/a.ipynb"))).isEqualTo("notebook-invalid");
  }

  @Test
  void fetch_tooLarge_isBrokenOff() {
    gives("/a.ipynb", NOTEBOOK + " ".repeat(10 << 20));

    assertThat(failure(at("/a.ipynb"))).isEqualTo("notebook-invalid");
  }

  @Test
  void fetch_notFound_isSaid() {
    assertThat(failure(at("/a.ipynb"))).isEqualTo("notebook-unreachable");
  }

  private void allow(List<String> hosts, List<String> internal) {
    notebooks.close();
    notebooks = new Notebooks(new NotebookHosts(hosts, internal));
  }

  private void gives(String path, String body) {
    host.stubFor(get(urlPathEqualTo(path)).willReturn(aResponse().withBody(body)));
  }

  private void redirects(String path, String location) {
    host.stubFor(
        get(urlPathEqualTo(path))
            .willReturn(aResponse().withStatus(302).withHeader("Location", location)));
  }

  private String at(String path) {
    return "http://localhost:" + host.port() + path;
  }

  private Notebook fetched(String path) {
    return switch (notebooks.fetch(at(path))) {
      case Fetching.Fetched(var notebook) -> notebook;
      case Fetching.Failed(var reason) -> throw new AssertionError(reason);
    };
  }

  private String failure(String address) {
    return switch (notebooks.fetch(address)) {
      case Fetching.Fetched(var notebook) -> throw new AssertionError(notebook.name());
      case Fetching.Failed(var reason) -> reason.code();
    };
  }
}
