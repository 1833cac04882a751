package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that share a host by their ports, or an origin by their paths. */
class SharedAddressesIT {
  private static final IntFunction<String> PORTS = ignored -> "http://nb.localhost:9000-9009";
  private static final IntFunction<String> PATHS = port -> "http://nb.localhost:" + port + "/s/*/";
  private static final String NAVIGATION =
      "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"
          + "Accept: text/html,*/*\r\n";
  private static final Pattern COOKIE = Pattern.compile("Set-Cookie: ([^=]+)=([^;]+);");

  @TempDir Path state;
  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
  private ProxyFixture fixture;
  private RawTool tool;

  @BeforeEach
  void startTool() throws Exception {
    tool =
        RawTool.running(
            proxy -> {
              String head;
              while (!(head = proxy.readHead()).isEmpty()) {
                seen.add(head);
                proxy.send(
                    "HTTP/1.1 302 Found\r\nLocation: http://localhost:"
                        + proxy.socket().getLocalPort()
                        + "/next\r\nSet-Cookie: a=b; Path=/\r\nCache-Control: max-age=9\r\n"
                        + "Content-Length: 0\r\n\r\n");
              }
            });
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
    tool.close();
  }

  private void serve(IntFunction<String> pattern, String... sessions) {
    fixture = new ProxyFixture(state, pattern);
    for (String session : sessions) {
      fixture.run(session, tool.port());
    }
  }

  private String answer(String request) throws IOException {
    try (var client = fixture.client()) {
      String head = client.send(request).readHead();
      client.socket().shutdownOutput();
      return head + client.readAll();
    }
  }

  private String navigate(String session, String below, String cookies) throws IOException {
    return answer(
        "GET "
            + fixture.address(session).base()
            + below
            + " HTTP/1.1\r\nHost: "
            + fixture.host(session)
            + "\r\n"
            + NAVIGATION
            + (cookies.isEmpty() ? "" : "Cookie: " + cookies + "\r\n")
            + "\r\n");
  }

  private String enter(String session, String cookies) throws IOException {
    String begun = navigate(session, "", cookies);
    var nonce =
        Pattern.compile("Set-Cookie: (data-dns-entry-" + session + "-[^=]+)=([^.;]+)\\.([^;]+);")
            .matcher(begun);
    assertThat(nonce.find()).as(begun).isTrue();
    String ticket = fixture.ticket(session, 1, ProxyFixture.PERSON, nonce.group(2));
    String form = "ticket=" + URLEncoder.encode(ticket, StandardCharsets.UTF_8);
    return answer(
        "POST "
            + fixture.address(session).base()
            + ".well-known/data-dns/enter HTTP/1.1\r\nHost: "
            + fixture.host(session)
            + "\r\n"
            + NAVIGATION
            + "Origin: "
            + ProxyFixture.RESOLVER
            + "\r\nCookie: "
            + (cookies.isEmpty() ? "" : cookies + "; ")
            + nonce.group(1)
            + "="
            + nonce.group(2)
            + "."
            + nonce.group(3)
            + "\r\nContent-Length: "
            + form.length()
            + "\r\n\r\n"
            + form);
  }

  /** The cookies that an answer sets, as a browser that is asked for all of them sends them. */
  private static String cookies(String answer) {
    return COOKIE
        .matcher(answer)
        .results()
        .map(found -> found.group(1) + "=" + found.group(2))
        .reduce((one, other) -> one + "; " + other)
        .orElse("");
  }

  private static String cookie(String answer, String name) {
    Matcher found = Pattern.compile("Set-Cookie: " + name + "=([^;]+);").matcher(answer);
    assertThat(found.find()).as(answer).isTrue();
    return found.group(1);
  }

  @Test
  void ports_theCookieOfOneIsNoneOfTheOthers_andReachesNoTool() throws Exception {
    serve(PORTS, "s1", "s2");
    String entered = enter("s1", "");
    assertThat(entered)
        .startsWith("HTTP/1.1 303 ")
        .contains("Location: /lab?reset\r\n")
        .contains("Clear-Site-Data: \"storage\"\r\n")
        .containsPattern("Set-Cookie: data-dns-session-s1=[^;]+; Path=/; Max-Age=604800; HttpOnly");
    String both = cookies(entered) + "; " + cookies(enter("s2", cookies(entered)));

    assertThat(navigate("s1", "lab", both))
        .startsWith("HTTP/1.1 302 ")
        .contains("Location: " + fixture.origin("s1") + "/next\r\n")
        .contains("Cache-Control: no-store\r\n")
        .doesNotContain("max-age=9");
    assertThat(seen.poll(5, TimeUnit.SECONDS)).doesNotContain("data-dns", "Cookie");
    // only the cookie of the other port
    assertThat(navigate("s2", "lab", cookies(entered))).startsWith("HTTP/1.1 303 ");
  }

  @Test
  void ports_cookiesOfSessionsThatEnded_areTakenAway() throws Exception {
    serve(PORTS, "s1", "s2");
    String cookies = cookies(enter("s1", ""));

    assertThat(navigate("s2", "", cookies)).doesNotContain("data-dns-session-s1");
    fixture.sessions.remove("s1");
    assertThat(navigate("s2", "", cookies))
        .contains("Set-Cookie: data-dns-session-s1=; Path=/; Max-Age=0; HttpOnly");
  }

