package org.datadns.resolver.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.Group;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.RoleGrant;
import org.datadns.protocol.wire.RoleGrant.Role;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.access.AccessTable.Route;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A running resolver answers as the table says: every route, as every caller that HTTP knows. */
class AccessTableIT {
  private static final String DATASET = "doi:10.5072/a";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;

  /** How a caller shows who they are. */
  private interface Showing {
    HttpResponse<String> send(String method, String path, String body, String... headers);
  }

  @Test
  void everyRoute_answersEveryCallerAsTheTableSays() {
    try (var campus = new TestProvider();
        var resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
        var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentSucceeds();
      await().until(() -> resolver.get("/resolve/" + DATASET).statusCode() == 200);
      var owner = TestBrowser.signedIn(resolver, campus, "own", "own@campus.example");
      var callers = callers(resolver, campus, owner);
      var wrong = new ArrayList<String>();
      for (var route : AccessTable.routes()) {
        if (route.path().startsWith("/sign-")
            || route.path().startsWith("/integration")
            || route.path().equals("/api/sites")) {
          // what they let through is not decided by who asks, but by what comes with it: an answer
          // of a provider, a repository's call, a new site's key; their own tests say which
          continue;
        }
        if (route.method().equals("delete") && route.path().equals("/me/data")) {
          // it would make nobody of whoever may: PersonIT says who may
          continue;
        }
        site.beat(3);
        callers.forEach(
            (name, caller) -> {
              // a group and a session that are there, whatever was removed before
              var request = request(route, owner);
              var answer =
                  caller.send(
                      route.method().toUpperCase(Locale.ROOT),
                      request,
                      body(route),
                      "Content-Type",
                      "application/json",
                      "Accept",
                      "application/json");
              var expected = route.expected(Objects.requireNonNull(AccessTable.CALLERS.get(name)));
              if (!isSo(expected, answer)) {
                wrong.add(
                    route.method()
                        + " "
                        + request
                        + " as "
                        + name
                        + ": "
                        + expected
                        + " expected, was "
                        + answer.statusCode()
                        + " "
                        + answer.body().lines().findFirst().orElse(""));
              }
            });
      }
      assertThat(wrong).isEmpty();
    }
  }

