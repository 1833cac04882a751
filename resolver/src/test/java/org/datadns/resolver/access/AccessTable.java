package org.datadns.resolver.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.Assurance;
import org.datadns.resolver.access.Caller.Administrator;
import org.datadns.resolver.access.Caller.Anyone;
import org.datadns.resolver.access.Caller.Known;
import org.datadns.resolver.access.Caller.SiteAgent;

/**
 * The table route × role × assurance × expected answer: what {@link Access} says of each operation
 * in the OpenAPI document, whose {@code x-access} names the action, what it is done to, and how a
 * denial is told.
 */
public final class AccessTable {
  private static final List<String> METHODS =
      List.of("get", "post", "put", "patch", "delete", "options");

  /** Every kind of caller, by the heading of its column. */
  public static final Map<String, Caller> CALLERS = callers();

  private AccessTable() {}

  /**
   * One operation.
   *
   * @param method lower case
   * @param path as the document has it
   * @param action what it is
   * @param target what it is done to
   * @param denied how a denial is told: {@code 404}, {@code 403}, {@code 200} for an empty answer,
   *     {@code admit} where who is not known becomes a guest, {@code signed} where a site signs the
   *     request; empty for 401 and 403
   */
  public record Route(
      String method, String path, Action action, String target, Optional<String> denied) {
    /** The answer to a caller: {@code yes}, or the status of the denial. */
    public String expected(Caller caller) {
      boolean bySite = denied.equals(Optional.of("signed"));
      boolean admits = denied.equals(Optional.of("admit"));
      if (bySite && !(caller instanceof SiteAgent)) {
        // what a site has not signed is nobody's
        return "401";
      }
      if (!bySite && caller instanceof SiteAgent) {
        // a signature is a token that is none of a person's
        return admits ? "401" : expected(new Anyone());
      }
      var asked = caller instanceof Anyone && admits ? CALLERS.get("guest") : caller;
      if (Access.decide(asked, action, acted(target)) instanceof Decision.Allowed) {
        return "yes";
      }
      if (admits && caller instanceof Administrator) {
        return "401";
      }
      return denied
          .filter(status -> !status.equals("admit") && !status.equals("signed"))
          .map(status -> status.equals("200") ? "empty" : status)
          .orElse(caller instanceof Anyone ? "401" : "403");
    }
  }

  private static Map<String, Caller> callers() {
    var callers = new LinkedHashMap<String, Caller>();
    callers.put("anyone", new Anyone());
    callers.put("whose it is", new Known(new Person("own", Assurance.FEDERATED)));
    callers.put("guest", new Known(new Person("guest", Assurance.GUEST)));
    callers.put("e-mail confirmed", new Known(new Person("mail", Assurance.EMAIL)));
    callers.put("vouched for", new Known(new Person("vouched", Assurance.REPOSITORY)));
    callers.put("signed in", signedIn(Roles.READER));
    callers.put("dataset owner", signedIn(new Roles(false, Set.of(), Set.of("doi:10.5072/a"))));
    callers.put("site admin", signedIn(new Roles(false, Set.of("one"), Set.of())));
    callers.put("another site's admin", signedIn(new Roles(false, Set.of("two"), Set.of())));
    callers.put("federation admin", signedIn(new Roles(true, Set.of(), Set.of())));
    callers.put(
        "federation admin, not signed in",
        new Known(
            new Person("admin", Assurance.GUEST)
                .granted(new Roles(true, Set.of(), Set.of()), Set.of())));
    callers.put("admin token", new Administrator());
    callers.put("the site", new SiteAgent("one", true));
    callers.put("the site, not approved", new SiteAgent("one", false));
    callers.put("another site", new SiteAgent("two", true));
    return callers;
  }

  private static Caller signedIn(Roles roles) {
    return new Known(new Person("person", Assurance.FEDERATED).granted(roles, Set.of()));
  }

  private static Target acted(String name) {
    return switch (name) {
      case "federation" -> new Target.Federation();
      case "dataset" -> new Target.OfDataset("doi:10.5072/a", List.of());
      case "session" -> new Target.OfSession("own");
      case "group" -> new Target.OfGroup("group", "own");
      case "site" -> new Target.OfSite("one");
      case "name of nobody" -> new Target.OfName(Optional.empty());
      case "name of the site" -> new Target.OfName(Optional.of("one"));
      default -> throw new AssertionError("x-access names no target: " + name);
    };
  }

  /** Every operation of the document. */
  public static List<Route> routes() {
    var routes = new ArrayList<Route>();
    document()
        .get("paths")
        .properties()
        .forEach(
            path ->
                METHODS.forEach(
                    method -> {
                      var operation = path.getValue().get(method);
                      if (operation != null) {
                        routes.add(route(method, path.getKey(), operation));
                      }
                    }));
    return routes;
  }

