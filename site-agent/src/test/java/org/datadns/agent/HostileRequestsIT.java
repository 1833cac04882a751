package org.datadns.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people who mean harm send to the agent's own sockets, as bytes. */
class HostileRequestsIT {
  private static final String SESSION = "s" + "a".repeat(25);

  /** Ends the connection, so that all that comes back can be read. */
  private static final String BROKEN = "GET / nonsense|Host: h||";

  @TempDir static Path directory;
  static TestProvider campus;
  static AgentWorld world;

  @BeforeAll
  static void start() {
    campus = new TestProvider();
    world =
        new AgentWorld(directory)
            .with(
                """
                driver: simulated
                simulated: {for-trials: true}
                local-sessions:
                  starts: always
                  providers:
                    - {id: campus, issuer: "%s", label: Campus, client-id: data-dns}
                """
                    .formatted(campus.issuer()))
            .start();
  }

  @AfterAll
  static void close() {
    world.close();
    campus.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5|Transfer-Encoding: chunked||0||",
        "Content-Length: 2|Content-Length: 2||{}",
        "Content-Length: +2||{}",
        "Transfer-Encoding: identity||",
        "Transfer-Encoding: xchunked||0||",
        "Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||",
        "X: a| folded|Content-Length: 2||{}",
        "X: a\nContent-Length: 40||",
        ": nameless||"
      })
  void ambiguousRequests_endTheirConnection_onEverySocketOfTheAgent(String rest)
      throws IOException {
    for (var socket : List.of("api", "admin")) {
      for (var line : List.of("PUT /api/sessions/" + SESSION, "POST /sessions", "POST /join")) {
        assertThat(
                exchange(
                    socket,
                    line + " HTTP/1.1|Host: h|" + rest + "GET /own/style.css HTTP/1.1|Host: h||"))
            .startsWith("HTTP/1.1 400 ")
            .containsOnlyOnce("HTTP/1.1 ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT /api/sessions/ID",
        "GET /api/sessions/ID",
        "DELETE /api/sessions/ID?attempt=1",
        "POST /api/sessions/ID/extend",
        "GET /api/sessions/ID/log"
      })
  void theApi_isNotForPages_whoseverTheyAre(String line) throws IOException {
    for (var origin :
        List.of(
            "http://" + SESSION + ".localhost:8443",
            world.address("api").toString(),
            "http://localhost:8080",
            "null")) {
      assertThat(
              exchange(
                  "api",
                  line.replace("ID", SESSION)
                      + " HTTP/1.1|Host: h|Origin: "
                      + origin
                      + "|Content-Length: 2||{}"
                      + BROKEN))
          .startsWith("HTTP/1.1 403 ")
          .contains("cross-site")
          .doesNotContain("Access-Control-Allow");
    }
    assertThat(
            exchange(
                "api",
                "OPTIONS /api/sessions/"
                    + SESSION
                    + " HTTP/1.1|Host: h|Origin: http://evil.example"
                    + "|Access-Control-Request-Method: PUT"
                    + "|Access-Control-Request-Headers: Authorization||"
                    + BROKEN))
        .startsWith("HTTP/1.1 4")
        .doesNotContain("Access-Control-Allow");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/sign-in", "/sessions/ID", "/open?identifier=x", "/nowhere"})
  void itsPages_areNotFramed_andSayNothingOfAForgedHost(String path) throws IOException {
    var answer =
        exchange(
            "api",
            "GET "
                + path.replace("ID", SESSION)
                + " HTTP/1.1|Host: forged.example|X-Forwarded-Host: forged.example"
                + "|X-Forwarded-Proto: forged|Forwarded: host=forged.example|Accept: text/html||"
                + BROKEN);
    assertThat(answer)
        .startsWith("HTTP/1.1 ")
        .doesNotContain("forged")
        // a redirect has nothing that could be framed
        .containsPattern("(^HTTP/1.1 303 |frame-ancestors 'none')");
  }

  @Test
  void whatIsLogged_staysOnItsLine() throws IOException {
    var lines = new CopyOnWriteArrayList<String>();
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            lines.add(new SimpleFormatter().formatMessage(entry));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    var root = Logger.getLogger("");
    root.addHandler(handler);
    try {
      for (var id : List.of("x%0aWARNING%20an%20admin%20did%20it", "%1b%5b31m", "%E2%80%AEx")) {
        exchange(
            "api",
            "PUT /api/sessions/"
                + id
                + " HTTP/1.1|Host: h|Origin: http://evil.example|Content-Length: 2||{}"
                + BROKEN);
      }
    } finally {
      root.removeHandler(handler);
    }
    assertThat(lines)
        .filteredOn(line -> line.startsWith("refused PUT /api/sessions/"))
        .hasSize(3)
        .noneMatch(
            line -> line.contains("\n") || line.contains("\u001b") || line.contains("\u202E"));
  }

  @Test
  void pathsThatMeanAnotherRoute_leadToNothing() throws IOException {
    for (var path :
        List.of(
            "/own/../api/sessions/" + SESSION,
            "/own/..%2fapi/sessions/" + SESSION,
            "//api/sessions/" + SESSION,
            "/api/sessions/" + SESSION + "/..",
            "/api/sessions/..%2f..%2fetc%2fpasswd",
            "/api/sessions/" + SESSION + "%00",
            "/own/%2e%2e/%2e%2e/etc/passwd",
            "/sessions/../status",
            "/datasets",
            "/status",
            "/tools/check",
            "/join")) {
      for (var accept : List.of("text/html", "application/json")) {
        assertThat(
                exchange(
                    "api", "GET " + path + " HTTP/1.1|Host: h|Accept: " + accept + "||" + BROKEN))
            .as(path)
            .containsPattern("^HTTP/1.1 (303|400|401|404) ")
            .doesNotContain("root:x:0", "lastHeartbeat");
      }
    }
  }

  /** {@code |} stands for the end of a line. */
  private static String exchange(String socket, String request) throws IOException {
    int port = world.address(socket).getPort();
    try (var peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
      peer.setSoTimeout(20_000);
      peer.getOutputStream()
          .write(request.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      var all = new StringBuilder();
      try {
        int next;
        while ((next = peer.getInputStream().read()) >= 0) {
          all.append((char) next);
        }
      } catch (SocketException e) {
        // closed with bytes of ours unread
        return all.toString();
      }
      return all.toString();
    }
  }
}
