package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
class WebSocketIT {
  private static final String SWITCHING =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n"
          + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

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
    tool.close();
    assertThat(tool.failure()).isNull();
  }

  private void tool(RawTool.Script script) throws Exception {
    tool = RawTool.running(script);
    fixture.run("s1", tool.port());
  }

  private void echoingTool() throws Exception {
    tool(
        proxy -> {
          seen.add(proxy.readHead());
          proxy.send(SWITCHING + "\r\n");
          int next;
          while ((next = proxy.input().read()) >= 0) {
            proxy.send(new byte[] {(byte) next});
          }
          seen.add("closed");
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"websocket", "WebSocket", "WEBSOCKET"})
  void bytes_passBothWays(String spelling) throws Exception {
    echoingTool();
    try (var client = fixture.client()) {
      client.send(
          fixture
              .webSocket("/api/kernels/1/channels?session_id=a%2F", "s1", "")
              .replace("Upgrade: websocket", "Upgrade: " + spelling));
      assertThat(client.readHead())
          .startsWith("HTTP/1.1 101 ")
          .contains("Upgrade: websocket\r\n")
          .contains("Connection: Upgrade\r\n")
          .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
      assertThat(client.send("hello").read(5)).isEqualTo("hello");
    }
    assertThat(seen.poll(5, TimeUnit.SECONDS))
        .startsWith("GET /api/kernels/1/channels?session_id=a%2F HTTP/1.1\r\n")
        .contains("Upgrade: websocket\r\n", "Connection: Upgrade\r\n")
        .contains("Origin: " + fixture.origin("s1") + "\r\n")
        .contains("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
        .contains("Authorization: token tool-secret\r\n")
        .doesNotContain("Cookie");
    assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("closed");
    // counted after the bytes have gone
    await()
        .untilAsserted(() -> assertThat(fixture.proxy().traffic("s1")).contains(new Traffic(5, 5)));
  }

  @Test
  void subprotocol_isRelayed() throws Exception {
    tool(
        proxy -> {
          seen.add(proxy.readHead());
          proxy.send(SWITCHING + "Sec-WebSocket-Protocol: v1.kernel.websocket.jupyter.org\r\n\r\n");
        });
    try (var client = fixture.client()) {
      client.send(
          fixture.webSocket(
              "/", "s1", "Sec-WebSocket-Protocol: v1.kernel.websocket.jupyter.org, x\r\n"));
      assertThat(client.readHead())
          .contains("Sec-WebSocket-Protocol: v1.kernel.websocket.jupyter.org\r\n");
    }
    assertThat(seen.poll(5, TimeUnit.SECONDS))
        .contains("Sec-WebSocket-Protocol: v1.kernel.websocket.jupyter.org, x\r\n");
  }

  @Test
  void frames_inThePacketOfTheHandshake_areNotLost() throws Exception {
    tool(
        proxy -> {
          proxy.readHead();
          proxy.send(SWITCHING + "\r\nfrom tool");
          assertThat(proxy.read(12)).isEqualTo("from browser");
          proxy.send("done");
        });
    try (var client = fixture.client()) {
      client.send(fixture.webSocket("/", "s1", "") + "from browser").readHead();
      assertThat(client.read(13)).isEqualTo("from tooldone");
    }
  }

  @Test
  void closeFrame_ofTheTool_reachesTheBrowser() throws Exception {
    tool(
        proxy -> {
          proxy.readHead();
          proxy.send(SWITCHING + "\r\n\u0088\u0002\u000f\u00a1");
        });
    try (var client = fixture.client()) {
      client.send(fixture.webSocket("/", "s1", "")).readHead();
      assertThat(client.readAll()).isEqualTo("\u0088\u0002\u000f\u00a1");
    }
  }

  @Test
  void browserGone_closesTheTool() throws Exception {
    echoingTool();
    try (var client = fixture.client()) {
      client.send(fixture.webSocket("/", "s1", "")).readHead();
    }
    seen.poll(5, TimeUnit.SECONDS);
    assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("closed");
  }

  @Test
  void refusal_isRelayed_andTheConnectionGoesOn() throws Exception {
    tool(
        proxy -> {
          while (!proxy.readHead().isEmpty()) {
            proxy.send("HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nnope");
          }
        });
    try (var client = fixture.client()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.send(fixture.webSocket("/", "s1", "")).readHead())
            .startsWith("HTTP/1.1 403 No\r\n");
        assertThat(client.read(4)).isEqualTo("nope");
      }
    }
  }

  @Test
  void foreignOrigin_orNone_reachesNobody() throws Exception {
    tool(proxy -> seen.add("reached"));
    for (String origin : new String[] {"Origin: http://s2.localhost", "Origin: null", "X: y"}) {
      try (var client = fixture.client()) {
        client.send(fixture.webSocket("/", "s1", "").replaceFirst("Origin: .*", origin));
        assertThat(client.readHead()).startsWith("HTTP/1.1 403 ");
      }
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void handshakeWithABody_isRefused() throws Exception {
    tool(proxy -> seen.add("reached"));
    try (var client = fixture.client()) {
      client.send(fixture.webSocket("/", "s1", "Content-Length: 4\r\n") + "body");
      assertThat(client.readHead()).startsWith("HTTP/1.1 400 ");
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void otherUpgrades_areNotPassed() throws Exception {
    tool(
        proxy -> {
          seen.add(proxy.readHead());
          proxy.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
    try (var client = fixture.client()) {
      client.send(
          fixture.head("GET /", "s1")
              + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n\r\n");
      assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
    }
    assertThat(seen.poll(5, TimeUnit.SECONDS)).doesNotContain("Upgrade", "HTTP2-Settings");
  }

  @Test
  void toolNotThere() throws Exception {
    tool(proxy -> {});
    tool.close();
    try (var client = fixture.client()) {
      assertThat(client.send(fixture.webSocket("/", "s1", "")).readHead())
          .startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void idleTunnel_isReclaimed_andABusyOneIsNot() throws Exception {
    echoingTool();
    fixture.restart(Duration.ofSeconds(1));
    try (var idle = fixture.client();
        var busy = fixture.client()) {
      idle.send(fixture.webSocket("/", "s1", "")).readHead();
      busy.send(fixture.webSocket("/", "s1", "")).readHead();
      var closed = new CountDownLatch(1);
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  if (idle.isClosedByPeer()) {
                    closed.countDown();
                  }
                } catch (java.io.IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      while (!closed.await(100, TimeUnit.MILLISECONDS)) {
        assertThat(busy.send("x").read(1)).isEqualTo("x");
      }
      assertThat(busy.send("x").read(1)).isEqualTo("x");
    }
  }

  @Test
  void shutdown_tellsBothEndsToGo_betweenFrames() throws Exception {
    var toldTool = new java.util.concurrent.CompletableFuture<String>();
    tool(
        proxy -> {
          proxy.readHead();
          // a frame of three bytes, of which the last comes late
          proxy.send("HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\u0082\u0003ab");
          toldTool.complete(proxy.read(8));
          proxy.send("c");
          proxy.isClosedByPeer();
        });
    try (var client = fixture.client()) {
      client.send(fixture.webSocket("/", "s1", "")).readHead();
      assertThat(client.read(4)).isEqualTo("\u0082\u0003ab");
      var closing = Thread.ofVirtual().start(fixture::close);
      assertThat(toldTool.get(5, TimeUnit.SECONDS)).isEqualTo("\u0088\u0082\0\0\0\0\u0003\u00e9");
      assertThat(client.read(5)).isEqualTo("c\u0088\u0002\u0003\u00e9");
      closing.join();
    }
  }

  @Test
  void shutdown_closesTunnels() throws Exception {
    echoingTool();
    try (var client = fixture.client()) {
      client.send(fixture.webSocket("/", "s1", "")).readHead();
      fixture.close();
      assertThat(client.readAll()).isEqualTo("\u0088\u0002\u0003\u00e9");
    }
    seen.poll(5, TimeUnit.SECONDS);
    assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("closed");
  }
}
