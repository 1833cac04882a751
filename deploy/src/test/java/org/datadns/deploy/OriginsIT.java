package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sessions of two people, and two of one person, that try to read each other in Chromium: over TLS,
 * at names of real domains, where hosts of one domain count as one site. Their tool guards nothing
 * itself. One site for each way of addressing sessions.
 */
class OriginsIT {
  private static final String DATASET = "doi:10.5072/fk2/origins";
  private static final String HOSTS = "origins-hosts";
  private static final String PORTS = "origins-ports";
  private static final String PATHS = "origins-paths";

  /** What a page of one session tries against another; each entry says what it got. */
  private static final String ATTACKS =
      """
      async ([victim, own]) => {
        const got = {};
        const secret = victim + 'secret.json?attack=';
        const text = async (name, asked) => {
          try { got[name] = await (await asked()).text(); } catch (e) { got[name] = e.name; }
        };
        const event = (name, element, begin) => new Promise(done => {
          element.onload = element.onopen = () => { got[name] = 'open'; done(); };
          element.onerror = () => { got[name] = 'error'; done(); };
          begin();
        });
        await text('fetch', () => fetch(secret + 'fetch'));
        await text('credentialed', () => fetch(secret + 'credentialed', {credentials: 'include'}));
        await text('no-cors', () => fetch(secret + 'no-cors', {mode: 'no-cors', credentials: 'include'}));
        await text('post', () => fetch(victim + 'act?attack=post',
            {method: 'POST', mode: 'no-cors', credentials: 'include', body: 'x'}));
        const socket = new WebSocket(victim.replace('http', 'ws') + 'echo?attack=socket');
        await event('socket', socket, () => {});
        const script = document.createElement('script');
        await event('script', script, () => { script.src = secret + 'script'; document.head.append(script); });
        const image = document.createElement('img');
        await event('image', image, () => { image.src = secret + 'image'; });
        const frame = document.createElement('iframe');
        await event('frame', frame, () => { frame.src = victim + '?attack=frame'; document.body.append(frame); });
        try { got.framed = String(frame.contentDocument && frame.contentDocument.title); } catch (e) { got.framed = e.name; }
        try {
          await navigator.serviceWorker.register(victim + 'worker.js?attack=worker');
          got.worker = 'registered';
        } catch (e) { got.worker = e.name; }
        try {
          const mine = await navigator.serviceWorker.register(own + 'worker.js', {scope: own});
          await mine.unregister();
          got['own-worker'] = 'registered';
        } catch (e) { got['own-worker'] = e.name; }
        got.cookies = document.cookie;
        return got;
      }
      """;

  /** What a page of a session tries against the resolver and its own site's agent. */
  private static final String ATTACKS_ON_SERVERS =
      """
      async ([resolver, agent, session, dataset]) => {
        const got = {};
        const text = async (name, asked) => {
          try { const a = await asked(); got[name] = a.type + ' ' + await a.text(); }
          catch (e) { got[name] = e.name; }
        };
        const simple = {method: 'POST', mode: 'no-cors', credentials: 'include', body: 'x=1'};
        await text('read', () => fetch(resolver + '/sessions', {credentials: 'include'}));
        await text('stop', () => fetch(resolver + '/sessions/' + session + '/stop', simple));
        await text('delete', () => fetch(resolver + '/sessions/' + session,
            {method: 'DELETE', credentials: 'include'}));
        await text('start', () => fetch(resolver + '/sessions', {...simple,
            body: new URLSearchParams({identifier: dataset, another: 'true'})}));
        await text('sign-out', () => fetch(resolver + '/sign-out', simple));
        await text('agent', () => fetch(agent + '/api/sessions/' + session));
        await text('agent-log', () => fetch(agent + '/api/sessions/' + session + '/log',
            {headers: {Authorization: 'Bearer x'}}));
        await text('agent-stop', () => fetch(agent + '/api/sessions/' + session + '?attempt=1',
            {method: 'DELETE', headers: {Authorization: 'Bearer x'}}));
        await text('agent-page', () => fetch(agent + '/sessions/' + session + '/stop', simple));
        const frame = document.createElement('iframe');
        frame.src = resolver + '/open?id=' + dataset;
        const loaded = new Promise(done => { frame.onload = frame.onerror = done; });
        document.body.append(frame);
        await loaded;
        try { got.framed = String(frame.contentDocument && frame.contentDocument.title); }
        catch (e) { got.framed = e.name; }
        const rules = document.createElement('script');
        rules.type = 'speculationrules';
        rules.textContent = JSON.stringify({
          prerender: [{source: 'list', urls: [resolver + '/open?id=' + dataset]}],
          prefetch: [{source: 'list', urls: [resolver + '/open?id=' + dataset]}]});
        document.head.append(rules);
        return got;
      }
      """;

