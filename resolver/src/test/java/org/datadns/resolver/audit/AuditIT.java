package org.datadns.resolver.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.name.Ids;
import org.datadns.protocol.wire.AuditEntry;
import org.datadns.protocol.wire.Json;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.DatabaseConfig.Named;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is noted, who may read it, that nobody changes it, and when it goes. */
class AuditIT {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final TestProvider campus = new TestProvider();
  private static TestResolver resolver;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
  }

  @AfterAll
  static void stop() {
    resolver.close();
    campus.close();
  }

  private static List<AuditEntry> read(String query) {
    var answer =
        resolver.get("/api/audit?" + query, "Authorization", "Bearer " + resolver.adminToken());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-ndjson");
    return answer.body().lines().map(line -> Json.read(line, AuditEntry.class)).toList();
  }

  @Test
  void signInsJoinsAndRefusals_areNoted_withWhoFromWhereAndWhy() {
    var ada = new TestBrowser(resolver);
    ada.signIn(campus, "ada", "/");
    ada.page("/sign-in/campus/callback?code=x&state=y");
    ada.page("/api/roles");
    try (var site = new TestSite("one", resolver)) {
      site.join(Optional.of(resolver.joinToken("one")));
    }
    var person = Ids.person(campus.issuer(), "ada");
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(read("kind=sign-in&actor=" + person))
                  .extracting(AuditEntry::action, AuditEntry::decision)
                  .contains(tuple("sign-in", "allowed"));
              assertThat(read("kind=sign-in"))
                  .anySatisfy(
                      entry -> {
                        assertThat(entry.decision()).isEqualTo("no-transaction");
                        assertThat(entry.address()).contains("127.0.0.1");
                        assertThat(entry.reason()).isPresent();
                      });
              assertThat(read("kind=refusal&actor=" + person))
                  .anySatisfy(
                      entry -> {
                        assertThat(entry.target()).isEqualTo("/api/roles");
                        assertThat(entry.decision()).isEqualTo("not-administrator");
                      });
            });
    assertThat(read("kind=site&target=one"))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.action()).isEqualTo("join-site");
              assertThat(entry.actorId()).contains("one");
              assertThat(entry.detail()).contains("approved by a join token");
            });
    assertThat(read("kind=export")).isNotEmpty();
  }

  @Test
  void refusalsThatAreAlike_areNotedOnceAMinute() {
    for (int i = 0; i < 20; i++) {
      resolver.get("/api/namespaces", "Authorization", "Bearer guessed");
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> read("target=/api/namespaces"), entries -> !entries.isEmpty());
    assertThat(read("target=/api/namespaces")).hasSize(1);
  }

  @Test
  void hostileText_staysOneLine() {
    var name = "=cmd()\r\n2026 INFO forged\u202e\u2028\u0000";
    resolver.send(
        "POST",
        "/api/join-tokens",
        "{\"site\": \"hostile\"}",
        "Content-Type",
        "application/json",
        "Authorization",
        "Bearer " + resolver.adminToken(),
        "Data-DNS-Who",
        URLEncoder.encode(name, StandardCharsets.UTF_8));
    assertThat(read("target=hostile"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.name()).contains("=cmd()??2026 INFO forged???"));
  }

  @Test
  void manyEntries_comeInOrder_andFromAnyOneOn() {
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "insert into audit (at, kind, action, actor, target, detail, decision)"
                        + " select now(), 'admin', 'many', 'admin-token', 'many', i::text,"
                        + " 'allowed' from generate_series(1, 2500) i"));
    var all = read("target=many");
    assertThat(all).extracting(entry -> Integer.parseInt(entry.detail())).isSorted().hasSize(2500);
    assertThat(read("target=many&after=" + all.get(1999).id())).hasSize(500);
    assertThat(read("target=many&from=2999-01-01T00:00:00Z")).isEmpty();
  }

  @Test
  void whoIsNoAdmin_readsNothing_andNonsenseIsRefused() {
    assertThat(resolver.get("/api/audit").statusCode()).isEqualTo(401);
    var ada = new TestBrowser(resolver);
    ada.signIn(campus, "ada", "/");
    assertThat(ada.page("/api/audit").statusCode()).isEqualTo(403);
    for (var query : List.of("kind=x", "from=yesterday", "after=x")) {
      assertThat(
              resolver
                  .get("/api/audit?" + query, "Authorization", "Bearer " + resolver.adminToken())
                  .statusCode())
          .as(query)
          .isEqualTo(400);
    }
  }

  @Test
  void nobodyChangesIt() {
    note("kept", NOW);
    for (var sql :
        List.of(
            "update audit set detail = 'x' where target = 'kept'",
            "delete from audit where target = 'kept'",
            "truncate audit")) {
      assertThatThrownBy(() -> database.jdbi().useHandle(h -> h.execute(sql)))
          .as(sql)
          .isInstanceOf(UnableToExecuteStatementException.class)
          .hasMessageContaining("the audit is not changed");
    }
    // nor does the retention itself change what was done
    assertThatThrownBy(
            () ->
                database
                    .jdbi()
                    .useTransaction(
                        h -> {
                          h.execute("set local datadns.audit = 'retention'");
                          h.execute("update audit set action = 'x' where target = 'kept'");
                        }))
        .hasMessageContaining("the audit is not changed");
    assertThat(read("target=kept")).hasSize(1);
  }

  @Test
  void whatIsPersonal_goesFirst_andAllAtLast() {
    note("young", NOW.minus(Duration.ofDays(9)));
    note("old", NOW.minus(Duration.ofDays(11)));
    note("ancient", NOW.minus(Duration.ofDays(21)));
    new Retention(
            database.jdbi(), new AuditConfig(Duration.ofDays(10), Duration.ofDays(20)), () -> NOW)
        .round();
    assertThat(read("target=young"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.actorId()).contains("p"));
    assertThat(read("target=old"))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.actorId()).isEmpty();
              assertThat(entry.name()).isEmpty();
              assertThat(entry.address()).isEmpty();
              assertThat(entry.detail()).isEqualTo("how");
            });
    assertThat(read("target=ancient")).isEmpty();
  }

  private static void note(String target, Instant at) {
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "insert into audit (at, kind, action, actor, actor_id, name, address, target,"
                        + " detail, decision) values (?, 'admin', 'do', 'person', 'p', 'Zoë',"
                        + " '192.0.2.1', ?, 'how', 'allowed')",
                    at,
                    target));
  }

  @Test
  void whatAdminsDidBefore_isStillThere() throws Exception {
    var earlier = TestDatabase.emptyDatabase();
    var where = (Named) earlier.location();
    var password = Files.readString(where.passwordFile().orElseThrow()).strip();
    var flyway =
        Flyway.configure()
            .dataSource(where.url(), where.user(), password)
            .locations("classpath:db/migration");
    flyway.target("15").load().migrate();
    var jdbi = Jdbi.create(where.url(), where.user(), password);
    jdbi.useHandle(
        h ->
            h.execute(
                "insert into admin_action (at, who, action, target, detail, reason) values"
                    + " (now(), 'Zoë', 'drain-site', 'one', 'draining', 'Disks.'),"
                    + " (now(), 'Max', 'resume-site', 'one', 'ready', null)"));
    flyway.target("latest").load().migrate();
    List<String> moved =
        jdbi.withHandle(
            h ->
                h.createQuery(
                        "select name || ' ' || action || ' ' || target || ' ' || detail"
                            + " || coalesce(' ' || reason, '') from audit order by id")
                    .mapTo(String.class)
                    .list());
    assertThat(moved)
        .containsExactly("Zoë drain-site one draining Disks.", "Max resume-site one ready");
  }
}