  private static Map<String, Showing> callers(
      TestResolver resolver, TestProvider campus, TestBrowser owner) {
    var admin = new AdminClient(resolver.address(), resolver.adminToken());
    var callers = new TreeMap<String, Showing>();
    callers.put("anyone", resolver::send);
    callers.put("whose it is", owner::send);
    var guest = new TestBrowser(resolver);
    assertThat(guest.open(DATASET).statusCode()).isEqualTo(201);
    callers.put("guest", guest::send);
    // who followed the link of a message: how that goes, EmailIT tries
    var mailed = new TestBrowser(resolver);
    var mailedId = opener(mailed);
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "insert into confirmed_email (person, address, confirmed_at)"
                        + " values (?, 'mail@elsewhere.example', now())",
                    mailedId));
    await().atMost(Duration.ofSeconds(30)).until(() -> isKnownAs(mailed, "email"));
    callers.put("e-mail confirmed", mailed::send);
    callers.put("signed in", person(resolver, campus, "reader")::send);
    callers.put(
        "dataset owner",
        granted(resolver, campus, admin, "owner", Role.DATASET_OWNER, Optional.of(DATASET))::send);
    callers.put(
        "site admin",
        granted(resolver, campus, admin, "one", Role.SITE_ADMIN, Optional.of("one"))::send);
    // no such site has joined: the role is one of the table all the same
    var other = person(resolver, campus, "two");
    grantTo(other.person(), "site-admin", "two");
    callers.put("another site's admin", other::send);
    callers.put(
        "federation admin",
        granted(resolver, campus, admin, "admin", Role.FEDERATION_ADMIN, Optional.empty())::send);
    callers.put(
        "admin token",
        (method, path, body, headers) -> {
          var all = new ArrayList<>(List.of(headers));
          all.addAll(List.of("Authorization", "Bearer " + resolver.adminToken()));
          return resolver.send(method, path, body, all.toArray(String[]::new));
        });
    var pretender = new TestBrowser(resolver);
    grantTo(opener(pretender), "federation-admin", "");
    callers.put("federation admin, not signed in", pretender::send);
    // what was written past the resolver is known to it by its next reading
    await().until(() -> other.get("/api/policies").statusCode() == 200 && knows(admin));
    return callers;
  }

  /** The id of somebody who opens a dataset for the first time. */
  private static String opener(TestBrowser browser) {
    var session = Json.read(browser.open(DATASET).body(), SessionView.class);
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select person from session where id = :id")
                    .bind("id", session.id())
                    .mapTo(String.class)
                    .one());
  }

  private static boolean isKnownAs(TestBrowser browser, String assurance) {
    return browser.get("/me/data").body().contains("\"assurance\":\"" + assurance + "\"");
  }

  private static boolean knows(AdminClient admin) {
    return admin.roles().size() == 5;
  }

  private static TestBrowser person(TestResolver resolver, TestProvider campus, String subject) {
    return TestBrowser.signedIn(resolver, campus, subject, subject + "@campus.example");
  }

  private static TestBrowser granted(
      TestResolver resolver,
      TestProvider campus,
      AdminClient admin,
      String subject,
      Role role,
      Optional<String> target) {
    var browser = person(resolver, campus, subject);
    admin.grantRole(new RoleGrant(browser.person(), role, target, Optional.empty()));
    return browser;
  }

  private static void grantTo(String person, String role, String target) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "insert into role_grant (person, role, target, granted_at)"
                        + " values (?, ?, ?, now())",
                    person,
                    role,
                    target));
  }

  /** The address of a route, with a session or group of the owner where it has one. */
  private static String request(Route route, TestBrowser owner) {
    var path =
        route
            .path()
            .replace("{identifier}", DATASET)
            .replace("{site}", "one")
            .replace("{tool}", "nosuch")
            .replace("{code}", "nosuch")
            .replace("{share}", "1")
            .replace("{workspace}", "nosuch")
            .replace("{person}", "somebody");
    if (path.endsWith("/keys")) {
      // no key of the site is revoked meanwhile
      path += "?kid=nosuch";
    }
    if (path.endsWith("/enter")) {
      path += "?state=" + "a".repeat(43);
    }
    if (path.equals("/resolve") || path.equals("/open")) {
      path += "?id=" + DATASET;
    }
    if (path.equals("/api/policies") && route.method().equals("delete")) {
      path += "?kind=dataset&name=" + DATASET;
    }
    if (route.method().equals("patch")) {
      path += "?after=1";
    }
    if (path.contains("/objects/")) {
      path = path.replace(DATASET, "doi%3A10.5072%2Fa");
    }
    if (path.endsWith("/events")) {
      // of a session that is over: else its events go on
      return path.replace("{id}", ended(owner));
    }
    return switch (route.target()) {
      case "session" -> path.replace("{id}", session(owner));
      case "group" -> path.replace("{id}", group(owner));
      default -> path.replace("{id}", "nosuch");
    };
  }

  private static String session(TestBrowser owner) {
    return Json.read(owner.open(DATASET).body(), SessionView.class).id();
  }

  private static String ended(TestBrowser owner) {
    String id = session(owner);
    owner.send("DELETE", "/sessions/" + id, "");
    await().until(() -> owner.get("/sessions/" + id).body().contains("\"state\":\"ended\""));
    return id;
  }

  private static String group(TestBrowser owner) {
    var made =
        owner.json(
            "POST",
            "/groups",
            new Group(
                Optional.empty(),
                "Course",
                Instant.now().plus(Duration.ofDays(1)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    if (made.statusCode() == 409) {
      // as many as one may keep: the oldest go
      for (var group : Json.read(owner.get("/groups").body(), Group[].class)) {
        owner.send("DELETE", "/groups/" + group.id().orElseThrow(), "");
      }
      return group(owner);
    }
    return Json.read(made.body(), Group.class).id().orElseThrow();
  }

  private static String body(Route route) {
    if (route.method().equals("get")) {
      return "";
    }
    return switch (route.path()) {
      case "/sessions" -> "{\"identifier\":\"" + DATASET + "\"}";
      case "/api/policies" -> "{\"kind\":\"dataset\",\"name\":\"" + DATASET + "\"}";
      default -> "{}";
    };
  }

  /** Whether an answer is a refusal with this status, or none for want of rights. */
  private static boolean isSo(String expected, HttpResponse<String> answer) {
    int status = answer.statusCode();
    boolean unknown =
        answer.body().contains("\"unknown-session\"")
            || answer.body().contains("\"unknown-group\"");
    return switch (expected) {
      case "yes" -> status != 401 && (status != 403 || isOthers(answer)) && !unknown;
      case "empty" -> status == 200 && answer.body().equals("[]") || status == 401;
      default -> status == Integer.parseInt(expected);
    };
  }

  /** A refusal that is not for want of rights: DRS says of every dataset that it stays there. */
  private static boolean isOthers(HttpResponse<String> answer) {
    return answer.body().contains("cross-site");
  }
}