  private static Route route(String method, String path, JsonNode operation) {
    var access = operation.get("x-access");
    if (access == null) {
      throw new AssertionError(
          method
              + " "
              + path
              + " has no x-access: say in openapi.json which action it is, and to what");
    }
    return new Route(
        method,
        path,
        Action.valueOf(access.get("action").asText()),
        access.get("target").asText(),
        Optional.ofNullable(access.get("denied")).map(JsonNode::asText));
  }

  private static JsonNode document() {
    try (var in = AccessTable.class.getResourceAsStream("/openapi.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The page for people: docs/reference/access.md. */
  static String page() {
    var page = new StringBuilder();
    page.append(
        """
        # Who may do what

        Made from the OpenAPI document and the rules (`resolver`, package `access`) by `AccessTableTest`, which also holds it; `AccessTableIT` asks
        a running resolver each of these as each of these. A route without a decision fails the build.

        A cell says what comes of a request: `yes`, the status of the refusal, or `empty` for an answer with nothing in it. Refusals with 404 are the
        same as for what does not exist. "Whose it is" is the session's person, or who keeps the group. A token of a person may do what its person may,
        within its scopes (`datasets`, `sessions`, `groups`, `tokens`, `admin`); what needs `self` (entering sessions) is for browsers alone. Routes of sites take
        a request that the site has signed, and no token.

        ## Routes

        """);
    row(page, "route", CALLERS.keySet().stream().toList());
    row(page, "---", CALLERS.keySet().stream().map(ignored -> "---").toList());
    for (var route : routes()) {
      row(
          page,
          "`" + route.method().toUpperCase(Locale.ROOT) + " " + route.path() + "`",
          CALLERS.values().stream().map(route::expected).toList());
    }
    page.append(
        """

        ## Datasets, by policy

        What looking at a dataset (`/resolve`, `/open`, …) and starting a session on it come to. A closed dataset is shown with the reason; a hidden
        one is as if it were unknown.

        """);
    var readers = readers();
    row(page, "policy", readers.keySet().stream().toList());
    row(page, "---", readers.keySet().stream().map(ignored -> "---").toList());
    policies()
        .forEach(
            (name, policy) ->
                row(
                    page,
                    name,
                    readers.values().stream().map(reader -> outcome(reader, policy)).toList()));
    return page.toString();
  }

  static String outcome(Caller reader, Policy policy) {
    var dataset = new Target.OfDataset("doi:10.5072/a", List.of(policy));
    if (Access.decide(reader, Action.OPEN, dataset) instanceof Decision.Denied) {
      return "unknown";
    }
    // who comes for the first time becomes a guest as they start
    var starting = reader instanceof Anyone ? CALLERS.get("guest") : reader;
    return switch (Access.decide(starting, Action.START_SESSION, dataset)) {
      case Decision.Allowed ignored -> "opens";
      case Decision.Denied(var reason) -> reason.code();
    };
  }

  static Map<String, Caller> readers() {
    var readers = new LinkedHashMap<String, Caller>();
    for (var name : List.of("anyone", "guest", "e-mail confirmed", "vouched for", "signed in")) {
      readers.put(name, CALLERS.get(name));
    }
    readers.put(
        "member of the group",
        new Known(new Person("member", Assurance.EMAIL).granted(Roles.READER, Set.of("course"))));
    readers.put("person named", new Known(new Person("named", Assurance.GUEST)));
    readers.put(
        "of the domain",
        new Known(
            new Person("mail", Assurance.EMAIL).reachedAt(Optional.of("ada@university.example"))));
    readers.put("owner", CALLERS.get("dataset owner"));
    readers.put("federation admin", CALLERS.get("federation admin"));
    return readers;
  }

  static Map<String, Policy> policies() {
    var policies = new LinkedHashMap<String, Policy>();
    policies.put("public", Policy.OPEN);
    policies.put("least: email", least(Assurance.EMAIL, false));
    policies.put("least: repository", least(Assurance.REPOSITORY, false));
    policies.put("least: federated", least(Assurance.FEDERATED, false));
    policies.put("least: federated, hidden", least(Assurance.FEDERATED, true));
    policies.put("a group", named(Set.of("course"), Set.of(), Set.of(), false));
    policies.put("a group, hidden", named(Set.of("course"), Set.of(), Set.of(), true));
    policies.put("people", named(Set.of(), Set.of("named"), Set.of(), false));
    policies.put("people, hidden", named(Set.of(), Set.of("named"), Set.of(), true));
    policies.put("a domain", named(Set.of(), Set.of(), Set.of("university.example"), false));
    policies.put("a domain, hidden", named(Set.of(), Set.of(), Set.of("university.example"), true));
    return policies;
  }

  private static Policy least(Assurance least, boolean hidden) {
    return new Policy(least, Set.of(), Set.of(), Set.of(), hidden);
  }

  private static Policy named(
      Set<String> groups, Set<String> people, Set<String> domains, boolean hidden) {
    return new Policy(Assurance.GUEST, groups, people, domains, hidden);
  }

  private static void row(StringBuilder page, String first, List<String> cells) {
    page.append("| ").append(first);
    cells.forEach(cell -> page.append(" | ").append(cell));
    page.append(" |\n");
  }
}
