package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.datadns.agent.proxy.Headers.Field;
import org.datadns.agent.proxy.Lookup.Running;
import org.datadns.protocol.wire.SessionAddress;
import org.datadns.protocol.wire.SessionAddresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderRulesTest {
  private static final Running RUNNING =
      new Running("s1", 1, "person", "127.0.0.1", 8888, "secret", "/lab", false);

  private static final Field ISOLATED = new Field("Cross-Origin-Resource-Policy", "same-origin");

  private static Headers toTool(Field... fields) {
    var all = new java.util.ArrayList<Field>();
    all.add(new Field("Host", "s1.localhost"));
    all.addAll(java.util.List.of(fields));
    return HeaderRules.toTool(visit("GET", new Headers(all)), new Framing.None(), "192.0.2.1")
        .headers();
  }

  private static Visit visit(String method, Headers headers) {
    var origins =
        new SessionOrigins(SessionAddresses.parse("https://*.localhost"), port -> Optional.empty());
    return new Visit(
        RUNNING,
        new SessionAddress("https://s1.localhost", "/"),
        origins,
        new RequestHead(method, "/a", headers));
  }

  private static Headers toBrowser(Field... fields) {
    var answer = new ResponseHead(1, 200, "OK", Headers.of(fields));
    return HeaderRules.toBrowser(
            answer,
            visit("GET", Headers.of(new Field("Host", "s1.localhost"))),
            new Framing.Length(3),
            false)
        .headers();
  }

  @Test
  void toTool_setsItsTokenAndOurForwarding() {
    assertThat(toTool().fields())
        .containsExactly(
            new Field("Host", "s1.localhost"),
            new Field("Authorization", "token secret"),
            new Field("X-Forwarded-For", "192.0.2.1"),
            new Field("X-Forwarded-Proto", "https"),
            new Field("X-Forwarded-Host", "s1.localhost"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "authorization",
        "Authorization",
        "Forwarded",
        "X-Real-IP",
        "X-Scheme",
        "X-Forwarded-For",
        "X_Forwarded_For",
        "x-forwarded-anything",
        "X-RStudio-Request",
        "X-RStudio-Root-Path",
        "X_RStudio_Root_Path",
        "X-Original-URL",
        "Keep-Alive",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Content-Length",
        "Upgrade",
        "Expect"
      })
  void toTool_dropped(String name) {
    assertThat(toTool(new Field(name, "foreign")).fields())
        .noneMatch(field -> field.value().equals("foreign"));
  }

  @ParameterizedTest
  @CsvSource({
    "Origin, https://s1.localhost",
    "Accept-Encoding, gzip",
    "Content-Encoding, gzip",
    "X-XSRFToken, abc",
    "Range, bytes=0-1",
    "If-None-Match, \"a\"",
    "Referer, https://s1.localhost/x",
    "Sec-WebSocket-Protocol, v1.kernel.websocket.jupyter.org"
  })
  void toTool_kept(String name, String value) {
    assertThat(toTool(new Field(name, value)).fields()).contains(new Field(name, value));
  }

  @Test
  void toTool_whatConnectionNames_isDropped_butNotTheHost() {
    var headers =
        toTool(
            new Field("Connection", "X-One, host"),
            new Field("Connection", "x-two"),
            new Field("X-One", "1"),
            new Field("X-Two", "2"),
            new Field("X-Three", "3"));

    assertThat(headers.has("X-One")).isFalse();
    assertThat(headers.has("X-Two")).isFalse();
    assertThat(headers.has("Connection")).isFalse();
    assertThat(headers.first("X-Three")).contains("3");
    assertThat(headers.all("Host")).containsExactly("s1.localhost");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "data-dns-session-s1=a | -",
        "_xsrf=x; data-dns-session-s1=a; b=c=d | _xsrf=x; b=c=d",
        "__Host-Http-data-dns-session-s2=a; data-dns-entry-s1-x=b; __Secure-data-dns-live=c; DATA-DNS-X=d | -",
        "session=a; xdata-dns-y=b; __x=c | session=a; xdata-dns-y=b; __x=c",
        "a=1;b=2 | a=1; b=2"
      })
  void toTool_cookiesWithoutOurs(String sent, String kept) {
    assertThat(toTool(new Field("Cookie", sent)).first("Cookie").orElse(null)).isEqualTo(kept);
  }

  @Test
  void toTool_frameIsOurs() {
    var sent = Headers.of(new Field("Host", "h"), new Field("Transfer-Encoding", "chunked"));
    var headers = HeaderRules.toTool(visit("POST", sent), new Framing.Chunked(), "a").headers();

    assertThat(headers.all("Transfer-Encoding")).containsExactly("chunked");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Service-Worker-Allowed: /",
        "Clear-Site-Data: \"*\"",
        "Alt-Svc: h3=\":443\"",
        "NEL: {}",
        "Report-To: {}",
        "Strict-Transport-Security: max-age=1; includeSubDomains",
        "Connection: X-A",
        "Keep-Alive: 5",
        "Transfer-Encoding: chunked",
        "Upgrade: h2c",
        "Set-Cookie: a=b; Domain=localhost",
        "Set-Cookie: a=b; path=/; dOmAiN = .localhost",
        "Set-Cookie: a=b; Domain",
        "Set-Cookie: data-dns-session-s1=forged",
        "Set-Cookie: __Host-Http-data-dns-session-s1=forged",
        "Set-Cookie:  data-dns-entry-s1-0=x; Path=/",
        "Set-Cookie: __SECURE-DATA-DNS-LIVE=x",
        "Set-Cookie: =data-dns-session-s1=forged",
        "Set-Cookie: data-dns-live"
      })
  void toBrowser_dropped(String line) {
    int colon = line.indexOf(':');
    var field = new Field(line.substring(0, colon), line.substring(colon + 1).strip());

    assertThat(toBrowser(field).fields())
        .containsExactly(ISOLATED, new Field("Content-Length", "3"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a=b", "a=b; Path=/; HttpOnly", "username-x=\"2|1:0\"; expires=Sun; Secure", "a="})
  void toBrowser_cookiesOfTheTool_areKept(String cookie) {
    assertThat(toBrowser(new Field("Set-Cookie", cookie)).all("set-cookie"))
        .containsExactly(cookie);
  }

  @Test
  void toBrowser_headKeepsTheLengthItWouldHaveHad() {
    var answer = new ResponseHead(1, 200, "OK", Headers.of(new Field("Content-Length", "7")));

    var asked = visit("HEAD", Headers.of(new Field("Host", "s1.localhost")));

    assertThat(HeaderRules.toBrowser(answer, asked, new Framing.None(), true).headers().fields())
        .containsExactly(
            ISOLATED, new Field("Content-Length", "7"), new Field("Connection", "close"));
  }
}
