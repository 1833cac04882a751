package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.wire.Assurance;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryIT {
  private static final String NAVIGATION =
      "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"
          + "Accept: text/html,*/*\r\n";
  private static final Pattern NONCE =
      Pattern.compile("Set-Cookie: (data-dns-entry-s1-[A-Za-z0-9_-]{16})=([^.;]+)\\.([^;]+);");

  @TempDir Path state;
  private ProxyFixture fixture;
  private RawTool tool;
  private final List<LogRecord> log = new CopyOnWriteArrayList<>();
  private final Handler recorder = new Recorder();

  @BeforeEach
  void setUp() throws Exception {
    tool =
        RawTool.running(
            proxy -> {
              while (!proxy.readHead().isEmpty()) {
                proxy.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ntool");
              }
            });
    fixture = new ProxyFixture(state);
    fixture.run("s1", tool.port());
    Logger.getLogger(Entry.class.getName()).addHandler(recorder);
  }

  @AfterEach
  void tearDown() throws Exception {
    Logger.getLogger(Entry.class.getName()).removeHandler(recorder);
    fixture.close();
    tool.close();
  }

  private String answer(String request) throws IOException {
    try (var client = fixture.client()) {
      return client.send(request).readHead() + readBody(client);
    }
  }

  private static String readBody(RawPeer client) throws IOException {
    client.socket().shutdownOutput();
    return client.readAll();
  }

  private String navigate(String target) throws IOException {
    return answer(
        "GET "
            + target
            + " HTTP/1.1\r\nHost: "
            + fixture.host("s1")
            + "\r\n"
            + NAVIGATION
            + "\r\n");
  }

  private String enter(String cookies, String form) throws IOException {
    return answer(
        "POST /.well-known/data-dns/enter HTTP/1.1\r\nHost: "
            + fixture.host("s1")
            + "\r\n"
            + NAVIGATION
            + "Origin: "
            + ProxyFixture.RESOLVER
            + "\r\n"
            + (cookies.isEmpty() ? "" : "Cookie: " + cookies + "\r\n")
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            + form.length()
            + "\r\n\r\n"
            + form);
  }

  private static String form(String ticket) {
    return "ticket=" + URLEncoder.encode(ticket, StandardCharsets.UTF_8);
  }

  private record Begun(String nonce, String cookie) {
    String name() {
      return cookie.substring(0, cookie.indexOf('='));
    }
  }

  private Begun begin(String target) throws IOException {
    var matcher = NONCE.matcher(navigate(target));
    assertThat(matcher.find()).isTrue();
    return new Begun(
        matcher.group(2), matcher.group(1) + "=" + matcher.group(2) + "." + matcher.group(3));
  }

  /** Each doorkeeper's tickets are worth nothing at the other's sessions. */
  @Test
  void whatWasBegunAtTheSite_isEnteredByTheSitesOwnPage_andByNobodyElsesTicket() throws Exception {
    fixture.local.add("s1");
    String sent = navigate("/lab");
    var begun = begin("/lab");
    assertThat(sent).contains("Location: " + ProxyFixture.OWN_PAGE + "/sessions/s1/enter?state=");
    assertThat(
            enter(
                begun.cookie(), form(fixture.ticket("s1", 1, ProxyFixture.PERSON, begun.nonce()))))
        .startsWith("HTTP/1.1 403 ");
    var own =
        Ticket.enter(
            ProxyFixture.SITE,
            "s1",
            1,
            ProxyFixture.PERSON,
            Assurance.FEDERATED,
            Digest.of(begun.nonce()));
    // the right key in the resolver's name, and the other way round
    assertThat(
            enter(
                begun.cookie(),
                form(own.sign(fixture.siteKey, ProxyFixture.RESOLVER, fixture.now))))
        .startsWith("HTTP/1.1 403 ");
    assertThat(
            enter(
                begun.cookie(),
                form(own.sign(fixture.resolverKey, ProxyFixture.OWN_PAGE, fixture.now))))
        .startsWith("HTTP/1.1 403 ");
    var good = own.sign(fixture.siteKey, ProxyFixture.OWN_PAGE, fixture.now);
    fixture.local.remove("s1");
    assertThat(enter(begun.cookie(), form(good))).startsWith("HTTP/1.1 403 ");
    fixture.local.add("s1");
    assertThat(enter(begun.cookie(), form(good)))
        .startsWith("HTTP/1.1 303 ")
        .contains("Location: /lab");
    assertThat(enter(begun.cookie(), form(good))).startsWith("HTTP/1.1 403 ");
    assertThat(fixture.entries).containsExactly("s1 1 " + ProxyFixture.PERSON);
  }

  @Test
  void navigation_goesToTheResolver_andBack_andIn() throws Exception {
    String sent = navigate("/lab/tree/a%2Fb?x=1");
    var matcher = NONCE.matcher(sent);
    assertThat(matcher.find()).isTrue();
    String name = matcher.group(1);
    String nonce = matcher.group(2);
    assertThat(sent)
        .startsWith("HTTP/1.1 303 ")
        .contains(
            "Location: http://localhost:8080/sessions/s1/enter?state=" + Digest.of(nonce) + "\r\n")
        .containsPattern("Set-Cookie: " + name + "=[^;]+; Path=/; Max-Age=300; HttpOnly\r\n");

    String entered =
        enter(
            name + "=" + nonce + "." + matcher.group(3),
            form(fixture.ticket("s1", 1, ProxyFixture.PERSON, nonce)));
    assertThat(entered)
        .startsWith("HTTP/1.1 303 ")
        .contains("Location: /lab/tree/a%2Fb?x=1\r\n")
        .contains("Set-Cookie: " + name + "=; Path=/; Max-Age=0; HttpOnly\r\n")
        .containsPattern(
            "Set-Cookie: data-dns-session-s1=[^;]+; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax\r\n");
    assertThat(fixture.entries).containsExactly("s1 1 " + ProxyFixture.PERSON);

    var session = Pattern.compile("Set-Cookie: (data-dns-session-s1=[^;]+)").matcher(entered);
    assertThat(session.find()).isTrue();
    String request =
        "GET /lab HTTP/1.1\r\nHost: "
            + fixture.host("s1")
            + "\r\nCookie: "
            + session.group(1)
            + "\r\n\r\n";
    assertThat(answer(request)).endsWith("tool");

    fixture.restart();
    assertThat(answer(request.replaceFirst("Host: .*", "Host: " + fixture.host("s1"))))
        .endsWith("tool");
  }

  @ParameterizedTest
  @ValueSource(strings = {"//evil.example/", "/.well-known/data-dns/enter/x"})
  void navigation_toAPathThatLeaves_landsAtTheTool(String target) throws Exception {
    var begun = begin(target);

    assertThat(
            enter(
                begun.cookie(), form(fixture.ticket("s1", 1, ProxyFixture.PERSON, begun.nonce()))))
        .contains("Location: /lab?reset\r\n");
  }

  @Test
  void enter_withAnAlteredPath_landsAtTheTool() throws Exception {
    var begun = begin("/a");
    String altered =
        java.util.Base64.getUrlEncoder()
            .encodeToString("/\\evil.example".getBytes(StandardCharsets.US_ASCII));

    assertThat(
            enter(
                begun.name() + "=" + begun.nonce() + "." + altered,
                form(fixture.ticket("s1", 1, ProxyFixture.PERSON, begun.nonce()))))
        .contains("Location: /lab?reset\r\n");
  }

  @Test
  void twoTabsAtOnce_bothGetIn() throws Exception {
    var first = begin("/lab/tree/a");
    var second = begin("/lab/tree/b");
    String both = first.cookie() + "; " + second.cookie();

    for (var tab : List.of(first, second)) {
      assertThat(enter(both, form(fixture.ticket("s1", 1, ProxyFixture.PERSON, tab.nonce()))))
          .startsWith("HTTP/1.1 303 ")
          .contains("Location: /lab/tree/" + (tab == first ? "a" : "b") + "\r\n")
          .contains("Set-Cookie: " + tab.name() + "=; Path=/; Max-Age=0");
    }
  }

  @Test
  void manyTabs_theOldestWaysInAreForgotten() throws Exception {
    var tabs = List.of(begin("/1"), begin("/2"), begin("/3"), begin("/4"), begin("/5"));
    String cookies = String.join("; ", tabs.stream().map(Begun::cookie).toList());

    String begun =
        answer(
            "GET /6 HTTP/1.1\r\nHost: "
                + fixture.host("s1")
                + "\r\nCookie: "
                + cookies
                + "\r\n"
                + NAVIGATION
                + "\r\n");

    assertThat(begun)
        .contains("Set-Cookie: " + tabs.get(0).name() + "=; Path=/; Max-Age=0")
        .contains("Set-Cookie: " + tabs.get(1).name() + "=; Path=/; Max-Age=0")
        .doesNotContain(tabs.get(2).name(), tabs.get(3).name(), tabs.get(4).name());
  }

  @Test
  void enter_twice() throws Exception {
    var begun = begin("/lab");
    String form = form(fixture.ticket("s1", 1, ProxyFixture.PERSON, begun.nonce()));
    assertThat(enter(begun.cookie(), form)).startsWith("HTTP/1.1 303");

    assertRefused(enter(begun.cookie(), form), "replayed", form);
    fixture.restart();
    assertRefused(enter(begun.cookie(), form), "replayed", form);
    assertThat(fixture.entries).hasSize(1);
  }

  @Test
  void enter_withAnExpiredTicket() throws Exception {
    refuses(
        "expired",
        nonce -> {
          String ticket = fixture.ticket("s1", 1, ProxyFixture.PERSON, nonce);
          fixture.now = fixture.now.plusSeconds(70);
          return ticket;
        });
  }

  @Test
  void enter_withAForgedTicket() throws Exception {
    refuses(
        "unknown-key",
        nonce ->
            Ticket.enter(
                    ProxyFixture.SITE,
                    "s1",
                    1,
                    ProxyFixture.PERSON,
                    Assurance.GUEST,
                    Digest.of(nonce))
                .sign(SigningKey.generate(), ProxyFixture.RESOLVER, fixture.now));
    assertThat(fixture.refreshes).hasValue(1);
  }

  @Test
  void enter_withAChangedTicket() throws Exception {
    refuses(
        "bad-signature",
        nonce -> {
          String ticket = fixture.ticket("s1", 1, ProxyFixture.PERSON, nonce);
          String other = fixture.ticket("s1", 1, "other", nonce);
          return other.substring(0, other.lastIndexOf('.'))
              + ticket.substring(ticket.lastIndexOf('.'));
        });
  }

  @Test
  void enter_withATicketOfAnotherSite() throws Exception {
    refuses(
        "wrong-audience",
        nonce ->
            Ticket.enter("site-b", "s1", 1, ProxyFixture.PERSON, Assurance.GUEST, Digest.of(nonce))
                .sign(fixture.resolverKey, ProxyFixture.RESOLVER, fixture.now));
  }

  @Test
  void enter_withATicketOfAnotherResolver() throws Exception {
    refuses(
        "wrong-issuer",
        nonce ->
            Ticket.enter(
                    ProxyFixture.SITE,
                    "s1",
                    1,
                    ProxyFixture.PERSON,
                    Assurance.GUEST,
                    Digest.of(nonce))
                .sign(fixture.resolverKey, "http://evil.example", fixture.now));
  }

  @Test
  void enter_withATicketToStart() throws Exception {
    refuses(
        "wrong-use",
        nonce ->
            Ticket.start(
                    ProxyFixture.SITE, "s1", 1, ProxyFixture.PERSON, Assurance.GUEST, new byte[0])
                .sign(fixture.resolverKey, ProxyFixture.RESOLVER, fixture.now));
  }

  @Test
  void enter_withATicketOfAnotherSession() throws Exception {
    refuses("wrong-session", nonce -> fixture.ticket("s2", 1, ProxyFixture.PERSON, nonce));
  }

  @Test
  void enter_withATicketOfAnotherAttempt() throws Exception {
    refuses("wrong-attempt", nonce -> fixture.ticket("s1", 2, ProxyFixture.PERSON, nonce));
  }

  @Test
  void enter_asAnotherPerson() throws Exception {
    refuses("wrong-person", nonce -> fixture.ticket("s1", 1, "someone-else", nonce));
  }

  @Test
  void enter_withTheStateOfAnotherBrowser() throws Exception {
    refuses("wrong-state", nonce -> fixture.ticket("s1", 1, ProxyFixture.PERSON, "another"));
  }

  @Test
  void enter_withoutNonce() throws Exception {
    String form = form(fixture.ticket("s1", 1, ProxyFixture.PERSON, ""));

    assertRefused(enter("", form), "wrong-state", form);
    assertRefused(enter("data-dns-entry-s1-x=.Lw", form), "wrong-state", form);
    assertRefused(enter("data-dns-entry-s1-x=", form), "wrong-state", form);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ticket=", "ticket=a.b.c", "ticket=%zz", "ticket=a&ticket=b", "x=y"})
  void enter_withoutTicket(String form) throws Exception {
    var begun = begin("/lab");

    assertRefused(enter(begun.cookie(), form), "malformed-token", "no token");
  }

  @Test
  void enter_withTooLargeAForm() throws Exception {
    assertRefused(
        enter(begin("/lab").cookie(), "ticket=" + "a".repeat(20_000)), "malformed-token", "aaa");
  }

  @Test
  void enter_withAKeyJustMade() throws Exception {
    fixture.known = KeySet.empty();
    var begun = begin("/lab");

    assertThat(
            enter(
                begun.cookie(), form(fixture.ticket("s1", 1, ProxyFixture.PERSON, begun.nonce()))))
        .startsWith("HTTP/1.1 303");
    assertThat(fixture.refreshes).hasValue(1);
  }

  @Test
  void enter_byGet() throws Exception {
    assertThat(navigate("/.well-known/data-dns/enter?ticket=x")).startsWith("HTTP/1.1 405");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/status|Sec-Fetch-Mode: cors|Sec-Fetch-Site: same-origin",
        "GET /style.css|Accept: text/css",
        "GET /|Sec-Fetch-Mode: no-cors|Accept: text/html",
        "POST /api/sessions|Content-Length: 0",
        "GET /api/kernels/1/channels|Connection: Upgrade|Upgrade: websocket|Sec-Fetch-Mode: websocket"
      })
  void othersThanNavigations_withoutCookie(String request) throws Exception {
    var lines = request.split("\\|", 2);
    String fields = lines.length > 1 ? lines[1].replace("|", "\r\n") + "\r\n" : "";

    assertThat(
            answer(
                lines[0] + " HTTP/1.1\r\nHost: " + fixture.host("s1") + "\r\n" + fields + "\r\n"))
        .startsWith("HTTP/1.1 401 ")
        .contains("\r\n\r\n");
    assertThat(tool.connections()).isZero();
  }

  @Test
  void wrongCookie() throws Exception {
    String request = "GET /api HTTP/1.1\r\nHost: " + fixture.host("s1") + "\r\nCookie: %s\r\n\r\n";

    assertThat(answer(request.formatted("data-dns-session-s1=1.2.3"))).startsWith("HTTP/1.1 403 ");
    String others = fixture.cookie("s2").replace("session-s2", "session-s1");
    assertThat(answer(request.formatted(others))).startsWith("HTTP/1.1 403 ");
    assertThat(answer(request.formatted(fixture.cookie("s2")))).startsWith("HTTP/1.1 401 ");
    assertThat(tool.connections()).isZero();
  }

  @Test
  void cookieOfAFormerAttempt_navigationEntersAnew() throws Exception {
    String cookie = fixture.cookie("s1");
    fixture.sessions.put(
        "s1",
        new Lookup.Running(
            "s1", 2, ProxyFixture.PERSON, "127.0.0.1", tool.port(), "t", "/lab", false));

    assertThat(
            answer(
                "GET /lab HTTP/1.1\r\nHost: "
                    + fixture.host("s1")
                    + "\r\nCookie: "
                    + cookie
                    + "\r\n"
                    + NAVIGATION
                    + "\r\n"))
        .startsWith("HTTP/1.1 303 ");
  }

  @Test
  void oldBrowser_acceptingHtml_isANavigation() throws Exception {
    assertThat(
            answer(
                "GET / HTTP/1.1\r\nHost: " + fixture.host("s1") + "\r\nAccept: text/html\r\n\r\n"))
        .startsWith("HTTP/1.1 303 ");
  }

  @Test
  void foreignPages_cannotAct() throws Exception {
    assertThat(
            answer(
                fixture.head("POST /api/x", "s1")
                    + "Origin: http://s2.localhost\r\nContent-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ")
        .contains("cross-site");
    assertThat(
            answer(
                fixture.head("GET /api/x", "s1")
                    + "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(tool.connections()).isZero();
  }

  @Test
  void unknownAndStoppedSessions_andForeignHosts() throws Exception {
    fixture.sessions.put("s3", new Lookup.NotRunning("It ended <yesterday>."));

    assertThat(answer(fixture.get("/", "s2"))).startsWith("HTTP/1.1 404 ");
    assertThat(
            answer("GET / HTTP/1.1\r\nHost: " + fixture.host("s3") + "\r\n" + NAVIGATION + "\r\n"))
        .startsWith("HTTP/1.1 503 ")
        .contains("It ended &lt;yesterday&gt;.")
        .contains("<a href=\"http://localhost:8080/sessions/s3\">")
        .containsPattern(
            "Content-Security-Policy: default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='");
    assertThat(answer("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")).startsWith("HTTP/1.1 421 ");
    assertThat(answer("GET / HTTP/1.1\r\nHost: 127.0.0.1:" + fixture.port() + "\r\n\r\n"))
        .startsWith("HTTP/1.1 421 ");
  }

  private void refuses(String code, Function<String, String> ticketFor) throws Exception {
    var begun = begin("/lab");
    String form = form(ticketFor.apply(begun.nonce()));

    assertRefused(enter(begun.cookie(), form), code, form);
    assertThat(fixture.entries).isEmpty();
  }

  private void assertRefused(String answer, String code, String token) {
    assertThat(answer)
        .startsWith("HTTP/1.1 403 ")
        .contains("text/html")
        .contains("http://localhost:8080/sessions/s1")
        .doesNotContain("Set-Cookie");
    assertThat(tool.connections()).isZero();
    assertThat(log)
        .isNotEmpty()
        .last()
        .satisfies(
            line -> {
              assertThat(line.getParameters()).contains("s1", code);
              assertThat(line.getMessage() + List.of(line.getParameters())).doesNotContain(token);
            });
  }

  private final class Recorder extends Handler {
    @Override
    public void publish(LogRecord line) {
      log.add(line);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
