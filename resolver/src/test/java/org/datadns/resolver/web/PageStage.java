package org.datadns.resolver.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.AccessPolicy;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.DeviceAuthorization;
import org.datadns.protocol.wire.FederationTool;
import org.datadns.protocol.wire.Group;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Namespace;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.Repository;
import org.datadns.protocol.wire.RoleGrant;
import org.datadns.protocol.wire.RoleGrant.Role;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.resolver.heartbeat.HeartbeatConfig;
import org.datadns.resolver.session.SessionConfig;
import org.datadns.resolver.web.ShownPage.Who;
import org.datadns.signin.TestProvider;

/**
 * A resolver on which every page has something to show: three sites, datasets with good, odd and
 * missing titles, and people with sessions in every state.
 */
final class PageStage implements AutoCloseable {
  static final String COAST = "doi:10.5072/fk2/coast";
  private static final String WEATHER = "doi:10.5072/fk2/weather";
  private static final String ODD = "doi:10.5072/fk2/odd";
  private static final Pattern PASS = Pattern.compile("/pass/[A-Za-z0-9_-]+");
  private static final Duration LONG = Duration.ofMinutes(20);
  private static final String ODD_TITLE =
      "<b>Tides & “storms”</b> \u202e\u0627\u0644\u0645\u062f "
          + "verylongwordwithoutaspace".repeat(12);

  final TestResolver resolver;
  private final TestProvider campus = new TestProvider();
  private final TestSite lakeside;
  private final TestSite northcoast;
  private final TestSite southhill;
  private final TestSite eastbay;
  private final Map<Who, TestBrowser> people = new EnumMap<>(Who.class);
  private final Map<String, String> made = new HashMap<>();
  private final String ready;

  PageStage(TestDatabase database, Path directory) {
    // what is looked at stays as it is for as long as that takes
    resolver =
        TestResolver.start(
            database,
            directory,
            List.of(campus.config("campus")),
            new HeartbeatConfig(Duration.ofSeconds(10), LONG),
            new SessionConfig(LONG, LONG, LONG, LONG));
    lakeside =
        TestSite.titled(
            "Lakeside Institute",
            "lakeside",
            resolver,
            3,
            List.of(
                line(COAST, "Global Self-consistent Shoreline Database", 3_400_000_000L),
                line("doi:10.5072/fk2/ice", "Sea ice concentration, 1979 to 2025", 48_000_000_000L),
                line(ODD, ODD_TITLE, 12L)));
    northcoast =
        TestSite.titled(
            "North Coast Observatory",
            "northcoast",
            resolver,
            0,
            List.of(line(WEATHER, "Hourly weather of 40 stations", 720_000_000L)));
    southhill =
        TestSite.titled(
            "South Hill Computing Centre",
            "southhill",
            resolver,
            2,
            List.of(line(COAST, "Global Self-consistent Shoreline Database", 3_400_000_000L)));
    eastbay = new TestSite("eastbay", resolver);
    var admin = new AdminClient(resolver.address(), resolver.adminToken());
    admin.operate(
        "southhill",
        new SiteOperation(
            SiteMode.MAINTENANCE,
            Optional.empty(),
            Optional.of(Instant.now().plus(Duration.ofHours(5))),
            Optional.empty(),
            Optional.of("The file system is moved to new disks.")));
    people.put(Who.NOBODY, new TestBrowser(resolver));
    people.put(Who.GUEST, new TestBrowser(resolver));
    people.put(Who.READER, signedIn("ada"));
    people.put(Who.SITE_ADMIN, signedIn("carol"));
    people.put(Who.FEDERATION_ADMIN, signedIn("dora"));
    admin.grantRole(grant(Who.SITE_ADMIN, Role.SITE_ADMIN, Optional.of("lakeside")));
    admin.grantRole(grant(Who.FEDERATION_ADMIN, Role.FEDERATION_ADMIN, Optional.empty()));
    past(database);
    ready = sessions();
    things();
    ofTheFederation(admin);
  }

