package org.datadns.resolver.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From a phone to a laptop, and nobody against their will. */
class PassIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final Pattern LINK = Pattern.compile("(/pass/[A-Za-z0-9_-]{43})<");

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final TestProvider campus = new TestProvider();
  private static TestResolver resolver;
  private static TestSite site;
  private TestBrowser phone;
  private String session;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
    site = TestSite.ready("one", resolver, DATASET);
    site.agentSucceeds();
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
    campus.close();
  }

  @BeforeEach
  void open() {
    database.jdbi().useHandle(h -> h.execute("truncate session, pass, taken_guest cascade"));
    phone = new TestBrowser(resolver);
    session = open(phone);
  }

  private static String open(TestBrowser browser) {
    var answer = browser.json("POST", "/sessions", Json.write(SessionRequest.of(DATASET)));
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    return Json.read(answer.body(), SessionView.class).id();
  }

  private String link() {
    var page = phone.form("/sessions/" + session + "/pass");
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    assertThat(page.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
    assertThat(page.body()).contains("<svg", "M4 4h7").doesNotContain(" style=");
    var found = LINK.matcher(page.body());
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private static List<String> sessions(TestBrowser browser) {
    return List.of(Json.read(browser.json("GET", "/sessions", "").body(), SessionView[].class))
        .stream()
        .map(SessionView::id)
        .toList();
  }

  @Test
  void theLaptop_goesOn_onceItsPersonAgreed_andThePhoneToo() {
    var link = link();
    var laptop = new TestBrowser(resolver);
    var asked = laptop.page(link);
    assertThat(asked.body()).contains("127.0.0.1", "Did you make it yourself", "Yes, I made it");
    assertThat(laptop.cookies).as("asking gives nothing").isEmpty();
    assertThat(TestBrowser.location(laptop.form(link))).isEqualTo("/sessions/" + session);
    assertThat(laptop.page("/sessions/" + session).statusCode()).isEqualTo(200);
    assertThat(sessions(laptop)).containsExactly(session);
    assertThat(sessions(phone)).containsExactly(session);
    assertThat(laptop.page("/sessions/" + session + "/enter?state=" + "A".repeat(43)).statusCode())
        .isIn(200, 303);

    // once
    var third = new TestBrowser(resolver);
    assertThat(third.page(link).statusCode()).isEqualTo(410);
    assertThat(third.form(link).statusCode()).isEqualTo(410);
    assertThat(third.cookies).isEmpty();
  }

  @Test
  void nobodyIsForcedIntoAnothersSession() {
    var link = link();
    var victim = new TestBrowser(resolver);
    var own = open(victim);
    assertThat(victim.page(link).body()).contains("known as another guest");
    var forced =
        victim.send(
            "POST",
            link,
            "",
            "Content-Type",
            "application/x-www-form-urlencoded",
            "Sec-Fetch-Site",
            "cross-site");
    assertThat(forced.statusCode()).isEqualTo(403);
    assertThat(sessions(victim)).containsExactly(own);
    // the link is as good as before for who made it
    assertThat(new TestBrowser(resolver).page(link).statusCode()).isEqualTo(200);
  }

  @Test
  void whoIsSignedIn_takesTheGuestAlong_andStaysWhoTheyAre() {
    var link = link();
    var laptop = new TestBrowser(resolver);
    laptop.signIn(campus, "ada", "/");
    assertThat(laptop.page(link).body()).contains("becomes yours");
    laptop.form(link);
    assertThat(sessions(laptop)).containsExactly(session);
    assertThat(laptop.page("/sessions").body()).contains("Ada Example");
    assertThat(sessions(phone)).isEmpty();
    // somebody signed in needs no link
    assertThat(laptop.form("/sessions/" + session + "/pass").statusCode()).isEqualTo(409);
  }

  @Test
  void aLinkIsOver_afterTenMinutes_orWithTheNextOne_andIsNoSecretsToOthers() {
    var first = link();
    var second = link();
    assertThat(new TestBrowser(resolver).page(first).statusCode()).isEqualTo(410);
    database
        .jdbi()
        .useHandle(h -> h.execute("update pass set expires_at = now() - interval '1 second'"));
    var over = new TestBrowser(resolver).page(second);
    var never = new TestBrowser(resolver).page("/pass/" + "A".repeat(43));
    assertThat(over.statusCode()).isEqualTo(410);
    assertThat(over.body()).isEqualTo(never.body());
    var other = new TestBrowser(resolver);
    open(other);
    assertThat(other.form("/sessions/" + session + "/pass").statusCode()).isEqualTo(404);
    var kept =
        database
            .jdbi()
            .withHandle(
                h ->
                    h.createQuery("select string_agg(p::text, '') from pass p")
                        .mapTo(String.class)
                        .one());
    assertThat(kept).doesNotContain(phone.cookies.get("person"), second.substring(6));
  }

  @Test
  void ofManyAtOnce_oneGetsIt() throws Exception {
    var link = link();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tries =
          IntStream.range(0, 8)
              .<Callable<HttpResponse<String>>>mapToObj(
                  ignored -> () -> new TestBrowser(resolver).form(link))
              .toList();
      var outcomes =
          threads.invokeAll(tries).stream()
              .map(done -> done.resultNow().statusCode())
              .collect(Collectors.groupingBy(it -> it, Collectors.counting()));
      assertThat(outcomes).containsEntry(303, 1L).containsEntry(410, 7L);
    }
  }
}