  /** A form that a page sends somewhere, as whoever looks at it would. */
  private static final String SUBMIT =
      """
      ([action, dataset]) => {
        const form = document.createElement('form');
        form.method = 'post';
        form.action = action;
        form.target = '_blank';
        for (const [name, value] of [['identifier', dataset], ['another', 'true']]) {
          const field = document.createElement('input');
          field.name = name;
          field.value = value;
          form.append(field);
        }
        document.body.append(form);
        form.submit();
      }
      """;

  private static Path directory;
  private static Federation federation;
  private static TlsFront front;
  private static final Chromium chromium = new Chromium();
  private static Person ann;
  private static Person bob;
  private static int firstPort;

  @BeforeAll
  static void start() throws IOException {
    directory = Files.createTempDirectory(Path.of("/var/tmp"), "data-dns-test-");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    var data = Files.createDirectory(directory.resolve("origins-data"));
    Files.writeString(data.resolve("a.txt"), "data");
    front = TlsFront.forNames(directory, List.of("*.hosts.test", "ports.test", "paths.test"));
    federation = new Federation(Jars.ofWorkingDirectory(), directory, RunningFederation.IMAGE);
    federation.startResolver(Map.of());
    var dataset = new Dataset(DATASET, "Origins", data, Optional.empty());

    int agentsHosts = freePort();
    int hosts = front.listen("127.0.0.1", 0, agentsHosts);
    startSite(HOSTS, dataset, "https://*.hosts.test:" + hosts, agentsHosts);
    firstPort = freePorts(3);
    for (int port = firstPort; port < firstPort + 3; port++) {
      front.listen("127.0.0.2", port, port);
    }
    startSite(PORTS, dataset, "https://ports.test:" + firstPort + "-" + (firstPort + 2), 0);
    int agentsPaths = freePort();
    int paths = front.listen("127.0.0.1", 0, agentsPaths);
    startSite(PATHS, dataset, "https://paths.test:" + paths + "/s/*/", agentsPaths);
    var client = new ResolverClient(federation.address());
    Await.until(
        "the sites",
        Duration.ofSeconds(60),
        () ->
            client.resolve(DATASET).replicas().stream()
                    .filter(replica -> replica.state().equals("available"))
                    .count()
                == 3);

    chromium.start(
        "--host-resolver-rules=MAP *.hosts.test 127.0.0.1,"
            + "MAP ports.test 127.0.0.2,MAP paths.test 127.0.0.1",
        "--ignore-certificate-errors-spki-list=" + front.publicKeyHash());
    ann = person();
    bob = person();
  }

