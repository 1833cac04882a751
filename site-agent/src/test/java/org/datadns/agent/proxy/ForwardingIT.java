package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ForwardingIT {
  private static final String ISOLATED = "Cross-Origin-Resource-Policy: same-origin\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @TempDir Path state;
  private ProxyFixture fixture;
  private RawTool tool;
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

  @BeforeEach
  void setUp() {
    fixture = new ProxyFixture(state);
  }

  @AfterEach
  void tearDown() throws Exception {
    fixture.close();
    if (tool != null) {
      tool.close();
      assertThat(tool.failure()).isNull();
    }
  }

  private void tool(RawTool.Script script) throws Exception {
    tool = RawTool.running(script);
    fixture.run("s1", tool.port());
  }

  /** Answers every request the same and notes its head. */
  private void toolAnswering(String answer) throws Exception {
    tool(
        proxy -> {
          String head;
          while (!(head = proxy.readHead()).isEmpty()) {
            seen.add(head);
            proxy.send(answer);
          }
        });
  }

  private String seen() throws InterruptedException {
    return seen.poll(5, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a%2Fb",
        "//a///b",
        "/a/../b/./c",
        "/a?x=%20&y=a+b&&z",
        "/%e2%82%AC?q=%2f",
        "/?",
        "/a;b=c",
        "/{x}|\"<>^`",
        "/api/contents/a%252Fb"
      })
  void target_passesByteForByte(String target) throws Exception {
    toolAnswering(OK);
    try (var client = fixture.client()) {
      client.send(fixture.get(target, "s1")).readHead();
    }
    assertThat(seen()).startsWith("GET " + target + " HTTP/1.1\r\n");
  }

  @Test
  void head_isRewrittenForTheTool() throws Exception {
    toolAnswering(OK);
    try (var client = fixture.client()) {
      client
          .send(
              fixture.head("GET /", "s1")
                  + "Authorization: token stolen\r\nX-Forwarded-For: 6.6.6.6\r\nTE: trailers\r\n"
                  + "Connection: keep-alive, X-Private\r\nX-Private: 1\r\nX-Name: \u00c3\u00a9\r\n"
                  + "Referer: "
                  + fixture.origin("s1")
                  + "/\r\nSec-Fetch-Site: same-origin\r\n\r\n")
          .readHead();
    }
    assertThat(seen())
        .contains("\r\nHost: " + fixture.host("s1") + "\r\n")
        .contains("\r\nAuthorization: token tool-secret\r\n")
        .contains("\r\nX-Forwarded-For: 127.0.0.1\r\n")
        .contains("\r\nX-Forwarded-Proto: http\r\n")
        .contains("\r\nX-Forwarded-Host: " + fixture.host("s1") + "\r\n")
        .contains("\r\nX-Name: \u00c3\u00a9\r\n")
        .contains("\r\nTE: trailers\r\nConnection: TE\r\n")
        .contains("\r\nReferer: ")
        .doesNotContain("stolen", "6.6.6.6", "X-Private", "Cookie");
  }

  @Test
  void answer_isCleanedForTheBrowser() throws Exception {
    toolAnswering(
        "HTTP/1.1 200 Fine\r\nX-Odd: \u00c3\u00a9\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d; Domain=localhost\r\n"
            + "Set-Cookie: data-dns-session-s1=x\r\nClear-Site-Data: \"*\"\r\nService-Worker-Allowed: /\r\n"
            + "Connection: X-Hop\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nok");
    try (var client = fixture.client()) {
      assertThat(client.send(fixture.get("/", "s1")).readHead())
          .isEqualTo(
              "HTTP/1.1 200 Fine\r\nX-Odd: \u00c3\u00a9\r\nSet-Cookie: a=b\r\n"
                  + ISOLATED
                  + "Content-Length: 2\r\n\r\n");
    }
  }

  @Test
  void connections_areKeptOnBothSides() throws Exception {
    toolAnswering(OK);
    try (var client = fixture.client()) {
      for (int i = 0; i < 20; i++) {
        client.send(fixture.get("/" + i, "s1")).readHead();
        assertThat(client.read(2)).isEqualTo("ok");
      }
    }
    assertThat(tool.connections()).isEqualTo(1);
  }

  @Test
  void requests_sentTogether_areAnsweredInOrder() throws Exception {
    tool(
        proxy -> {
          String head;
          while (!(head = proxy.readHead()).isEmpty()) {
            proxy.send("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + head.charAt(5));
          }
        });
    try (var client = fixture.client()) {
      client.send(fixture.get("/1", "s1") + fixture.get("/2", "s1") + fixture.get("/3", "s1"));
      for (String expected : new String[] {"1", "2", "3"}) {
        client.readHead();
        assertThat(client.read(1)).isEqualTo(expected);
      }
    }
  }

  @Test
  void staleConnection_isNotUsed() throws Exception {
    tool(
        proxy -> {
          proxy.readHead();
          proxy.send(OK);
        });
    try (var client = fixture.client()) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.send(fixture.get("/", "s1")).readHead()).startsWith("HTTP/1.1 200 ");
        client.read(2);
      }
    }
  }

  @Test
  void connectionThatEndsWhenUsedAgain_isRepeatedOnANewOne() throws Exception {
    tool(
        proxy -> {
          seen.add(proxy.readHead());
          proxy.send(OK);
          seen.add(proxy.readHead());
        });
    try (var client = fixture.client()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.send(fixture.get("/" + i, "s1")).readHead()).startsWith("HTTP/1.1 200 ");
        client.read(2);
      }
    }
    assertThat(seen()).startsWith("GET /0");
    assertThat(seen()).startsWith("GET /1");
    assertThat(seen()).startsWith("GET /1");
  }

  @Test
  void bytesAfterAnAnswer_neverBecomeTheNextOne() throws Exception {
    toolAnswering(OK + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
    try (var client = fixture.client()) {
      for (int i = 0; i < 5; i++) {
        client.send(fixture.get("/" + i, "s1")).readHead();
        assertThat(client.read(2)).isEqualTo("ok");
      }
    }
  }

  @Test
  void events_passOneByOne_andTheHeadBeforeThem() throws Exception {
    var next = new LinkedBlockingQueue<String>();
    tool(
        proxy -> {
          proxy.readHead();
          proxy.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
          String event;
          while (!(event = next.take()).isEmpty()) {
            proxy.send(event);
          }
        });
    try (var client = fixture.client()) {
      assertThat(client.send(fixture.get("/events", "s1")).readHead())
          .contains("Transfer-Encoding: chunked");
      for (int i = 0; i < 3; i++) {
        next.add("data: " + i + "\n\n");
        assertThat(client.read(14)).isEqualTo("9\r\ndata: " + i + "\n\n\r\n");
      }
      next.add("");
      assertThat(client.read(5)).isEqualTo("0\r\n\r\n");
    }
  }

  @Test
  void chunks_passBeforeTheyAreWhole() throws Exception {
    var more = new CountDownLatch(1);
    tool(
        proxy -> {
          proxy.readHead();
          proxy.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nhalf");
          more.await();
          proxy.send("done\r\n0\r\nX-Trailer: 1\r\n\r\n");
        });
    try (var client = fixture.client()) {
      client.send(fixture.get("/", "s1")).readHead();
      assertThat(client.read(9)).isEqualTo("4\r\nhalf\r\n");
      more.countDown();
      assertThat(client.read(28)).isEqualTo("4\r\ndone\r\n0\r\nX-Trailer: 1\r\n\r\n");
    }
  }

  @Test
  void dribblingTool_isUnderstood() throws Exception {
    tool(
        proxy -> {
          proxy.readHead();
          for (char c :
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                  .toCharArray()) {
            proxy.send(String.valueOf(c));
          }
        });
    try (var client = fixture.client()) {
      client.send(fixture.head("GET /", "s1") + "Connection: close\r\n\r\n").readHead();
      assertThat(content(client, new Framing.Chunked())).isEqualTo(3);
    }
  }

  @Test
  void answersWithoutBody() throws Exception {
    tool(
        proxy -> {
          String head;
          while (!(head = proxy.readHead()).isEmpty()) {
            proxy.send(
                head.startsWith("HEAD")
                    ? "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
                    : head.startsWith("GET /204")
                        ? "HTTP/1.1 204 No Content\r\n\r\n"
                        : "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 7\r\n\r\n");
          }
        });
    try (var client = fixture.client()) {
      assertThat(client.send(fixture.head("HEAD /", "s1") + "\r\n").readHead())
          .isEqualTo("HTTP/1.1 200 OK\r\n" + ISOLATED + "Content-Length: 1000000\r\n\r\n");
      assertThat(client.send(fixture.get("/204", "s1")).readHead())
          .isEqualTo("HTTP/1.1 204 No Content\r\n" + ISOLATED + "\r\n");
      assertThat(client.send(fixture.get("/304", "s1")).readHead())
          .isEqualTo(
              "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n"
                  + ISOLATED
                  + "Content-Length: 7\r\n\r\n");
    }
    assertThat(tool.connections()).isEqualTo(1);
  }

  @Test
  void range_passes() throws Exception {
    toolAnswering(
        "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 1-2/9\r\nContent-Length: 2\r\n\r\nbc");
    try (var client = fixture.client()) {
      assertThat(client.send(fixture.head("GET /", "s1") + "Range: bytes=1-2\r\n\r\n").readHead())
          .startsWith("HTTP/1.1 206 ")
          .contains("Content-Range: bytes 1-2/9");
      assertThat(seen()).contains("Range: bytes=1-2");
    }
  }

  @Test
  void largeContent_isTransferredWhole() throws Exception {
    long size = 256L << 20;
    tool(
        proxy -> {
          proxy.readHead();
          assertThat(content(proxy, new Framing.Length(size))).isEqualTo(size);
          proxy.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
          sendContent(proxy, size);
        });
    try (var client = fixture.client()) {
      client.send(fixture.post("/", "s1", "Content-Length: " + size + "\r\n"));
      sendContent(client, size);
      client.readHead();
      assertThat(content(client, new Framing.Length(size))).isEqualTo(size);
    }
    // counted after the bytes have gone
    await()
        .untilAsserted(
            () -> assertThat(fixture.proxy().traffic("s1")).contains(new Traffic(size, size)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1099511627776\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n10000000000\r\n"
      })
  void bodiesOfATebibyte_passAsTheyCome(String framing) throws Exception {
    tool(
        proxy -> {
          assertThat(proxy.readHead()).contains(framing.substring(0, framing.indexOf('\r')));
          assertThat(proxy.readUntil("start-of-body")).isTrue();
          proxy.send("HTTP/1.1 200 OK\r\n" + framing + "start-of-answer");
          assertThat(proxy.readUntil("more")).isFalse();
        });
    try (var client = fixture.client()) {
      String head = fixture.post("/", "s1", framing.substring(0, framing.indexOf('\n') + 1));
      client.send(head + framing.substring(framing.indexOf("\n\r\n") + 3) + "start-of-body");
      assertThat(client.readUntil("start-of-answer")).isTrue();
    }
  }

  @Test
  void expectContinue_isTheToolsToAnswer() throws Exception {
    tool(
        proxy -> {
          seen.add(proxy.readHead());
          proxy.send("HTTP/1.1 100 Continue\r\n\r\n");
          assertThat(proxy.read(4)).isEqualTo("body");
          proxy.send(OK);
        });
    try (var client = fixture.client()) {
      client.send(fixture.post("/", "s1", "Content-Length: 4\r\nExpect: 100-continue\r\n"));
      assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      client.send("body");
      assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
    }
    assertThat(seen()).contains("Expect: 100-continue");
  }

  @Test
  void expectContinue_ofAStranger_isRefusedWithoutTheBody() throws Exception {
    tool(proxy -> seen.add("reached"));
    try (var client = fixture.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: "
              + fixture.host("s1")
              + "\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 401 ").contains("Connection: close");
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void answerBeforeTheUploadIsDone_arrives() throws Exception {
    tool(
        proxy -> {
          proxy.readHead();
          proxy.send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        });
    try (var client = fixture.client()) {
      client.send(fixture.post("/", "s1", "Content-Length: 1000000\r\n"));
      assertThat(client.readHead()).startsWith("HTTP/1.1 413 ");
      client.send(new byte[1000000]);
      assertThat(client.isClosedByPeer()).isTrue();
    }
  }

  @Test
  void interimAnswers_pass_butForAContinueNobodyWaitsFor() throws Exception {
    toolAnswering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK);
    try (var client = fixture.client()) {
      assertThat(client.send(fixture.get("/", "s1")).readHead())
          .isEqualTo("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void expectContinue_refusedByTheTool_needsNoBody() throws Exception {
    tool(
        proxy -> {
          proxy.readHead();
          proxy.send("HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n");
          proxy.isClosedByPeer();
        });
    try (var client = fixture.client()) {
      client.send(fixture.post("/", "s1", "Content-Length: 4\r\nExpect: 100-continue\r\n"));
      assertThat(client.readHead()).startsWith("HTTP/1.1 417 ");
    }
  }

  @Test
  void trailers_passBothWays_butForThoseThatMustComeBefore() throws Exception {
    tool(
        proxy -> {
          seen.add(proxy.readHead());
          proxy.readUntil("0\r\n");
          seen.add(proxy.readHead());
          proxy.send(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\n"
                  + "X-Sum: 2\r\nSet-Cookie: a=b\r\nContent-Length: 7\r\n\r\n");
        });
    try (var client = fixture.client()) {
      client.send(
          fixture.post("/", "s1", "Transfer-Encoding: chunked\r\nTrailer: X-Check\r\n")
              + "2\r\nab\r\n0\r\nX-Check: 1\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n");
      assertThat(client.readHead()).contains("\r\nTrailer: X-Sum\r\n");
      assertThat(client.readUntil("ok\r\n0\r\n")).isTrue();
      assertThat(client.readHead()).isEqualTo("X-Sum: 2\r\n\r\n");
    }
    assertThat(seen()).contains("\r\nTrailer: X-Check\r\n");
    assertThat(seen()).isEqualTo("X-Check: 1\r\n\r\n");
  }

  @Test
  void browserThatSaysNothingMore_stillGetsItsAnswer() throws Exception {
    var halfClosed = new CountDownLatch(1);
    tool(
        proxy -> {
          proxy.readHead();
          if (proxy.isClosedByPeer()) {
            halfClosed.countDown();
          }
          proxy.send(OK);
        });
    try (var client = fixture.client()) {
      client.send(fixture.get("/slow", "s1"));
      client.socket().shutdownOutput();
      assertThat(client.readHead()).startsWith("HTTP/1.1 200 ").contains("Connection: close");
    }
    assertThat(halfClosed.getCount()).isZero();
  }

  @Test
  void browserGoneWhileTheToolThinks_closesTheToolsConnection() throws Exception {
    var asked = new CountDownLatch(1);
    var closed = new CountDownLatch(1);
    tool(
        proxy -> {
          proxy.readHead();
          asked.countDown();
          if (proxy.isClosedByPeer()) {
            closed.countDown();
          }
        });
    try (var client = fixture.client()) {
      client.send(fixture.get("/slow", "s1"));
      assertThat(asked.await(5, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void browserGoneWithinAnUpload_closesTheToolsConnection() throws Exception {
    var closed = new CountDownLatch(1);
    tool(
        proxy -> {
          proxy.readHead();
          assertThat(proxy.read(4)).isEqualTo("part");
          if (proxy.isClosedByPeer()) {
            closed.countDown();
          }
        });
    try (var client = fixture.client()) {
      client.send(fixture.post("/", "s1", "Content-Length: 100\r\n") + "part");
    }
    assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100\r\n\r\npart",
        "Transfer-Encoding: chunked\r\n\r\n64\r\npart",
        "Transfer-Encoding: chunked\r\n\r\n4\r\npart\r\n",
        "Transfer-Encoding: chunked\r\n\r\n4\r\npart\r\nnonsense\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n4\r\npartial"
      })
  void toolGoneWithinAnAnswer_breaksTheBrowsersOff(String rest) throws Exception {
    tool(
        proxy -> {
          proxy.readHead();
          proxy.send("HTTP/1.1 200 OK\r\n" + rest);
        });
    try (var client = fixture.client()) {
      client.send(fixture.get("/", "s1")).readHead();
      assertThat(client.readAll()).contains("part").doesNotContain("0\r\n\r\n", "HTTP");
    }
  }

  @Test
  void silentTool_isWaitedFor_andSlowBrowsersBlockNobody() throws Exception {
    var answer = new CountDownLatch(1);
    tool(
        proxy -> {
          if (proxy.readHead().startsWith("GET /slow")) {
            answer.await();
          }
          proxy.send(OK);
        });
    // shorter than the silence: a request that is being served is not idle
    fixture.restart(Duration.ofMillis(200));
    try (var waiting = fixture.client();
        var unfinished = fixture.client()) {
      waiting.send(fixture.get("/slow", "s1"));
      unfinished.send("GET / HT");
      assertThat(unfinished.isClosedByPeer()).isTrue();
      var other = fixture.client();
      assertThat(other.send(fixture.get("/quick", "s1")).readHead()).startsWith("HTTP/1.1 200 ");
      answer.countDown();
      assertThat(waiting.readHead()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void toolNotThere() throws Exception {
    tool(proxy -> {});
    tool.close();
    try (var client = fixture.client()) {
      assertThat(client.send(fixture.head("GET /", "s1") + "Accept: text/html\r\n\r\n").readHead())
          .startsWith("HTTP/1.1 502 ")
          .contains("text/html")
          .doesNotContain("Connection: close");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
        "HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
      })
  void toolAnsweringNonsense(String answer) throws Exception {
    tool(
        proxy -> {
          proxy.readHead();
          proxy.send(answer);
        });
    try (var client = fixture.client()) {
      assertThat(client.send(fixture.get("/", "s1")).readHead())
          .startsWith("HTTP/1.1 502 ")
          .contains("application/problem+json");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4|Transfer-Encoding: chunked",
        "Content-Length: 4|Content-Length: 5",
        "Content-Length: 4|Content-Length: 4",
        "Content-Length: 4,4",
        "Content-Length: +4",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked|Transfer-Encoding: identity",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding:\u000bchunked",
        "Host: other",
        "X: a| folded",
        "Broken"
      })
  void ambiguousRequests_reachNobody(String fields) throws Exception {
    tool(proxy -> seen.add("reached"));
    try (var client = fixture.client()) {
      client.send(fixture.post("/", "s1", fields.replace("|", "\r\n") + "\r\n") + "0\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 400 ").contains("Connection: close");
    }
    assertThat(seen).isEmpty();
    assertThat(tool.connections()).isZero();
  }

  @Test
  void toolNotThere_forAnUpload() throws Exception {
    tool(proxy -> {});
    tool.close();
    try (var client = fixture.client()) {
      client.send(fixture.post("/", "s1", "Content-Length: 100000\r\n")).send(new byte[100_000]);
      assertThat(client.readHead()).startsWith("HTTP/1.1 502 ").contains("Connection: close");
    }
  }

  @Test
  void malformedChunk_endsTheRequest() throws Exception {
    var closed = new CountDownLatch(1);
    tool(
        proxy -> {
          proxy.readHead();
          proxy.readAll();
          closed.countDown();
        });
    try (var client = fixture.client()) {
      client.send(fixture.post("/", "s1", "Transfer-Encoding: chunked\r\n") + "4\r\nabcdX\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 400 ");
    }
    assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT", "TRACE"})
  void methodsThatAreNotForTools(String method) throws Exception {
    tool(proxy -> seen.add("reached"));
    try (var client = fixture.client()) {
      assertThat(client.send(fixture.head(method + " /", "s1") + "\r\n").readHead())
          .startsWith("HTTP/1.1 405 ");
    }
  }

  @Test
  void tooLongHeads() throws Exception {
    tool(proxy -> seen.add("reached"));
    try (var client = fixture.client()) {
      client.send(fixture.head("GET /", "s1") + "X: " + "a".repeat(40_000) + "\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 431 ");
    }
  }

  private static void sendContent(RawPeer peer, long size) throws IOException {
    var part = new byte[1 << 20];
    for (long sent = 0; sent < size; sent += part.length) {
      peer.send(part);
    }
  }

  /** The number of bytes of a body. */
  private static long content(RawPeer peer, Framing framing) throws IOException {
    var body = new Body(new HttpInput(peer), framing);
    var buffer = ByteBuffer.allocate(1 << 16);
    long read = 0;
    while (!body.isEnded()) {
      read += Math.max(0, body.read(buffer.clear()));
    }
    return read;
  }
}
