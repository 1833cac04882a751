package org.datadns.resolver.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReportLine;
import org.datadns.protocol.wire.RoleGrant;
import org.datadns.protocol.wire.RoleGrant.Role;
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

/** Sums of what was done: each session counts once, and they outlive what is kept about people. */
class ReportIT {
  private static final String QUERY = "/reports?from=2026-09&to=2026-11";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final TestProvider campus = new TestProvider();
  private static TestResolver resolver;
  private static TestSite site;
  private static TestBrowser owner;
  private static TestBrowser siteAdmin;
  private final AtomicInteger numbers = new AtomicInteger();

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
    site = TestSite.ready("one", resolver, "doi:10.5072/a", "doi:10.5072/b", "doi:10.9999/=c");
    var granting = new AdminClient(resolver.address(), resolver.adminToken());
    owner = TestBrowser.signedIn(resolver, campus, "owner", "owner@campus.example");
    granting.grantRole(
        new RoleGrant(
            owner.person(), Role.DATASET_OWNER, Optional.of("doi:10.5072/a"), Optional.empty()));
    siteAdmin = TestBrowser.signedIn(resolver, campus, "admin", "admin@campus.example");
    granting.grantRole(
        new RoleGrant(siteAdmin.person(), Role.SITE_ADMIN, Optional.of("one"), Optional.empty()));
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
    campus.close();
  }

  @BeforeEach
  void past() {
    database.jdbi().useHandle(h -> h.execute("truncate session, report cascade"));
    // two hours and a half of ada's and bob's at the site, one refused there, one nowhere
    ended("ada", "doi:10.5072/a", "one", "2026-10-31T22:00:00Z", "2026-11-01T00:00:00Z", "");
    ended("bob", "doi:10.5072/a", "one", "2026-11-02T10:00:00Z", "2026-11-02T10:30:00Z", "");
    ended("ada", "doi:10.5072/b", "", "", "2026-11-03T00:00:00Z", "no-capacity");
    ended("ada", "doi:10.5072/b", "", "", "2026-11-03T00:00:00Z", "stopped-by-person");
    var refused = ended("bob", "doi:10.9999/=c", "", "", "2026-10-03T00:00:00Z", "all-refused");
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "insert into attempt values (?, 1, 'one', 'refused', now(), now(), 'full', 'x')",
                    refused));
  }

  private String ended(
      String person, String dataset, String at, String ready, String ended, String reason) {
    var id = "s" + numbers.incrementAndGet();
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    """
                    insert into session
                      (id, person, assurance, dataset, identifier, tool, size, ordinal, workspace, state,
                       site, step, reason_code, created_at, ready_at, ended_at, wake_at)
                    select ?, ?, 'guest', id, identifier, 'jupyter', 'small', 1, 'w', 'ended',
                           nullif(?, ''), 'Ended', nullif(?, ''), now(),
                           cast(nullif(?, '') as timestamptz), cast(? as timestamptz), now()
                    from dataset where identifier = ?
                    """,
                    id,
                    person,
                    at,
                    reason,
                    ready,
                    ended,
                    dataset));
    return id;
  }

  private static int fold() {
    return database
        .jdbi()
        .withHandle(h -> h.select("select fold_sessions(1000)").mapTo(Integer.class).one());
  }

  private static List<ReportLine> lines(TestBrowser reader, String query) {
    var answer = reader.get(query);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return List.of(
        Json.read(answer.body(), ReportRoutesPage.class).items().toArray(ReportLine[]::new));
  }

  private static List<ReportLine> all() {
    var answer =
        resolver.get(QUERY + "&format=json", "Authorization", "Bearer " + resolver.adminToken());
    return Json.read(answer.body(), ReportRoutesPage.class).items();
  }

  /** A page as programs read it. */
  record ReportRoutesPage(List<ReportLine> items) {}

  private static void assertSums(List<ReportLine> lines) {
    assertThat(lines)
        .extracting(
            ReportLine::month,
            ReportLine::dataset,
            line -> line.site().orElse(""),
            ReportLine::starts,
            ReportLine::hours,
            ReportLine::refusals,
            line -> line.reason().orElse(""))
        .containsExactly(
            tuple("2026-10", "doi:10.9999/=c", "one", 0L, 0.0, 1L, "full"),
            tuple("2026-11", "doi:10.5072/a", "one", 2L, 2.5, 0L, ""),
            tuple("2026-11", "doi:10.5072/b", "", 0L, 0.0, 1L, "no-capacity"));
  }

  @Test
  void eachSessionCountsOnce_howeverOftenAndByWhomItIsAdded() {
    fold();
    assertSums(all());
    assertThat(fold()).isZero();
    assertSums(all());
    resolver.send("POST", "/reports/again", "", "Authorization", "Bearer " + resolver.adminToken());
    assertSums(all());
  }

  @Test
  void theSumsStay_whenThePersonIsForgotten_addedBeforeOrNot() {
    fold();
    ended("ada", "doi:10.5072/a", "one", "2026-11-05T10:00:00Z", "2026-11-05T11:00:00Z", "");
    keepSums("ada");
    database.jdbi().useHandle(h -> h.execute("delete from session where person = 'ada'"));
    assertThat(all())
        .filteredOn(line -> line.dataset().equals("doi:10.5072/a"))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.starts()).isEqualTo(3);
              assertThat(line.hours()).isEqualTo(3.5);
            });
    // made again of what is there, and of what is gone as it was
    resolver.send("POST", "/reports/again", "", "Authorization", "Bearer " + resolver.adminToken());
    assertThat(all()).extracting(ReportLine::starts).containsExactly(0L, 3L, 0L);
    keepSums("bob");
    database.jdbi().useHandle(h -> h.execute("delete from session where person = 'bob'"));
    assertThat(all()).extracting(ReportLine::refusals).containsExactly(1L, 0L, 1L);
    assertThat(all()).extracting(ReportLine::starts).containsExactly(0L, 3L, 0L);
  }

  @Test
  void theTotalsOfThePage_areOfAllMonthsItNames_alsoOfThoseThatAreNotDrawn() {
    ended("ada", "doi:10.5072/a", "one", "2020-01-05T10:00:00Z", "2020-01-05T20:00:00Z", "");
    fold();
    assertThat(siteAdmin.page("/reports?from=2020-01&to=2026-11&site=one").body())
        .contains("<dt>sessions started</dt><dd>3</dd>", "<dd>13 h</dd>")
        .doesNotContain("Jan 2020");
  }

  private static void keepSums(String person) {
    database
        .jdbi()
        .useHandle(
            h -> h.select("select keep_sums(array[?])::text", person).mapTo(String.class).one());
  }

  @Test
  void ownersSeeTheirDatasets_adminsTheirSite_andOthersNothing() {
    fold();
    assertThat(lines(owner, QUERY)).extracting(ReportLine::dataset).containsOnly("doi:10.5072/a");
    assertThat(lines(owner, QUERY + "&dataset=10.5072/A")).hasSize(1);
    assertThat(owner.get(QUERY + "&dataset=10.5072/b").statusCode()).isEqualTo(403);
    assertThat(owner.get(QUERY + "&site=one").statusCode()).isEqualTo(403);
    assertThat(lines(siteAdmin, QUERY)).hasSize(2);
    assertThat(lines(siteAdmin, QUERY + "&site=one")).hasSize(2);
    assertThat(siteAdmin.get(QUERY + "&site=two").statusCode()).isEqualTo(403);
    assertThat(lines(siteAdmin, QUERY + "&site=one&dataset=10.5072/*")).hasSize(1);
    var reader = TestBrowser.signedIn(resolver, campus, "reader", "reader@campus.example");
    assertThat(reader.get(QUERY).statusCode()).isEqualTo(403);
  }

  @Test
  void asAPageWithPlots_andAsCsvThatNoSpreadsheetRuns() {
    fold();
    var page = siteAdmin.page(QUERY + "&site=one");
    assertThat(page.body())
        .contains("Hours per month", "Nov 2026: 2.5 h", "<code>full</code>", "doi:10.5072/a");
    var csv = siteAdmin.get(QUERY + "&format=csv");
    assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(csv.body())
        .startsWith("month,dataset,site,tool,starts,hours,refusals,reason\r\n")
        .contains("2026-11,doi:10.5072/a,one,jupyter,2,2.5,0,\r\n");
    assertThat(siteAdmin.get("/reports?from=soon").statusCode()).isEqualTo(400);
    assertThat(siteAdmin.get("/reports?format=xml").statusCode()).isEqualTo(400);
  }
}