  /** A site that waits, a tool of which some are to be ready, a namespace and a policy. */
  private void ofTheFederation(AdminClient admin) {
    eastbay.join(Optional.empty());
    admin.register(
        new Repository(
            "lab",
            Repository.Kind.CLOWDER2,
            "https://clowder.example",
            Optional.of("Lab Clowder"),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    admin.nameTool(
        "jupyter", new FederationTool.Naming("JupyterLab", Optional.of("Notebooks in Python.")));
    admin.offerTool(
        "jupyter", new FederationTool.Offering(Optional.of(List.of("lakeside")), Optional.of(2)));
    admin.grant(new Namespace("doi:10.5072/fk9", Optional.of("lakeside"), Optional.empty()));
    admin.setPolicy(
        new AccessPolicy(
            AccessPolicy.Kind.SIZE,
            "large",
            Optional.of(Assurance.FEDERATED),
            Optional.empty(),
            Optional.empty(),
            Optional.of(List.of("uni.example")),
            Optional.empty(),
            Optional.empty()));
  }

  /** What became of two of the sites in the two weeks before they joined here. */
  private static void past(TestDatabase database) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    insert into site_event (id, site, subject, code, text, at)
                      overriding system value
                    select -ago, site, subject, code, 'It was so.', now() - make_interval(hours => ago)
                    from (values
                      (400, 'lakeside', 'liveness', 'alive'), (399, 'northcoast', 'liveness', 'alive'),
                      (250, 'lakeside', 'operation', 'maintenance'), (243, 'lakeside', 'operation', 'ready'),
                      (140, 'northcoast', 'liveness', 'silent'), (121, 'northcoast', 'liveness', 'alive'),
                      (60, 'lakeside', 'starts', 'suspect'), (52, 'lakeside', 'starts', 'trusted'),
                      (20, 'lakeside', 'reach', 'unreachable'), (17, 'lakeside', 'reach', 'reached')
                    ) as past (ago, site, subject, code)
                    """));
  }

  private TestBrowser signedIn(String subject) {
    return TestBrowser.signedIn(resolver, campus, subject, subject + "@uni.example");
  }

  private RoleGrant grant(Who who, Role role, Optional<String> target) {
    return new RoleGrant(people.get(who).person(), role, target, Optional.empty());
  }

  /** A guest's sessions that have ended, are ready and start, and one that Ada waits for. */
  private String sessions() {
    var guest = people.get(Who.GUEST);
    lakeside.agentSucceeds();
    var ended = open(guest, "doi:10.5072/fk2/ice");
    await(guest, ended, SessionState.READY);
    assertThat(guest.form("/sessions/" + ended + "/stop").statusCode()).isEqualTo(303);
    await(guest, ended, SessionState.ENDED);
    var warned = open(guest, "doi:10.5072/fk2/ice");
    await(guest, warned, SessionState.READY);
    lakeside.agentDawdles();
    var starting = open(guest, COAST);
    await(guest, starting, SessionState.STARTING);
    var queued = open(people.get(Who.READER), WEATHER);
    made.putAll(Map.of("ended", ended, "ready", warned, "starting", starting, "queued", queued));
    return warned;
  }

  private void things() {
    var ada = people.get(Who.READER);
    var group =
        ada.json(
            "POST",
            "/groups",
            new Group(
                Optional.empty(),
                "Geodata course, spring",
                Instant.now().plus(Duration.ofDays(90)),
                Optional.of(new Group.Limits(Optional.of(30), Optional.empty(), Optional.of(500))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    made.put("group", Json.read(group.body(), Group.class).id().orElseThrow());
    var device =
        resolver.send(
            "POST",
            "/device_authorization",
            TestBrowser.fields("client_id", "federate on ada's laptop", "scope", "sessions"),
            "Content-Type",
            "application/x-www-form-urlencoded");
    made.put("device", Json.read(device.body(), DeviceAuthorization.class).userCode());
    var made =
        ada.form("/me/tokens", "name", "Nightly job", "scope", "sessions", "lifetime", "P7D");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
    for (var name :
        List.of("carol@uni.example", "a.colleague.with.a.long.name@institute.example")) {
      var shared = ada.form("/sessions/" + this.made.get("queued") + "/shares", "name", name);
      assertThat(shared.statusCode()).as(shared.body()).isEqualTo(303);
    }
    var guest = people.get(Who.GUEST);
    assertThat(guest.form("/requests", "identifier", "doi:10.5072/fk2/never").statusCode())
        .isEqualTo(303);
    var pass = PASS.matcher(guest.form("/sessions/" + ready + "/pass").body());
    assertThat(pass.find()).isTrue();
    this.made.put("pass", pass.group());
  }

  private static String open(TestBrowser browser, String identifier) {
    var opened = browser.json("POST", "/sessions", SessionRequest.of(identifier));
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
    return Json.read(opened.body(), SessionView.class).id();
  }

  private static void await(TestBrowser browser, String session, SessionState state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Json.read(browser.get("/sessions/" + session).body(), SessionView.class).state()
                    == state);
  }

  private static ReplicaLine line(String identifier, String title, long bytes) {
    return new ReplicaLine(
        Optional.of(identifier),
        Optional.empty(),
        Optional.empty(),
        Optional.of(title),
        Optional.of("https://repository.example/" + identifier.substring(4)),
        Optional.empty(),
        Optional.empty(),
        Optional.of(bytes),
        Optional.of("sha256:" + "9f".repeat(32)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The path of a page, with what was made in the place of its name. */
  String path(ShownPage page) {
    var path = page.path();
    for (var thing : made.entrySet()) {
      path = path.replace("{" + thing.getKey() + "}", thing.getValue());
    }
    return path;
  }

  /** The cookies of somebody. */
  Map<String, String> cookies(Who who) {
    return people.get(who).cookies;
  }

  /** The sites are heard again, so that the next page finds them as they were. */
  void beat() {
    lakeside.beat(
        3,
        TestSite.ready(
            ready,
            1,
            Optional.of(Instant.now().plus(Duration.ofMinutes(8))),
            Optional.of(new Reason("idle", "Nothing has been done in it for an hour."))));
    northcoast.beatFull(Instant.now().plus(Duration.ofMinutes(12)));
    southhill.beat(2);
  }

  @Override
  public void close() {
    lakeside.close();
    northcoast.close();
    southhill.close();
    eastbay.close();
    resolver.close();
    campus.close();
  }
}