  @AfterAll
  static void stop() throws IOException {
    try {
      chromium.close();
      federation.close();
      front.close();
    } finally {
      List.of(HOSTS, PORTS, PATHS).forEach(Engine::removeAll);
      try (var files = Files.walk(directory)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static Person person() {
    return Person.in(chromium.get(), new Browser.NewContextOptions(), federation.address());
  }

  private static void startSite(String site, Dataset dataset, String sessions, int port)
      throws IOException {
    var settings = new HashMap<String, Object>();
    settings.put("addresses", Map.of("sessions", sessions));
    settings.put(
        "listen",
        Map.of(
            "api", Map.of("port", 0),
            "sessions", Map.of("port", port),
            "admin", Map.of("port", 0)));
    settings.put("tools-directory", probe().toString());
    federation.startSite(site, site, List.of(dataset), settings);
  }

  /** A directory with the probe's tool file. */
  private static Path probe() throws IOException {
    try (var script = OriginsIT.class.getResourceAsStream("/probe.py")) {
      var tool =
          Map.of(
              "image",
              RunningFederation.IMAGE,
              "command",
              List.of("python3", "-c", new String(script.readAllBytes())),
              "readiness",
              "/ready",
              "landing",
              "/",
              "activity",
              "none",
              "home",
              "/home/jovyan",
              "sizes",
              List.of(Map.of("id", "small", "memory", "256MiB", "cpus", 1, "pids", 64)));
      var tools = Files.createDirectories(directory.resolve("tools"));
      // JSON is YAML (YAML 1.2 section 1.3)
      Files.write(tools.resolve("probe.yaml"), Json.bytes(tool));
      return tools;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {HOSTS, PORTS})
  void sessions_cannotReachEachOther(String site) {
    var mine = open(ann, site);
    var other = open(ann, site);
    var bobs = open(bob, site);
    try {
      var attacker = enter(ann, mine);
      var victim = enter(ann, other);
      var bobsPage = enter(bob, bobs);

      for (var target : List.of(other, bobs)) {
        var got = attack(attacker, target, mine);
        assertThat(got)
            .contains(
                entry("fetch", "TypeError"),
                entry("credentialed", "TypeError"),
                entry("socket", "error"),
                entry("script", "error"),
                entry("image", "error"),
                entry("own-worker", site.equals(HOSTS) ? "registered" : "TypeError"))
            .hasSize(12);
        assertThat(got.get("worker")).isNotEqualTo("registered");
        assertThat(got.get("framed")).doesNotContain("probe");
        assertThat(got.get("no-cors")).doesNotContain("secret");
        assertThat(got.get("cookies")).doesNotContain("data-dns");
      }
      assertThat(seenBy(victim)).noneMatch(line -> line.contains("attack"));
      assertThat(seenBy(bobsPage)).noneMatch(line -> line.contains("attack"));
      assertThat(headersAt(attacker)).doesNotContain("data-dns");

      // what is one's own works all the while
      assertThat(victim.evaluate("async () => (await (await fetch('secret.json')).json()).secret"))
          .isEqualTo("of this session");
      assertThat(echo(victim)).isEqualTo("back");
    } finally {
      ann.stop(mine, other);
      bob.stop(bobs);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {HOSTS, PORTS})
  void aWindowOpened_isOutOfReach_bothWays(String site) {
    var mine = open(ann, site);
    var other = open(ann, site);
    try {
      var attacker = enter(ann, mine);
      enter(ann, other).close();
      var popup =
          attacker.waitForPopup(
              () -> attacker.evaluate("url => { window.caught = window.open(url) }", url(other)));
      popup.waitForLoadState();

      assertThat(popup.title()).isEqualTo("probe");
      assertThat(popup.evaluate("() => String(window.opener)")).isEqualTo("null");
      assertThat(
              attacker.evaluate(
                  "() => { try { return window.caught.closed ? 'cut off' : window.caught.document.title }"
                      + " catch (e) { return e.name } }"))
          .isEqualTo("cut off");
    } finally {
      ann.stop(mine, other);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {HOSTS, PORTS})
  void cookies_cannotBePlanted_andDataCannotBeCleared(String site) {
    var mine = open(ann, site);
    var other = open(ann, site);
    try {
      var attacker = enter(ann, mine);
      var victim = enter(ann, other);
      String domain = site.equals(HOSTS) ? "hosts.test" : "ports.test";
      String name = "__Host-Http-data-dns-session-" + other.id();
      victim.evaluate("() => localStorage.setItem('mine', '1')");
      var before = cookiesNamed(name);
      assertThat(before).hasSize(1);

      attacker.evaluate(
          """
          async ([name, domain]) => {
            document.cookie = name + '=planted; Secure; Path=/';
            document.cookie = name + '=planted; Secure; Path=/; Domain=' + domain;
            document.cookie = name + '=planted; Secure; Path=/secret.json';
            document.cookie = 'tossed-by-script=1; Secure; Path=/; Domain=' + domain;
            await (await fetch('toss?domain=' + domain)).text();
            await (await fetch('clear')).text();
          }
          """,
          List.of(name, domain));

      assertThat(cookiesNamed(name)).isEqualTo(before);
      assertThat(victim.evaluate("() => localStorage.getItem('mine')")).isEqualTo("1");
      assertThat(victim.evaluate("async () => (await fetch('secret.json')).status")).isEqualTo(200);
      var received = headersAt(victim);
      assertThat(received).doesNotContain("tossed-by-tool", "data-dns");
      // what neither mode withstands: a script's own cookie for the parent domain or the host
      assertThat(received).contains("tossed-by-script");
    } finally {
      ann.browser()
          .clearCookies(new BrowserContext.ClearCookiesOptions().setName("tossed-by-script"));
      ann.stop(mine, other);
    }
  }

  @Test
  void aPortGivenToALaterSession_hasNothingOfTheEarlierOne() {
    var first = open(ann, PORTS);
    var kept = List.of(open(bob, PORTS), open(bob, PORTS));
    SessionView later = null;
    try {
      var page = enter(ann, first);
      page.evaluate("() => localStorage.setItem('left', 'behind')");
      Object served = cached(page);
      assertThat(cached(page)).isNotEqualTo(served);
      ann.stop(first);
      page.close();

      later = open(ann, PORTS);
      assertThat(url(later)).isEqualTo(url(first));
      var again = enter(ann, later);
      assertThat(again.evaluate("() => localStorage.getItem('left')")).isNull();
      assertThat(ann.browser().cookies(url(later)))
          .filteredOn(cookie -> cookie.name.contains("data-dns-session"))
          .extracting(cookie -> cookie.name)
          .containsExactly("__Host-Http-data-dns-session-" + later.id());
    } finally {
      if (later != null) {
        ann.stop(later);
      }
      kept.forEach(session -> bob.stop(session));
    }
  }

  @Test
  void paths_ofTwoPeople_areApart_becauseTheyAreInTwoBrowsers() {
    var anns = open(ann, PATHS);
    var bobs = open(bob, PATHS);
    try {
      var attacker = enter(ann, anns);
      var bobsPage = enter(bob, bobs);
      assertThat(URI.create(attacker.url()).getPath()).isEqualTo("/s/" + anns.id() + "/");

      var got = attack(attacker, bobs, anns);
      // one origin: the answers can be read, and are refusals
      assertThat(got.get("fetch")).contains("not-entered");
      assertThat(got.get("no-cors")).contains("not-entered");
      assertThat(got)
          .contains(entry("socket", "error"), entry("script", "error"))
          .contains(entry("worker", "TypeError"), entry("own-worker", "TypeError"));
      assertThat(got.get("cookies")).doesNotContain("data-dns");
      assertThat(seenBy(bobsPage)).noneMatch(line -> line.contains("attack"));
      assertThat(headersAt(attacker)).doesNotContain("data-dns");
      assertThat(echo(attacker)).isEqualTo("back");
    } finally {
      ann.stop(anns);
      bob.stop(bobs);
    }
  }

  @Test
  void paths_aSecondLiveSessionOfOneBrowser_isRefused() {
    var first = open(ann, PATHS);
    var second = open(ann, PATHS);
    try {
      var page = enter(ann, first);
      var refused = ann.browser().newPage();
      assertThat(refused.navigate(url(second)).status()).isEqualTo(409);
      assertThat(refused.locator("h1").textContent()).contains("Another session is open");
      assertThat(refused.locator("a").getAttribute("href"))
          .isEqualTo(federation.address() + "/sessions/" + first.id());

      ann.stop(first);
      enter(ann, second);
      // what this mode does not withstand, and why there is one live session a browser: a page of
      // the earlier session that is still open reads the later one
      assertThat(
              page.evaluate(
                  "async url => (await (await fetch(url + 'secret.json')).json()).secret",
                  url(second)))
          .isEqualTo("of this session");
    } finally {
      ann.stop(second);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {HOSTS, PORTS, PATHS})
  void aSessionsPage_canNeitherActForItsPersonAtTheResolver_norReachTheAgent(String site) {
    var session = open(ann, site);
    try {
      var attacker = enter(ann, session);
      var resolver = federation.address().toString();
      var before = sessionsOf(ann);
      @SuppressWarnings("unchecked")
      var got =
          (Map<String, String>)
              attacker.evaluate(
                  ATTACKS_ON_SERVERS, List.of(resolver, api(site), session.id(), DATASET));
      // nothing can be read: an answer of another origin is opaque and empty, or an error
      assertThat(got).hasSize(10);
      assertThat(got.values()).allMatch(it -> it.matches("opaque |TypeError|null|SecurityError"));

      for (var action :
          List.of(
              resolver + "/sessions",
              resolver + "/sessions/" + session.id() + "/stop",
              resolver + "/sessions/" + session.id() + "/extend",
              resolver + "/sign-out")) {
        var page =
            attacker
                .context()
                .waitForPage(() -> attacker.evaluate(SUBMIT, List.of(action, DATASET)));
        page.waitForLoadState();
        assertThat(page.locator("h1").textContent()).as(action).contains("another web site");
        page.close();
      }

      assertThat(sessionsOf(ann)).isEqualTo(before);
      assertThat(ann.session(session.id()).state()).isEqualTo(SessionState.READY);
      assertThat(echo(attacker)).as("its own tool is there all the while").isEqualTo("back");
    } finally {
      ann.stop(session);
    }
  }

  /** Where a site's agent is told what to do. */
  private static String api(String site) {
    var words = List.of(federation.agent(site).readyLine().split(" "));
    return words.get(words.indexOf("api") + 1);
  }

  /** Every session of somebody, with its state. */
  private static String sessionsOf(Person person) {
    var answer =
        person
            .browser()
            .request()
            .get(
                federation.address() + "/sessions",
                RequestOptions.create().setHeader("Accept", "application/json"));
    return List.of(Json.read(answer.text(), SessionView[].class)).stream()
        .map(it -> it.id() + " " + it.state())
        .sorted()
        .toList()
        .toString();
  }

  private static SessionView open(Person person, String site) {
    return person.open(
        new SessionRequest(
            DATASET,
            Optional.empty(),
            Optional.empty(),
            Optional.of(site),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(true),
            Optional.empty()));
  }

  private static String url(SessionView session) {
    return session.url().orElseThrow();
  }

  private static Page enter(Person person, SessionView session) {
    var page = person.enter(session);
    assertThat(page.title()).isEqualTo("probe");
    return page;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, String> attack(Page attacker, SessionView on, SessionView from) {
    return (Map<String, String>) attacker.evaluate(ATTACKS, List.of(url(on), url(from)));
  }

  @SuppressWarnings("unchecked")
  private static List<String> seenBy(Page page) {
    return (List<String>) page.evaluate("async () => (await fetch('seen.json')).json()");
  }

  private static String headersAt(Page page) {
    return (String) page.evaluate("async () => (await fetch('headers.json')).text()");
  }

  private static Object cached(Page page) {
    return page.evaluate("async () => (await (await fetch('cached.json')).json()).served");
  }

  private static Object echo(Page page) {
    return page.evaluate(
        """
        () => new Promise((done, failed) => {
          const socket = new WebSocket(new URL('echo', location.href).href.replace('http', 'ws'));
          socket.onopen = () => socket.send('back');
          socket.onmessage = message => done(message.data);
          socket.onerror = () => failed(new Error('no socket'));
        })
        """);
  }

  private static List<String> cookiesNamed(String name) {
    return ann.browser().cookies().stream()
        .filter(cookie -> cookie.name.equals(name))
        .map(cookie -> cookie.path + " " + cookie.value)
        .toList();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** The first of some free ports in a row. */
  private static int freePorts(int count) throws IOException {
    while (true) {
      int first = freePort();
      if (first + count <= 65_535
          && IntStream.range(first, first + count).allMatch(OriginsIT::isFree)) {
        return first;
      }
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
