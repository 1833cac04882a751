package org.datadns.resolver.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.Cookie;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.wire.AdminAction;
import org.datadns.protocol.wire.FederationTool.AtSite;
import org.datadns.protocol.wire.RoleGrant;
import org.datadns.protocol.wire.RoleGrant.Role;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What federation admins do by the pages of their console, and what came of it for programs. */
class FederationConsoleIT {
  private static final String DATASET = "doi:10.5072/a";
  private static final String CONSOLE = "/console/federation";
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestProvider campus;
  private static TestResolver resolver;
  private static TestSite site;
  private static AdminClient admin;
  private static TestBrowser dora;

  @BeforeAll
  static void start() {
    campus = new TestProvider();
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
    site = TestSite.ready("one", resolver, DATASET);
    admin = new AdminClient(resolver.address(), resolver.adminToken());
    dora = TestBrowser.signedIn(resolver, campus, "dora", "dora@campus.example");
    admin.grantRole(
        new RoleGrant(dora.person(), Role.FEDERATION_ADMIN, Optional.empty(), Optional.empty()));
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
    campus.close();
  }

  @Test
  void aSiteThatWaits_isApproved_anotherDeclined_andAsksNoMore() {
    try (var two = new TestSite("two", resolver);
        var three = new TestSite("three", resolver)) {
      two.join(Optional.empty());
      three.join(Optional.empty());
      assertThat(dora.page(CONSOLE).body()).contains("Site two", "Site three", "Approve");

      done(CONSOLE + "/sites/two/approve");
      done(CONSOLE + "/sites/three/decline");

      assertThat(two.join(Optional.empty()).state()).isEqualTo("approved");
      assertThat(code(() -> three.join(Optional.empty()))).isEqualTo("key-revoked");
      assertThat(dora.page(CONSOLE).body()).contains("No site waits.");
      assertThat(code(() -> admin.decline("one"))).isEqualTo("unknown-site");
      assertThat(lastActions()).startsWith("decline-site", "approve-site");
    }
  }

  @Test
  void aJoinTokenIsShownOnce_andLetsASiteIn_whoseLostKeyIsRevoked() {
    var made = dora.form(CONSOLE + "/join-tokens", "site", "four").body();
    var token = made.split("aria-label=\"The join token\">")[1].split("<")[0];
    assertThat(dora.page(CONSOLE).body()).doesNotContain(token);
    try (var four = new TestSite("four", resolver)) {
      assertThat(four.join(Optional.of(token)).state()).isEqualTo("approved");
      var kid = four.key.kid();
      assertThat(dora.page(CONSOLE).body()).contains(kid);
      done(CONSOLE + "/sites/four/revoke-keys", "kid", kid);
      assertThat(code(() -> four.join(Optional.empty()))).isEqualTo("key-revoked");
    }
    assertThat(dora.form(CONSOLE + "/join-tokens", "site", "Not a name").statusCode())
        .isEqualTo(400);
  }

