package org.datadns.resolver.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.wire.JudgedSite;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.QueuePlace;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionPeople;
import org.datadns.protocol.wire.SessionShare;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.protocol.wire.SharedSession;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagesTest {
  private static final Instant NOW = Instant.parse("2026-11-20T21:07:00Z");
  private static final String HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";
  private static final Pages PAGES = new Pages(URI.create("https://resolver.example"));

  /** Every page, each value that somebody else wrote being hostile. */
  static Stream<String> hostilePages() {
    var text = Optional.of(HOSTILE);
    var hostileLink = Optional.of("javascript:alert(1)");
    return Stream.of(
        PAGES.home(
            new HomeView(
                List.of(
                    new DatasetView(
                        HOSTILE,
                        text,
                        Optional.of(7L),
                        List.of(HOSTILE),
                        List.of(
                            new ToolChoice(HOSTILE, HOSTILE, List.of()),
                            new ToolChoice("other", HOSTILE, List.of())),
                        true,
                        true,
                        Optional.empty()),
                    new DatasetView(
                        HOSTILE,
                        text,
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        true,
                        true,
                        Optional.of(hostileSession())),
                    new DatasetView(
                        HOSTILE,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        false,
                        false,
                        Optional.empty())),
                HOSTILE,
                Optional.of(HOSTILE),
                text,
                text)),
        PAGES.sites(List.of(hostileSite()), text),
        PAGES.site(hostileSite()),
        PAGES.status(
            new StatusView(
                0,
                1,
                0,
                0,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Optional.of(NOW),
                List.of(hostileSite()))),
        PAGES.absent(
            new AbsentView(
                HOSTILE,
                "javascript:alert(1)",
                true,
                new ElsewhereView(hostileLink, hostileLink, text),
                true)),
        PAGES.requests(
            List.of(
                new RequestView(HOSTILE, Instant.EPOCH, Optional.empty(), true),
                new RequestView(HOSTILE, Instant.EPOCH, Optional.of(Instant.EPOCH), false))),
        PAGES.open(
            new OpenView(
                HOSTILE,
                "javascript:alert(1)",
                text,
                hostileLink,
                List.of(
                    new ReplicaView(
                        HOSTILE,
                        HOSTILE,
                        false,
                        true,
                        false,
                        true,
                        new Reason(HOSTILE, HOSTILE),
                        text),
                    new ReplicaView(
                        HOSTILE,
                        HOSTILE,
                        true,
                        true,
                        true,
                        true,
                        new Reason(HOSTILE, HOSTILE),
                        text)),
                List.of(
                    new ToolChoice(HOSTILE, HOSTILE, List.of(new SizeChoice(HOSTILE, 1, 1))),
                    new ToolChoice("other", HOSTILE, List.of())),
                HOSTILE,
                HOSTILE,
                List.of(new OpenView.Further(HOSTILE, text)),
                Optional.of(HOSTILE),
                true,
                true,
                Optional.of(new OpenView.SiteChoice(HOSTILE, HOSTILE)),
                Optional.of(HOSTILE),
                Optional.of(new OpenView.Click(HOSTILE, HOSTILE, Optional.of(HOSTILE), false, 2)),
                new ElsewhereView(hostileLink, text, hostileLink),
                true)),
        PAGES.session(hostileSession()),
        PAGES.sessions(List.of(hostileSession()), List.of(hostileShared())),
        PAGES.session(hostileSession(), false),
        PAGES.people(hostilePeople(true)),
        PAGES.people(hostilePeople(false)),
        PAGES.join(new JoinView(HOSTILE, HOSTILE, HOSTILE, Optional.of(HOSTILE), HOSTILE)),
        PAGES.enter(new EnterView("https://s.example/" + HOSTILE, HOSTILE, HOSTILE)),
        PAGES.problem(
            Problem.of(400, HOSTILE, HOSTILE, HOSTILE)
                .withNextStep(HOSTILE)
                .withContact("javascript:alert(1)")));
  }

  private static SharedSession hostileShared() {
    return new SharedSession(
        HOSTILE,
        1,
        HOSTILE,
        Optional.of(HOSTILE),
        HOSTILE,
        SessionState.READY,
        Optional.of(HOSTILE),
        true,
        Instant.EPOCH,
        "/sessions/" + HOSTILE);
  }

  private static PeopleView hostilePeople(boolean mine) {
    return new PeopleView(
        new SessionPeople(
            HOSTILE,
            Optional.of(HOSTILE),
            Optional.of(Instant.EPOCH),
            mine,
            false,
            List.of(
                new SessionShare(
                    1,
                    Optional.of(HOSTILE),
                    SessionShare.State.ACCEPTED,
                    Optional.of(HOSTILE),
                    Instant.EPOCH,
                    Optional.of(Instant.EPOCH))),
            Optional.empty()),
        HOSTILE,
        HOSTILE,
        HOSTILE,
        Optional.of(HOSTILE));
  }

  @ParameterizedTest
  @MethodSource("hostilePages")
  void hostileText_staysText(String html) {
    assertThat(html)
        .doesNotContain("<script>", "<img src=x")
        .contains("&lt;script&gt;alert(1)&lt;/script&gt;")
        .doesNotContainPattern("(href|src|action)=\"\\s*javascript:");
  }

  @ParameterizedTest
  @MethodSource("hostilePages")
  void pages_holdNothingInline(String html) {
    assertThat(html)
        .doesNotContainPattern("<script(?![^>]* src=)")
        .doesNotContain("<style")
        .doesNotContainPattern("<[^>]* style=")
        .doesNotContainPattern("<[a-z]+( [a-z-]+=\"[^\"]*\")* on[a-z]+=");
  }

  @ParameterizedTest
  @MethodSource("hostilePages")
  void pages_areWholeDocuments(String html) {
    assertThat(html.strip()).startsWith("<!doctype html>").endsWith("</html>");
    assertThat(html).contains("<html lang=\"en\">", "name=\"viewport\"", "<main id=\"main\"");
    assertThat(html.split("<h1>", -1)).as("one h1").hasSize(2);
  }

  @Test
  void home_linksEachDatasetToItsOpenPage() {
    var html =
        PAGES.home(
            new HomeView(
                List.of(
                    new DatasetView(
                        "doi:10.5072/fk2/a+b",
                        Optional.of("Tides"),
                        Optional.of(3_400_000_000L),
                        List.of("Harbour", "North"),
                        List.of(new ToolChoice("jupyter", "JupyterLab", List.of())),
                        true,
                        true,
                        Optional.empty()))));
    assertThat(html)
        .contains(">Tides</a></h3>", "doi:10.5072/fk2/a+b", "Harbour, North", "3.4 GB")
        .contains("name=\"identifier\" value=\"doi:10.5072/fk2/a+b\"", ">Launch<");
  }

  @Test
  void home_asksForAnIdentifier() {
    assertThat(PAGES.home(new HomeView(List.of())))
        .contains("action=\"/open\" method=\"get\"", "name=\"id\"", "No site has registered");
  }

  @Test
  void open_postsWhatWasChosen() {
    assertThat(PAGES.open(openView("rstudio", true, false)))
        .contains("action=\"/sessions\" method=\"post\"")
        .contains("name=\"identifier\" value=\"doi:10.5072/fk2/abc\"")
        .contains("name=\"tool\" value=\"rstudio\"")
        .contains("name=\"size\" value=\"small\">")
        .contains("name=\"size\" value=\"large\" checked>")
        .contains("Open in RStudio")
        .contains("4 cores, 16 GiB memory");
  }

  @Test
  void open_offersTheOtherToolByALink() {
    assertThat(PAGES.open(openView("rstudio", true, false)))
        .contains("href=\"/open?id=doi%3A10.5072%2Ffk2%2Fabc&amp;tool=jupyter\">JupyterLab");
  }

  @Test
  void open_startsByItselfOnlyWhenSaidSo() {
    assertThat(PAGES.open(openView("jupyter", true, true)))
        .contains("data-automatic=\"true\"")
        .containsPattern("/assets/open\\.[0-9a-f]{12}\\.js");
    assertThat(PAGES.open(openView("jupyter", true, false)))
        .doesNotContain("data-automatic", "/assets/open.");
  }

  @Test
  void open_notOpenable_saysWhyAndOffersNoButton() {
    assertThat(PAGES.open(openView("jupyter", false, false)))
        .contains("It cannot be opened right now", "The site is away.", "Not available")
        .contains("href=\"mailto:ops@north.example\"")
        .doesNotContain("<form id=\"open\"", "<button");
  }

  @Test
  void open_atOneSiteInOneVersion_keepsBothInFormAndLinks() {
    var view =
        openView(
            "rstudio",
            true,
            false,
            List.of(),
            Optional.empty(),
            Optional.of(new OpenView.SiteChoice("north", "North")),
            Optional.of("2"));
    assertThat(PAGES.open(view))
        .contains("name=\"site\" value=\"north\"", "name=\"version\" value=\"2\"")
        .contains("&amp;tool=jupyter&amp;version=2&amp;site=north\"")
        .contains("at North", "version 2")
        .contains(
            "href=\"/open?id=doi%3A10.5072%2Ffk2%2Fabc&amp;tool=rstudio\">Any site and version");
  }

  @Test
  void open_notOpenableAtThatSite_offersTheOthers() {
    var view =
        openView(
            "rstudio",
            false,
            false,
            List.of(),
            Optional.empty(),
            Optional.of(new OpenView.SiteChoice("north", "North")),
            Optional.empty());
    assertThat(PAGES.open(view))
        .contains("What was asked for cannot be opened", "Any site and version")
        .contains("data-code=\"site-silent\"");
  }

  @Test
  void open_linksToIdentifierAndLandingPage() {
    assertThat(PAGES.open(openView("jupyter", true, false)))
        .contains("<a href=\"https://doi.org/10.5072/fk2/abc\"")
        .contains("<a href=\"https://repository.example/abc\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\tscript:x",
        "data:text/html,x",
        "//evil.example",
        "vbscript:x",
        "file:///etc/passwd",
        ""
      })
  void open_landingPageOfAnotherKind_isNoLink(String address) {
    var view = openView("jupyter", true, false);
    assertThat(
            PAGES.open(
                new OpenView(
                    view.identifier(),
                    address,
                    view.title(),
                    Optional.of(address),
                    List.of(),
                    view.tools(),
                    "jupyter",
                    "small",
                    List.of(),
                    Optional.empty(),
                    true,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    ElsewhereView.NOWHERE,
                    false)))
        .doesNotContain("About this dataset", "<a href=\"" + address + "\"");
  }

  @Test
  void session_onItsWay_showsStepAndFollowsEvents() {
    assertThat(PAGES.session(session(SessionState.STARTING, Optional.empty(), Optional.empty())))
        .contains("data-events=\"/sessions/sabc/events\" data-state=\"starting\"")
        .contains("role=\"status\">Waiting for JupyterLab</p>")
        .contains("max=\"100\" value=\"43\"")
        .contains("action=\"/sessions/sabc/stop\" method=\"post\">")
        .contains("<noscript><meta http-equiv=\"refresh\" content=\"3\"></noscript>")
        .contains("<div id=\"ended\" hidden>")
        .containsPattern("/assets/launch\\.[0-9a-f]{12}\\.js");
  }

  @Test
  void session_ready_linksToItsAddressAndReloadsNoMore() {
    assertThat(
            PAGES.session(
                session(
                    SessionState.READY,
                    Optional.of("http://sabc.localhost:8091/"),
                    Optional.empty())))
        .contains("href=\"http://sabc.localhost:8091/\">Open now</a>")
        .doesNotContain("http-equiv=\"refresh\"");
  }

  @Test
  void session_addressOfAnotherKind_isNoLink() {
    assertThat(
            PAGES.session(
                session(SessionState.READY, Optional.of("javascript:alert(1)"), Optional.empty())))
        .contains("<a id=\"enter\" class=\"button large\" href=\"#main\" hidden>")
        .doesNotContain("javascript:");
  }

  @Test
  void session_ended_givesReasonAndAnotherTry() {
    assertThat(
            PAGES.session(
                session(
                    SessionState.ENDED,
                    Optional.empty(),
                    Optional.of(new Reason("never-ready", "JupyterLab did not answer.")))))
        .contains("<p id=\"reason\">JupyterLab did not answer.</p>")
        .contains("<div id=\"ended\">", "Try again")
        .contains("name=\"identifier\" value=\"doi:10.5072/fk2/abc/2026/may\"")
        .contains("name=\"version\" value=\"v2\"", "name=\"site\" value=\"harbour\"")
        .contains("name=\"unconfirmed\" value=\"true\"")
        .contains("name=\"tool\" value=\"jupyter\"", "name=\"size\" value=\"small\"")
        .contains(
            "href=\"/open?id=doi%3A10.5072%2Ffk2%2Fabc%2F2026%2Fmay&amp;tool=jupyter&amp;version=v2"
                + "&amp;also=doi%3A10.5072%2Ffk2%2Fwinds"
                + "&amp;notebook=https%3A%2F%2Fnotebooks.example%2Ftides.ipynb\"")
        .contains("name=\"notebook\" value=\"https://notebooks.example/tides.ipynb\"")
        .contains("method=\"post\" hidden>")
        .doesNotContain("http-equiv=\"refresh\"");
  }

  @ParameterizedTest
  @EnumSource(SessionState.class)
  void sessions_canBeStoppedUnlessStoppingOrEnded(SessionState state) {
    var html =
        PAGES.sessions(List.of(session(state, Optional.empty(), Optional.empty())), List.of());
    boolean stoppable = state != SessionState.STOPPING && state != SessionState.ENDED;
    assertThat(html.contains("action=\"/sessions/sabc/stop\"")).isEqualTo(stoppable);
    assertThat(html).contains(Wording.state(state));
  }

  @Test
  void sessions_none_leadsToTheDatasets() {
    assertThat(PAGES.sessions(List.of(), List.of())).contains("You have no sessions");
  }

  @Test
  void enter_postsTheTicketToTheSessionsOrigin() {
    assertThat(PAGES.enter(new EnterView("https://s.example/enter", "aaa.bbb.ccc", "Tides")))
        .contains("id=\"enter\"", "action=\"https://s.example/enter\" method=\"post\"")
        .contains("name=\"ticket\" value=\"aaa.bbb.ccc\"", "<button")
        .containsPattern("/assets/enter\\.[0-9a-f]{12}\\.js");
  }

  @Test
  void problem_saysWhatWhenAndWhomToAsk() {
    assertThat(
            PAGES.problem(
                Problem.of(503, "full", "No room", "Every site is full.")
                    .withNextStep("Stop one of your sessions.")
                    .withSince(NOW)
                    .withRetryAfter(Duration.ofSeconds(90))
                    .withContact("https://help.example/")))
        .contains("<h1>No room</h1>", "Every site is full.", "Stop one of your sessions.")
        .contains("20 November 2026, 21:07 UTC", "90 seconds", "full (503)")
        .contains("<a href=\"https://help.example/\"");
  }

  @Test
  void bookmarklet_isALinkToDragAndATextToCopy() {
    assertThat(PAGES.bookmarklet("javascript:(()=%3E%7B%7D)()"))
        .contains(
            "href=\"javascript:(()=%3E%7B%7D)()\"", ">javascript:(()=%3E%7B%7D)()</textarea>");
  }

  @Test
  void bookmarklet_refusesWhatNeedsEscaping() {
    assertThatThrownBy(() -> PAGES.bookmarklet("javascript:alert(1)" + HOSTILE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void resolverBelowAPath_keepsThePathInLinks() {
    var html = new Pages(URI.create("https://example.org/data")).home(new HomeView(List.of()));
    assertThat(html).contains("action=\"/data/open\"", "href=\"/data/sessions\"", "/data/assets/");
  }

  @Test
  void ready_offersMoreTime_andSaysWhyItStops() {
    var warned =
        ready(Optional.of(NOW), Optional.of(new Reason("idle-soon", "Nothing runs in it.")));
    assertThat(PAGES.session(warned))
        .contains(
            "action=\"/sessions/sabc/extend\"",
            "data-warned=\"true\"",
            "Nothing runs in it.",
            "datetime=\"" + NOW + "\"",
            "doi:10.5072/fk2/winds");
    assertThat(PAGES.sessions(List.of(warned), List.of()))
        .contains(
            "action=\"/sessions/sabc/extend\"",
            "Nothing runs in it.",
            "Stops at",
            "doi:10.5072/fk2/winds");

    var other = session(SessionState.ENDED, Optional.empty(), Optional.empty());
    assertThat(PAGES.sessions(List.of(other), List.of())).doesNotContain("/extend", "Stops at");
    assertThat(PAGES.session(other)).contains("name=\"also\" value=\"doi:10.5072/fk2/winds\"");
  }

  @Test
  void open_withMore_carriesItAlong() {
    var winds = new OpenView.Further("doi:10.5072/fk2/winds", Optional.of("Winds"));
    var view =
        openView(
            "jupyter",
            true,
            false,
            List.of(winds),
            Optional.of("https://nb.example/a.ipynb"),
            Optional.empty(),
            Optional.empty());
    assertThat(PAGES.open(view))
        .contains(
            "name=\"also\" value=\"doi:10.5072/fk2/winds\"",
            "Winds",
            "name=\"notebook\" value=\"https://nb.example/a.ipynb\"",
            "&amp;also=doi%3A10.5072%2Ffk2%2Fwinds&amp;notebook=https%3A%2F%2Fnb.example%2Fa.ipynb");
  }

  private static OpenView openView(String tool, boolean openable, boolean automatic) {
    return openView(
        tool, openable, automatic, List.of(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static OpenView openView(
      String tool,
      boolean openable,
      boolean automatic,
      List<OpenView.Further> also,
      Optional<String> notebook,
      Optional<OpenView.SiteChoice> site,
      Optional<String> version) {
    var sizes =
        List.of(new SizeChoice("small", 2L << 30, 1), new SizeChoice("large", 16L << 30, 4));
    return new OpenView(
        "doi:10.5072/fk2/abc",
        "https://doi.org/10.5072/fk2/abc",
        Optional.of("Tides"),
        Optional.of("https://repository.example/abc"),
        List.of(
            new ReplicaView(
                "north",
                "North",
                false,
                false,
                true,
                false,
                new Reason("site-silent", "The site is away."),
                Optional.of("ops@north.example"))),
        List.of(
            new ToolChoice("jupyter", "JupyterLab", sizes),
            new ToolChoice("rstudio", "RStudio", sizes)),
        tool,
        "large",
        also,
        notebook,
        openable,
        false,
        site,
        version,
        Optional.empty(),
        ElsewhereView.NOWHERE,
        automatic);
  }

  private static SessionView ready(Optional<Instant> endsAt, Optional<Reason> warning) {
    return session(
        SessionState.READY,
        Optional.of("https://sabc.nb.example/"),
        Optional.empty(),
        endsAt,
        warning);
  }

  private static SessionView session(
      SessionState state, Optional<String> url, Optional<Reason> reason) {
    return session(state, url, reason, Optional.empty(), Optional.empty());
  }

  private static SessionView session(
      SessionState state,
      Optional<String> url,
      Optional<Reason> reason,
      Optional<Instant> endsAt,
      Optional<Reason> warning) {
    return new SessionView(
        "sabc",
        "doi:10.5072/fk2/abc",
        Optional.of("Tides"),
        Optional.of("2026/may"),
        Optional.of("v2"),
        Optional.of(List.of("doi:10.5072/fk2/winds")),
        Optional.of("https://notebooks.example/tides.ipynb"),
        "jupyter",
        "small",
        Optional.of("harbour"),
        Optional.of(true),
        state,
        Optional.of("harbour"),
        1,
        "Waiting for JupyterLab",
        Optional.of(43),
        url,
        reason,
        Optional.empty(),
        Optional.of(
            List.of(new JudgedSite("north", "North", new Reason("site-silent", "No answer.")))),
        endsAt,
        warning,
        NOW,
        Optional.empty(),
        Optional.empty());
  }

  private static SiteView hostileSite() {
    return new SiteView(
        HOSTILE,
        HOSTILE,
        "javascript:alert(1)",
        SiteStanding.SILENT,
        Optional.of(NOW),
        new SiteOperation(
            SiteMode.DRAINING,
            Optional.empty(),
            Optional.of(NOW),
            Optional.empty(),
            Optional.of(HOSTILE)),
        0.5,
        List.of(
            new SiteView.ToolRoom(
                HOSTILE,
                HOSTILE,
                Optional.of(HOSTILE),
                List.of(new SiteView.Room(new SizeChoice(HOSTILE, 1L << 30, 1), 0, 3, 1)))),
        NOW.minus(Duration.ofDays(14)),
        NOW,
        List.of(new SiteView.Turn(NOW.minus(Duration.ofDays(1)), SiteStanding.SILENT)));
  }

  private static SessionView hostileSession() {
    return new SessionView(
        "sabc",
        HOSTILE,
        Optional.of(HOSTILE),
        Optional.of(HOSTILE),
        Optional.of(HOSTILE),
        Optional.of(List.of(HOSTILE)),
        Optional.of(HOSTILE),
        HOSTILE,
        HOSTILE,
        Optional.of(HOSTILE),
        Optional.of(true),
        SessionState.ENDED,
        Optional.of(HOSTILE),
        1,
        HOSTILE,
        Optional.empty(),
        Optional.of("javascript:alert(1)"),
        Optional.of(new Reason("x", HOSTILE)),
        Optional.of(new QueuePlace(3, Optional.of(NOW))),
        Optional.of(List.of(new JudgedSite(HOSTILE, HOSTILE, new Reason(HOSTILE, HOSTILE)))),
        Optional.empty(),
        Optional.of(new Reason("x", HOSTILE)),
        NOW,
        Optional.empty(),
        Optional.empty());
  }
}
