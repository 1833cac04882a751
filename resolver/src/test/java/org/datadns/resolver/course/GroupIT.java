package org.datadns.resolver.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.AccessPolicy;
import org.datadns.protocol.wire.AccessPolicy.Kind;
import org.datadns.protocol.wire.Group;
import org.datadns.protocol.wire.Group.Limits;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionView;
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

/** A course: its code, who is in, what is open to its members, and what they may take. */
class GroupIT {
  private static final String DATASET = "doi:10.5072/course";
  private static final String PUBLIC = "doi:10.5072/public";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final TestProvider campus = new TestProvider();
  private static TestResolver resolver;
  private static TestSite site;
  private static TestBrowser teacher;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
    site = TestSite.ready("one", resolver, DATASET, PUBLIC);
    site.agentSucceeds();
    await().until(() -> resolver.get("/resolve/" + DATASET).statusCode() == 200);
    teacher = person("teacher");
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
    campus.close();
  }

  private static TestBrowser person(String subject) {
    return TestBrowser.signedIn(resolver, campus, subject, subject + "@campus.example");
  }

  private static Group wanted(Limits limits) {
    return new Group(
        Optional.empty(),
        "Course",
        Instant.now().plus(Duration.ofDays(7)),
        Optional.of(limits),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Group made(Limits limits) {
    var answer = teacher.json("POST", "/groups", wanted(limits));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return Json.read(answer.body(), Group.class);
  }

  private static String path(Group group) {
    return "/groups/" + group.id().orElseThrow();
  }

  private static int join(TestBrowser browser, String code) {
    return browser.json("POST", "/groups/join", Map.of("code", code)).statusCode();
  }

  private static List<String> labels(Group group) {
    return Json.read(teacher.get(path(group)).body(), Group.class).members().orElseThrow().stream()
        .map(Group.Member::label)
        .toList();
  }

  private static void openTo(Group group) {
    new AdminClient(resolver.address(), resolver.adminToken())
        .setPolicy(
            new AccessPolicy(
                Kind.DATASET,
                DATASET,
                Optional.empty(),
                group.id().map(List::of),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void whatIsOpenToAGroup_opensToWhoJoins_andToNobodyWhoLeft() {
    var group = made(Limits.NONE);
    openTo(group);
    String code = group.code().orElseThrow();
    assertThat(code).matches("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}");
    List<String> kept =
        database
            .jdbi()
            .withHandle(
                handle ->
                    handle.createQuery("select code from person_group").mapTo(String.class).list());
    assertThat(kept).doesNotContain(code, code.replace("-", ""));
    var student = person("student");
    assertThat(student.open(DATASET).statusCode()).isEqualTo(403);
    assertThat(student.get(path(group)).statusCode()).isEqualTo(404);
    assertThat(join(student, " " + code.toLowerCase(Locale.ROOT).replace("-", "") + " "))
        .isEqualTo(200);
    var opened = student.open(DATASET);
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
    assertThat(labels(group)).containsExactly("Ada Example");
    // a member is told that they are in, and of nobody else
    assertThat(student.get(path(group)).body()).contains("\"keeper\":false").doesNotContain("Ada");
    assertThat(student.send("DELETE", path(group), "").statusCode()).isEqualTo(404);
    assertThat(student.send("POST", path(group) + "/code", "").statusCode()).isEqualTo(404);

    assertThat(student.send("POST", path(group) + "/leave", "").statusCode()).isEqualTo(303);
    assertThat(labels(group)).isEmpty();
    student.send("DELETE", "/sessions/" + Json.read(opened.body(), SessionView.class).id(), "");
    await().until(() -> student.open(DATASET).statusCode() == 403);
  }

  @Test
  void codesThatOpenNothing_areAllTheSame_andARenewedOneIsVoid() {
    var group = made(Limits.NONE);
    var student = person("prober");
    String first = group.code().orElseThrow();
    var renewed = Json.read(teacher.send("POST", path(group) + "/code", "").body(), Group.class);
    assertThat(join(student, renewed.code().orElseThrow())).isEqualTo(200);
    var over = made(Limits.NONE);
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "update person_group set expires_at = now() - interval '1 hour' where id = ?",
                    over.id().orElseThrow()));
    var answers =
        List.of(first, over.code().orElseThrow(), "0000-0000-0000", "x").stream()
            .map(code -> student.json("POST", "/groups/join", Map.of("code", code)))
            .toList();
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.statusCode()).isEqualTo(404);
              assertThat(answer.body()).isEqualTo(answers.getFirst().body());
            });
  }

  /** Nobody whom a cookie alone vouches for is in a group, unless the resolver is told so. */
  @Test
  void guestsJoinNothing_andMakeNothing() {
    var group = made(Limits.NONE);
    var guest = new TestBrowser(resolver);
    var refused = guest.json("POST", "/groups/join", Map.of("code", group.code().orElseThrow()));
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(Json.read(refused.body(), Problem.class).code()).isEqualTo("sign-in-needed");
    assertThat(guest.json("POST", "/groups", wanted(Limits.NONE)).statusCode()).isEqualTo(401);
    assertThat(labels(group)).isEmpty();
  }

  @Test
  void aGroupTakesNoMoreThanItsLimits_howeverManyComeAtOnce() throws Exception {
    var group = made(new Limits(Optional.of(2), Optional.empty(), Optional.empty()));
    openTo(group);
    var students = IntStream.range(0, 6).mapToObj(i -> person("limited-" + i)).toList();
    students.forEach(each -> assertThat(join(each, group.code().orElseThrow())).isEqualTo(200));
    List<Integer> answers;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var opening =
          students.stream()
              .map(each -> threads.submit(() -> each.open(DATASET).statusCode()))
              .toList();
      answers = new ArrayList<>();
      for (var each : opening) {
        answers.add(each.get());
      }
    }
    assertThat(answers).filteredOn(status -> status == 201).hasSize(2);
    assertThat(answers).filteredOn(status -> status == 429).hasSize(4);
    // what is open to everybody needs no room in it
    assertThat(students.getFirst().open(PUBLIC).statusCode()).isEqualTo(201);
    assertThat(students.getLast().open(PUBLIC).statusCode()).isEqualTo(201);

    var least = new Limits(Optional.empty(), Optional.of(1L << 20), Optional.empty());
    assertThat(teacher.json("PUT", path(group), wanted(least)).statusCode()).isEqualTo(200);
    var next = person("limited-by-memory");
    assertThat(join(next, group.code().orElseThrow())).isEqualTo(200);
    assertThat(next.open(DATASET).body()).contains("group-full");
  }

  @Test
  void whoKeepsAGroup_extendsAllItsSessions_andSeesHowManyEachHas() {
    var group = made(Limits.NONE);
    openTo(group);
    site.agentExtends(Instant.now().plus(Duration.ofHours(3)));
    var student = person("long");
    assertThat(join(student, group.code().orElseThrow())).isEqualTo(200);
    var session = Json.read(student.open(DATASET).body(), SessionView.class);
    await().until(() -> student.get("/sessions/" + session.id()).body().contains("\"ready\""));
    assertThat(teacher.send("POST", path(group) + "/extend", "").body())
        .contains("\"extended\":1", "\"silent\":0");
    assertThat(student.get("/sessions/" + session.id()).body()).contains("endsAt");
    assertThat(
            Json.read(teacher.get(path(group)).body(), Group.class)
                .members()
                .orElseThrow()
                .getFirst()
                .sessions())
        .isEqualTo(1);
    assertThat(student.send("POST", path(group) + "/extend", "").statusCode()).isEqualTo(404);
  }

  /** Whoever deletes what is kept about them takes no hours of the group's along. */
  @Test
  void hoursThatWereSpent_doNotComeBack_whenTheirPeopleDeleteTheirData() {
    var group = made(new Limits(Optional.empty(), Optional.empty(), Optional.of(2)));
    openTo(group);
    var first = person("first");
    var second = person("second");
    for (var member : List.of(first, second)) {
      assertThat(join(member, group.code().orElseThrow())).isEqualTo(200);
    }
    var spent = Json.read(first.open(DATASET).body(), SessionView.class).id();
    first.send("DELETE", "/sessions/" + spent, "");
    await().until(() -> first.get("/sessions/" + spent).body().contains("\"state\":\"ended\""));
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "update session set ready_at = now() - interval '3 hours', ended_at = now()"
                        + " where id = ?",
                    spent));
    assertThat(second.open(DATASET).statusCode()).isEqualTo(429);
    assertThat(first.send("DELETE", "/me/data", "").statusCode()).isEqualTo(200);
    assertThat(second.open(DATASET).statusCode()).isEqualTo(429);
  }

  @Test
  void whatIsDoneToGroupsAndSessions_isInTheAudit() {
    var group = made(Limits.NONE);
    openTo(group);
    var member = person("noted");
    join(member, group.code().orElseThrow());
    var session = Json.read(member.open(DATASET).body(), SessionView.class).id();
    await().until(() -> member.get("/sessions/" + session).body().contains("\"state\":\"ready\""));
    assertThat(member.page("/sessions/" + session + "/enter?state=" + "a".repeat(43)).statusCode())
        .isEqualTo(200);
    teacher.json("POST", path(group) + "/extend", "{}");
    teacher.json("POST", path(group) + "/code", "{}");
    member.form(path(group) + "/leave");
    teacher.send("DELETE", path(group), "");
    await()
        .untilAsserted(
            () -> {
              assertThat(actions(group.id().orElseThrow()))
                  .containsExactly(
                      "make-group",
                      "join-group",
                      "extend-group",
                      "renew-group-code",
                      "leave-group",
                      "remove-group");
              assertThat(actions(session)).containsExactly("open-session", "enter-session");
            });
  }

  private static List<String> actions(String target) {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery("select action from audit where target = :target order by id")
                    .bind("target", target)
                    .mapTo(String.class)
                    .list());
  }

  @Test
  void groupsAreMadeAndJoinedByPages() {
    var form =
        teacher.send(
            "POST",
            "/groups",
            "title=%3Cb%3ECourse&expires=" + LocalDate.now(ZoneOffset.UTC).plusDays(3),
            "Content-Type",
            "application/x-www-form-urlencoded",
            "Accept",
            "text/html");
    assertThat(form.statusCode()).as(form.body()).isEqualTo(201);
    assertThat(form.body()).contains("&lt;b&gt;Course", "id=\"code\"");
    String code = form.body().split("id=\"code\">")[1].split("<")[0];
    var student = person("by-page");
    assertThat(student.page("/groups").body()).contains("Join a group");
    assertThat(
            student
                .send(
                    "POST",
                    "/groups/join",
                    "code=" + code,
                    "Content-Type",
                    "application/x-www-form-urlencoded")
                .statusCode())
        .isEqualTo(303);
    assertThat(student.page("/groups").body()).contains("&lt;b&gt;Course", "You are in it");
    var bad = teacher.json("POST", "/groups", Map.of("title", "", "expires", Instant.now()));
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body()).contains("invalid-group");
  }
}