  @Test
  void whereAToolIsOffered_isSaidByOneForm_andOnlyWhatDiffersIsNoted() {
    site.beat(3);
    assertThat(dora.page(CONSOLE + "/tools").body()).contains("JupyterLab", "Open to everybody");
    int before = admin.actions().size();
    done(CONSOLE + "/tools/jupyter/places", "site", "one", "offered", "one", "warm-one", "0");
    assertThat(admin.actions()).hasSize(before);

    done(CONSOLE + "/tools/jupyter/places", "site", "one", "offered", "one", "warm-one", "2");
    assertThat(tool()).extracting(AtSite::offered, AtSite::warm).containsExactly(true, 2);
    assertThat(dora.page(CONSOLE + "/tools").body()).contains("waits for the site");
    done(CONSOLE + "/tools/jupyter/places", "site", "one", "warm-one", "2");
    assertThat(tool().offered()).isFalse();
    done(CONSOLE + "/tools/jupyter/offer", "site", "one");
    assertThat(tool()).extracting(AtSite::offered, AtSite::warm).containsExactly(true, 0);
    done(CONSOLE + "/tools/jupyter/name", "label", "<i>Labs</i>", "description", "");
    assertThat(dora.page(CONSOLE + "/tools").body())
        .contains("&lt;i>Labs")
        .doesNotContain("<i>Labs");
    done(CONSOLE + "/tools/jupyter/forget");

    assertThat(lastActions())
        .startsWith("forget-tool", "name-tool", "offer-tool", "withdraw-tool", "offer-tool");
    assertThat(
            dora.form(
                    CONSOLE + "/tools/jupyter/places",
                    "site",
                    "one",
                    "offered",
                    "one",
                    "warm-one",
                    "many")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void aFormWithOneSiteWrong_changesNothingAtTheOthers() {
    try (var two = TestSite.ready("two-warm", resolver, "doi:10.5072/two")) {
      int before = admin.actions().size();
      var refused =
          dora.form(
              CONSOLE + "/tools/jupyter/places",
              "site",
              "one",
              "site",
              two.id,
              "offered",
              two.id,
              "warm-" + two.id,
              "21");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(tool().offered()).isTrue();
      assertThat(admin.actions()).hasSize(before);
    }
  }

  @Test
  void namespaces_roles_policies_groupsAndRequests_changeAsByPrograms() {
    done(CONSOLE + "/namespaces", "prefix", "doi:10.9999", "site", "one");
    assertThat(dora.page(CONSOLE + "/namespaces").body()).contains("doi:10.9999");
    done(CONSOLE + "/namespaces/confirm", "identifier", DATASET, "site", "one");
    done(CONSOLE + "/namespaces/withdraw", "prefix", "doi:10.9999");
    assertThat(admin.namespaces()).isEmpty();

    var ada = TestBrowser.signedIn(resolver, campus, "ada", "ada@campus.example");
    done(CONSOLE + "/roles", "person", ada.person(), "role", "site-admin", "target", "one");
    assertThat(dora.page(CONSOLE + "/rights").body()).contains(ada.person());
    done(CONSOLE + "/roles/revoke", "person", ada.person(), "role", "site-admin", "target", "one");
    done(
        CONSOLE + "/policies",
        "kind",
        "size",
        "name",
        "huge",
        "least",
        "federated",
        "domains",
        "a.example, b.example");
    assertThat(dora.page(CONSOLE + "/rights").body())
        .contains("people who are signed in, of people at a.example, b.example");
    done(CONSOLE + "/policies/remove", "kind", "size", "name", "huge");
    assertThat(admin.policies()).isEmpty();

    var nextMonth = LocalDate.now(ZoneOffset.UTC).plusMonths(1).toString();
    ada.form("/groups", "title", "Course <1>", "expires", nextMonth);
    var groups = dora.page(CONSOLE + "/groups").body();
    assertThat(groups).contains("Course &lt;1");
    var form = groups.split(CONSOLE + "/groups/")[1].split("/remove\"")[0];
    done(CONSOLE + "/groups/" + form + "/remove");
    assertThat(dora.page(CONSOLE + "/groups").body()).contains("There is none.");
    assertThat(lastActions()).startsWith("remove-group");

    ada.form("/requests", "identifier", "doi:10.5072/never");
    assertThat(dora.page(CONSOLE + "/requests").body()).contains("doi:10.5072/never");
    done(CONSOLE + "/requests/drop", "identifier", "doi:10.5072/never");
    assertThat(dora.page(CONSOLE + "/requests").body()).contains("Nobody asks");

    assertThat(dora.page(CONSOLE + "/audit?kind=admin").body())
        .contains("drop-requests", "grant-role", "href=\"/api/audit?kind=admin\"")
        .doesNotContain("look-at-audit");
  }

  @Test
  void inABrowser_aSiteIsApproved_andAToolOfferedWithTwoReady() {
    try (var five = new TestSite("five", resolver);
        var playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        var chromium =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions().setExecutablePath(CHROMIUM).setHeadless(true));
        var context = chromium.newContext()) {
      five.join(Optional.empty());
      site.beat(3);
      dora.cookies.forEach(
          (name, value) ->
              context.addCookies(
                  List.of(new Cookie(name, value).setUrl(resolver.address().toString()))));
      var page = context.newPage();
      page.navigate(resolver.address() + CONSOLE);
      assertThat(page.locator("nav a[aria-current=page]").allTextContents())
          .containsExactly("Federation console", "Sites");
      page.locator("form[action$='/sites/five/approve'] button").click();
      assertThat(page.url()).endsWith(CONSOLE);
      assertThat(five.join(Optional.empty()).state()).isEqualTo("approved");

      page.locator(".parts a", new Page.LocatorOptions().setHasText("Tools")).click();
      page.locator("input[name=warm-one]").fill("2");
      page.locator("form[action$='/jupyter/places'] button").first().click();
      assertThat(page.locator("input[name=warm-one]").inputValue()).isEqualTo("2");
      assertThat(page.locator("#main").innerText()).contains("waits for the site's answer");
      assertThat(tool().warm()).isEqualTo(2);
    }
    admin.forgetTool("jupyter");
  }

  @Test
  void everybodyElse_learnsNothing() {
    var eve = TestBrowser.signedIn(resolver, campus, "eve", "eve@campus.example");
    for (var part :
        List.of("", "/tools", "/namespaces", "/rights", "/groups", "/requests", "/audit")) {
      assertThat(eve.page(CONSOLE + part).statusCode()).isEqualTo(403);
      assertThat(new TestBrowser(resolver).page(CONSOLE + part).statusCode()).isEqualTo(401);
    }
    assertThat(eve.form(CONSOLE + "/tools/jupyter/withdraw").statusCode()).isEqualTo(403);
  }

  private static void done(String path, String... fields) {
    var answer = dora.form(path, fields);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
  }

  private static AtSite tool() {
    return admin.tools().getFirst().sites().stream()
        .filter(it -> it.site().equals("one"))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> lastActions() {
    return admin.actions().stream().map(AdminAction::action).toList();
  }

  private static String code(Runnable call) {
    try {
      call.run();
      return "";
    } catch (ProblemException e) {
      return e.problem().code();
    }
  }
}
