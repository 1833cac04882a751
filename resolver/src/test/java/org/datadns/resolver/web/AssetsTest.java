package org.datadns.resolver.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AssetsTest {
  private static final Assets ASSETS = new Assets();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static WebServer server;

  @BeforeAll
  static void start() {
    server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(routing -> routing.register("/assets", ASSETS))
            .build()
            .start();
  }

  @AfterAll
  static void stop() {
    server.stop();
    HTTP.close();
  }

  @ParameterizedTest
  @CsvSource({
    "style.css, text/css; charset=utf-8",
    "launch.js, text/javascript; charset=utf-8",
    "open.js, text/javascript; charset=utf-8",
    "enter.js, text/javascript; charset=utf-8",
    "icon.svg, image/svg+xml"
  })
  void asset_isServedForGood(String name, String contentType) throws Exception {
    var answer = get("/assets/" + ASSETS.address(name));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isNotBlank();
    assertThat(answer.headers().firstValue("Content-Type")).contains(contentType);
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(answer.headers().firstValue("Cache-Control"))
        .contains("public, max-age=31536000, immutable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"style.css", "style.000000000000.css", "..%2FHomeView.class", "%00"})
  void otherAddress_isNotFound(String address) throws Exception {
    assertThat(get("/assets/" + address).statusCode()).isIn(400, 404);
  }

  @Test
  void address_namesTheContent() {
    assertThat(ASSETS.address("launch.js")).matches("launch\\.[0-9a-f]{12}\\.js");
    assertThat(ASSETS.address("launch.js")).isEqualTo(new Assets().address("launch.js"));
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path)).build(),
        BodyHandlers.ofString());
  }
}
