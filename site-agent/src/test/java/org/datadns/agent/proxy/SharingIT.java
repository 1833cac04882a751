package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.datadns.protocol.signing.Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session that is shared: whom the proxy lets in beside its own person, and until when. */
@Timeout(60)
class SharingIT {
  private static final String BOB = "b".repeat(43);
  private static final String NONCE = "n".repeat(43);
  private static final Pattern COOKIE = Pattern.compile("Set-Cookie: (data-dns-session-s1=[^;]+)");

  @TempDir Path state;
  private ProxyFixture fixture;
  private RawTool tool;
  private final BlockingQueue<String> ended = new LinkedBlockingQueue<>();

  @BeforeEach
  void setUp() throws Exception {
    tool =
        RawTool.running(
            proxy -> {
              for (String head = proxy.readHead(); !head.isEmpty(); head = proxy.readHead()) {
                if (head.contains("Upgrade: websocket")) {
                  proxy.send(
                      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                          + "Connection: Upgrade\r\n\r\n");
                  for (int next = proxy.input().read(); next >= 0; next = proxy.input().read()) {
                    proxy.send(new byte[] {(byte) next});
                  }
                  ended.add("socket");
                } else if (head.startsWith("GET /endless")) {
                  proxy.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun");
                  proxy.input().read();
                } else {
                  proxy.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntool");
                }
              }
            });
    fixture = new ProxyFixture(state);
    fixture.run("s1", tool.port());
  }

  @AfterEach
  void tearDown() throws Exception {
    fixture.close();
    tool.close();
  }

  /** What the proxy answers to Bob's ticket, in a browser that began with this nonce. */
  private String enter(String person) throws IOException {
    var key = Digest.of(NONCE).substring(0, 16);
    var path =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("/lab".getBytes(StandardCharsets.US_ASCII));
    var form =
        "ticket="
            + URLEncoder.encode(fixture.ticket("s1", 1, person, NONCE), StandardCharsets.UTF_8);
    return answer(
        "POST "
            + fixture.address("s1").base()
            + ".well-known/data-dns/enter HTTP/1.1\r\nHost: "
            + fixture.host("s1")
            + "\r\nOrigin: "
            + ProxyFixture.RESOLVER
            + "\r\nCookie: data-dns-entry-s1-"
            + key
            + "="
            + NONCE
            + "."
            + path
            + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            + form.length()
            + "\r\n\r\n"
            + form);
  }

  private String answer(String request) throws IOException {
    try (var client = fixture.client()) {
      var head = client.send(request).readHead();
      client.socket().shutdownOutput();
      return head + client.readAll();
    }
  }

  /** The cookie of somebody who came in. */
  private String entered(String person) throws IOException {
    var answer = enter(person);
    var cookie = COOKIE.matcher(answer);
    assertThat(cookie.find()).as(answer).isTrue();
    return cookie.group(1);
  }

  private String request(String method, String target, String cookie, String more) {
    return method
        + " "
        + target
        + " HTTP/1.1\r\nHost: "
        + fixture.host("s1")
        + "\r\nCookie: "
        + cookie
        + "\r\nOrigin: "
        + fixture.origin("s1")
        + "\r\n"
        + more
        + "\r\n";
  }

  private String get(String cookie) throws IOException {
    return answer(request("GET", "/lab", cookie, ""));
  }

  @Test
  void whoItIsSharedWith_comesInByTheSameEntry_andNobodyElse() throws Exception {
    assertThat(enter(BOB)).startsWith("HTTP/1.1 403 ").contains("This session is not yours");
    fixture.shares.put("s1 " + BOB, 7L);
    assertThat(get(entered(BOB))).startsWith("HTTP/1.1 200 ").endsWith("tool");
    assertThat(enter("c".repeat(43))).startsWith("HTTP/1.1 403 ");
    // what the one has is of no use to the other, and does not become the owner's by being cut
    fixture.shares.clear();
    assertThat(get("data-dns-session-s1=" + entered(ProxyFixture.PERSON).split("=", 2)[1]))
        .endsWith("tool");
  }

  @Test
  void aTicketOfSomebodyWhoWasTakenOff_isRefused() throws Exception {
    fixture.shares.put("s1 " + BOB, 7L);
    fixture.shares.remove("s1 " + BOB);
    assertThat(enter(BOB)).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void theCookieOfSomebodyWhoWasTakenOff_isGoodForNothing_andStaysSo() throws Exception {
    fixture.shares.put("s1 " + BOB, 7L);
    var bobs = entered(BOB);
    var owners = entered(ProxyFixture.PERSON);
    fixture.shares.remove("s1 " + BOB);

    assertThat(get(bobs)).startsWith("HTTP/1.1 403 ");
    assertThat(
            answer(
                request(
                    "GET",
                    "/lab",
                    bobs,
                    "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\n"
                        + "Sec-Fetch-Dest: document\r\nAccept: text/html\r\n")))
        .startsWith("HTTP/1.1 303 ")
        .contains("Location: " + ProxyFixture.RESOLVER + "/sessions/s1/enter?state=");
    assertThat(get(owners)).endsWith("tool");

    // let in anew, Bob comes in anew: a cookie that somebody kept or stole stays worthless
    fixture.shares.put("s1 " + BOB, 8L);
    assertThat(get(bobs)).startsWith("HTTP/1.1 403 ");
    assertThat(get(entered(BOB))).endsWith("tool");
  }

  @Test
  void webSocketsAndAnswersUnderWay_ofSomebodyWhoIsTakenOff_endAtOnce_theOwnersGoOn()
      throws Exception {
    fixture.shares.put("s1 " + BOB, 7L);
    var bobs = entered(BOB);
    var socket =
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    try (var his = fixture.client();
        var download = fixture.client();
        var owners = fixture.client()) {
      assertThat(his.send(request("GET", "/socket", bobs, socket)).readHead()).contains(" 101 ");
      assertThat(his.send("hello").read(5)).isEqualTo("hello");
      assertThat(
              owners
                  .send(request("GET", "/socket", entered(ProxyFixture.PERSON), socket))
                  .readHead())
          .contains(" 101 ");
      assertThat(download.send(request("GET", "/endless", bobs, "")).readHead())
          .startsWith("HTTP/1.1 200 ");
      assertThat(download.read(5)).isEqualTo("begun");

      fixture.shares.remove("s1 " + BOB);

      assertThat(ended.poll(5, TimeUnit.SECONDS)).isEqualTo("socket");
      assertThat(his.readAll()).isEmpty();
      assertThat(download.readAll()).isEmpty();
      assertThat(owners.send("still").read(5)).isEqualTo("still");
    }
  }

  @Test
  void whoItIsSharedWith_doesNotLetItLiveLonger() throws Exception {
    fixture.shares.put("s1 " + BOB, 7L);
    assertThat(
            answer(
                request(
                    "POST", "/.well-known/data-dns/extend", entered(BOB), "Content-Length: 0\r\n")))
        .startsWith("HTTP/1.1 403 ")
        .contains("owners-only");
  }

  @Test
  void whereSessionsArePaths_nobodyElseComesIn() throws Exception {
    fixture.close();
    fixture = new ProxyFixture(state, port -> "http://localhost:" + port + "/s/*/");
    fixture.run("s1", tool.port());
    fixture.shares.put("s1 " + BOB, 7L);
    assertThat(enter(BOB)).startsWith("HTTP/1.1 403 ");
    assertThat(enter(ProxyFixture.PERSON)).startsWith("HTTP/1.1 303 ");
  }
}
