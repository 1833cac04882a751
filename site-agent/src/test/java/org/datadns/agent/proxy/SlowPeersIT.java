package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who keeps connections open by sending slowly, without ever having come in (slowloris). */
@Timeout(60)
class SlowPeersIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  @TempDir Path state;
  private ProxyFixture fixture;
  private RawTool tool;

  @BeforeEach
  void setUp() throws Exception {
    fixture = new ProxyFixture(state);
    tool =
        RawTool.running(
            proxy -> {
              proxy.readHead();
              proxy.send(OK);
            });
    fixture.run("s1", tool.port());
    fixture.restart(Duration.ofSeconds(20), Duration.ofMillis(600));
  }

  @AfterEach
  void tearDown() throws Exception {
    tool.close();
    fixture.close();
  }

  /** Each byte comes in time, the whole never does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1|Host: HOST|X: a",
        "POST / HTTP/1.1|Host: HOST|Content-Length: 60000||a",
        "POST /.well-known/data-dns/enter HTTP/1.1|Host: HOST|Content-Length: 6000||ticket=",
        "POST /.well-known/data-dns/enter HTTP/1.1|Host: HOST|Transfer-Encoding: chunked||400|a"
      })
  void whoTrickles_isCutOff_andNobodyElseWaits(String begun) throws Exception {
    try (var slow = fixture.client()) {
      slow.send(begun.replace("|", "\r\n").replace("HOST", fixture.host("s1")));
      try (var other = fixture.client()) {
        assertThat(other.send(fixture.get("/", "s1")).readHead()).startsWith("HTTP/1.1 200 ");
      }
      boolean open = true;
      while (open) {
        TimeUnit.MILLISECONDS.sleep(50);
        try {
          slow.send("a");
        } catch (IOException e) {
          open = false;
        }
      }
    }
    assertThat(tool.connections()).isEqualTo(1);
  }

  /** What a tool takes its time over is not the proxy's to end. */
  @Test
  void anUploadThatIsTheTools_mayTakeLonger() throws Exception {
    tool.close();
    tool =
        RawTool.running(
            proxy -> {
              proxy.readHead();
              proxy.read(20);
              proxy.send(OK);
            });
    fixture.run("s1", tool.port());
    try (var slow = fixture.client()) {
      slow.send(fixture.post("/", "s1", "Content-Length: 20\r\n"));
      for (int i = 0; i < 20; i++) {
        TimeUnit.MILLISECONDS.sleep(60);
        slow.send("a");
      }
      assertThat(slow.readHead()).startsWith("HTTP/1.1 200 ");
    }
  }
}