  @Test
  void ports_otherPortsOfTheHost_cannotAct() throws Exception {
    serve(PORTS, "s1");
    String request = fixture.head("%s /api", "s1") + "%s\r\nContent-Length: 0\r\n\r\n";

    for (String[] attempt :
        new String[][] {
          {"POST", "Origin: http://nb.localhost:9002\r\nSec-Fetch-Site: same-site"},
          {"POST", "Sec-Fetch-Site: same-site"},
          {"POST", "Sec-Fetch-Site: same-origin"},
          {"DELETE", "X: y"},
          {"GET", "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script"},
          {
            "GET", "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe"
          },
          {"GET", "Origin: http://nb.localhost:9002\r\nSec-Fetch-Site: same-site"}
        }) {
      assertThat(answer(request.formatted(attempt[0], attempt[1])))
          .as(attempt[0] + " " + attempt[1])
          .startsWith("HTTP/1.1 403 ");
    }
    assertThat(answer(fixture.webSocket("/x", "s1", "").replaceFirst("Origin: [^\r]+\r\n", "")))
        .startsWith("HTTP/1.1 403 ");
    assertThat(tool.connections()).isZero();
    assertThat(answer(fixture.post("/api", "s1", "Content-Length: 0\r\n")))
        .startsWith("HTTP/1.1 302 ");
  }

  @Test
  void serviceWorkers_areRefused() throws Exception {
    serve(PORTS, "s1");

    assertThat(answer(fixture.head("GET /sw.js", "s1") + "Service-Worker: script\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ")
        .contains("no-service-worker");
    assertThat(tool.connections()).isZero();
  }

  @Test
  void paths_entryLandsBelowTheBase_andItsCookieStaysThere() throws Exception {
    serve(PATHS, "s1");
    String entered = enter("s1", "");

    assertThat(entered)
        .contains("Location: /s/s1/lab?reset\r\n")
        .doesNotContain("Clear-Site-Data")
        .containsPattern("Set-Cookie: data-dns-session-s1=[^;]+; Path=/s/s1/; Max-Age=604800")
        .containsPattern("Set-Cookie: data-dns-live=s1\\.[^;]+; Path=/s/; Max-Age=604800");
    assertThat(navigate("s1", "lab", cookies(entered)))
        .startsWith("HTTP/1.1 302 ")
        .contains("Set-Cookie: a=b; Path=/s/s1/\r\n");
    assertThat(seen.poll(5, TimeUnit.SECONDS))
        .startsWith("GET /s/s1/lab HTTP/1.1\r\n")
        .doesNotContain("data-dns");
  }

  @Test
  void paths_withoutTheLastSlash_leadToTheBase() throws Exception {
    serve(PATHS, "s1");

    assertThat(
            answer(
                "GET /s/s1 HTTP/1.1\r\nHost: " + fixture.host("s1") + "\r\n" + NAVIGATION + "\r\n"))
        .startsWith("HTTP/1.1 303 ")
        .contains("Location: /s/s1/\r\n");
  }

  @Test
  void paths_aSecondLiveSessionInTheBrowser_isRefused_untilTheFirstEnded() throws Exception {
    serve(PATHS, "s1", "s2");
    String entered = enter("s1", "");
    String live = "data-dns-live=" + cookie(entered, "data-dns-live");

    for (String refused : new String[] {navigate("s2", "", live), navigate("s2", "lab", live)}) {
      assertThat(refused)
          .startsWith("HTTP/1.1 409 ")
          .contains("Another session is open in this browser")
          .contains("private window")
          .contains("http://localhost:8080/sessions/s1")
          .doesNotContain("Set-Cookie");
    }
    // begun before the first was entered, as a second tab may have
    String begun = navigate("s2", "", "");
    var nonce = Pattern.compile("(data-dns-entry-s2-[^=]+)=([^.;]+)\\.([^;]+);").matcher(begun);
    assertThat(nonce.find()).isTrue();
    String form = "ticket=" + fixture.ticket("s2", 1, ProxyFixture.PERSON, nonce.group(2));
    assertThat(
            answer(
                "POST /s/s2/.well-known/data-dns/enter HTTP/1.1\r\nHost: "
                    + fixture.host("s2")
                    + "\r\n"
                    + NAVIGATION
                    + "Cookie: "
                    + live
                    + "; "
                    + nonce.group().replace(";", "")
                    + "\r\nContent-Length: "
                    + form.length()
                    + "\r\n\r\n"
                    + form))
        .startsWith("HTTP/1.1 409 ");
    assertThat(fixture.entries).hasSize(1);

    // the same session again, and a forged value, are no obstacle
    assertThat(enter("s1", live)).startsWith("HTTP/1.1 303 ");
    assertThat(navigate("s2", "", live.replace(".", ".1"))).startsWith("HTTP/1.1 303 ");
    fixture.sessions.remove("s1");
    assertThat(enter("s2", live)).startsWith("HTTP/1.1 303 ").contains("data-dns-live=s2.");
  }

  @Test
  void ownPages_areForThoseWhoAreIn() throws Exception {
    serve(PATHS, "s1");
    String path = "/s/s1/.well-known/data-dns/";

    assertThat(
            answer("GET " + path + "session HTTP/1.1\r\nHost: " + fixture.host("s1") + "\r\n\r\n"))
        .startsWith("HTTP/1.1 401 ");
    assertThat(answer(fixture.get(path + "session", "s1"))).startsWith("HTTP/1.1 404 ");
    assertThat(answer(fixture.get(path + "extend", "s1"))).startsWith("HTTP/1.1 405 ");
    assertThat(answer(fixture.get(path + "other", "s1"))).startsWith("HTTP/1.1 404 ");
    assertThat(answer(fixture.head("POST " + path + "extend", "s1") + "Content-Length: 0\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(answer(fixture.post(path + "extend", "s1", "Content-Length: 0\r\n")))
        .startsWith("HTTP/1.1 409 ")
        .contains("not-extended");
    assertThat(tool.connections()).isZero();
  }
}
