package org.datadns.stricthttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as bytes on a socket: what is ambiguous ends its connection, and nothing follows. */
@Timeout(60)
class StrictHttp1Test {
  private static final StrictHttp1.Limits SHORT =
      new StrictHttp1.Limits(
          Duration.ofMillis(800), Duration.ofMillis(800), Duration.ofMillis(1500));
  private static final String NEXT = "GET /next HTTP/1.1\r\nHost: h\r\n\r\n";

  /** Ends the connection. */
  private static final String BROKEN = "GET / nonsense|Host: h||";

  private final List<String> served = new CopyOnWriteArrayList<>();
  private WebServer server;

  @BeforeEach
  void start() {
    var strict = new StrictHttp1(SHORT);
    var builder = WebServer.builder();
    strict.addTo(builder);
    server =
        builder
            .featuresDiscoverServices(false)
            .shutdownHook(false)
            .port(0)
            .routing(
                HttpRouting.builder()
                    .addFeature(strict)
                    .get("/next", this::next)
                    .post("/unread", this::next)
                    .post("/read", this::read))
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private void next(ServerRequest request, ServerResponse response) {
    served.add(request.prologue().uriPath().path());
    response.send("served");
  }

  private void read(ServerRequest request, ServerResponse response) throws IOException {
    try (InputStream body = request.content().inputStream()) {
      served.add(new String(body.readAllBytes(), StandardCharsets.UTF_8));
    }
    response.send("read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5|Transfer-Encoding: chunked||0||",
        "Transfer-Encoding: chunked|Content-Length: 5||0||",
        "Content-Length: 2|Content-Length: 3||{} ",
        "Content-Length: 2|Content-Length: 2||{}",
        "Content-Length: 2, 2||{}",
        "Content-Length: +2||{}",
        "Content-Length: -2||{}",
        "Content-Length: 0x2||{}",
        "Content-Length: 99999999999999999999||{}",
        "Content-Length: ||{}",
        "Transfer-Encoding: chunked|Transfer-Encoding: chunked||0||",
        "Transfer-Encoding: chunked|Transfer-Encoding: identity||0||",
        "Transfer-Encoding: identity||",
        "Transfer-Encoding: gzip, chunked||0||",
        "Transfer-Encoding: chunked, identity||0||",
        "Transfer-Encoding: xchunked||0||",
        "Transfer-Encoding: CHUNKED||0||",
        "Transfer-Encoding: \"chunked\"||0||",
        "Transfer-Encoding:\u000bchunked||0||",
        "Transfer-Encoding : chunked||0||",
        "Transfer-Encoding\t: chunked||0||",
        "X: a| folded|Content-Length: 2||{}",
        " X: a|Content-Length: 2||{}",
        "X: a\nContent-Length: 40||",
        "X: a\n\nGET /next HTTP/1.1|Host: h||",
        "X: a\rContent-Length: 40||",
        "X\u0000: a|Content-Length: 2||{}",
        "X: a\u0000b|Content-Length: 2||{}",
        "Broken|Content-Length: 2||{}",
        ": nameless|Content-Length: 2||{}"
      })
  void aHeadThatTwoReadersCouldTakeDifferently_endsItsConnection(String rest) throws IOException {
    for (String path : List.of("/read", "/unread")) {
      var answer = exchange("POST " + path + " HTTP/1.1|Host: h|" + rest, NEXT);
      assertThat(answer).startsWith("HTTP/1.1 400 ").containsOnlyOnce("HTTP/1.1 ");
    }
    assertThat(served).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2;x=y|{}|0||",
        "2;x=\n|{}|0||",
        "0x2|{}|0||",
        "-2|{}|0||",
        "2 |{}|0||",
        "2\n{}|0||",
        "2|{}X|0||",
        "2|{}\n0||",
        "2|{}0||",
        "ffffffffffffffff2|{}|0||",
        "100000002|{}|0||",
        "2|{}|0|X: y||",
        "2|{}|0|Broken||"
      })
  void aBodyWhoseEndIsUncertain_endsItsConnection(String chunks) throws IOException {
    var head = " HTTP/1.1|Host: h|Transfer-Encoding: chunked||";
    assertThat(exchange("POST /read" + head + chunks, NEXT))
        .startsWith("HTTP/1.1 400 ")
        .containsOnlyOnce("HTTP/1.1 ");
    assertThat(served).isEmpty();
    assertThat(exchange("POST /unread" + head + chunks, NEXT)).containsOnlyOnce("HTTP/1.1 ");
    assertThat(served).containsExactly("/unread");
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length: 2||{}, {}",
    "Transfer-Encoding: chunked||2|{}|0||, {}",
    "Transfer-Encoding: chunked||1|{|1|}|0||, {}",
    "Content-Length: 0||, ''"
  })
  void whatIsPlain_isServed_andTheNextToo(String rest, String body) throws IOException {
    assertThat(exchange("POST /read HTTP/1.1|Host: h|" + rest, NEXT + BROKEN))
        .startsWith("HTTP/1.1 200 ");
    assertThat(served).containsExactly(body, "/next");
  }

  @Test
  void tooLongAHead_isRefused() throws IOException {
    assertThat(exchange("GET /next HTTP/1.1|Host: h|X: " + "a".repeat(40_000) + "||", NEXT))
        .startsWith("HTTP/1.1 400 ")
        .containsOnlyOnce("HTTP/1.1 ");
    assertThat(exchange("GET /" + "a".repeat(40_000) + " HTTP/1.1|Host: h||", NEXT))
        .startsWith("HTTP/1.1 414 ")
        .containsOnlyOnce("HTTP/1.1 ");
    assertThat(served).isEmpty();
  }

  /** Slowloris: each byte comes in time, the whole never does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /next HTTP/1.1|Host: h|X-A: a",
        "POST /read HTTP/1.1|Host: h|Content-Length: 100000||",
        "POST /read HTTP/1.1|Host: h|Transfer-Encoding: chunked||10|"
      })
  void whoTrickles_isGivenUp(String begun) throws Exception {
    try (var socket = connect()) {
      write(socket, begun);
      boolean open = true;
      while (open) {
        TimeUnit.MILLISECONDS.sleep(50);
        try {
          socket.getOutputStream().write('a');
          open = socket.getInputStream().available() == 0;
        } catch (SocketException e) {
          open = false;
        }
      }
      assertThat(rest(socket)).doesNotContain(" 200 ");
    }
    assertThat(served).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /next HTTP/1.1|Host: h|X-A: a",
        "POST /read HTTP/1.1|Host: h|Content-Length: 10||a",
        "POST /read HTTP/1.1|Host: h|Transfer-Encoding: chunked||10|a"
      })
  void whoFallsSilent_isGivenUp(String begun) throws IOException {
    try (var socket = connect()) {
      write(socket, begun);
      assertThat(rest(socket)).doesNotContain(" 200 ");
    }
    assertThat(served).isEmpty();
  }

  @Test
  void whoTakesTheirTimeBetweenRequests_isServed() throws Exception {
    try (var socket = connect()) {
      write(socket, NEXT);
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      TimeUnit.MILLISECONDS.sleep(SHORT.body().plus(SHORT.head()).toMillis());
      write(socket, NEXT + BROKEN);
      assertThat(rest(socket)).contains("HTTP/1.1 200 ");
    }
    assertThat(served).containsExactly("/next", "/next");
  }

  /** Everything that comes back; {@code |} stands for the end of a line. */
  private String exchange(String request, String next) throws IOException {
    try (var socket = connect()) {
      write(socket, request + next);
      return rest(socket);
    }
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String rest(Socket socket) throws IOException {
    var all = new StringBuilder();
    try {
      int next;
      while ((next = socket.getInputStream().read()) >= 0) {
        all.append((char) next);
      }
    } catch (SocketException e) {
      // closed with bytes of ours unread
      return all.toString();
    }
    return all.toString();
  }
}
