package org.datadns.resolver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are broken or ambiguous, as bytes on a socket, and what every answer carries. */
class StrictnessIT {
  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
  }

  @AfterAll
  static void stop() {
    resolver.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /resolve?id=%zz HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /resolve?id=a<b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /resolve?id=a#b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /resolve/a<b HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /resolve/%zz HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
        "GET / nonsense HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST /sessions HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "POST /sessions HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n{}",
        "POST /sessions HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"
      })
  void brokenRequest_is400_asAProblem(String request) throws IOException {
    String answer = exchange(request);
    assertThat(answer).startsWith("HTTP/1.1 400");
    assertThat(answer).contains(Problem.MEDIA_TYPE).contains("\"status\":400");
    assertThat(answer).contains("X-Content-Type-Options: nosniff");
  }

  private static String exchange(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), resolver.address().getPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void unknownAddress_isAProblem_asJsonAndAsPage() {
    var json = resolver.get("/nowhere");
    assertThat(json.statusCode()).isEqualTo(404);
    assertThat(Json.read(json.body(), Problem.class).code()).isEqualTo("not-found");
    var page = resolver.get("/nowhere", "Accept", "text/html");
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.body()).contains("<!doctype html>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "{\"identifier\":5", "{\"identifier\":\"a\"} x"})
  void malformedJson_isAProblem(String body) {
    var answer = resolver.send("POST", "/sessions", body, "Content-Type", "application/json");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Json.read(answer.body(), Problem.class).code()).isEqualTo("malformed-json");
  }

  @Test
  void tooLargeBody_isAProblem() {
    var body = "{\"identifier\":\"" + "x".repeat(20_000) + "\"}";
    var answer = resolver.send("POST", "/sessions", body, "Content-Type", "application/json");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(Json.read(answer.body(), Problem.class).code()).isEqualTo("too-large");
  }

  @Test
  void otherMediaType_isAProblem() {
    var answer = resolver.send("POST", "/sessions", "x", "Content-Type", "text/plain");
    assertThat(answer.statusCode()).isEqualTo(415);
  }

  @Test
  void twoPersonCookies_areAmbiguous() {
    var answer =
        resolver.get(
            "/sessions", "Cookie", "person=" + "a".repeat(43) + "; person=" + "b".repeat(43));
    assertThat(answer.statusCode()).isEqualTo(400);
  }
}
