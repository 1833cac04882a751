package org.datadns.agent.http;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.heartbeat.Heartbeats;
import org.datadns.agent.heartbeat.SiteDescription;
import org.datadns.agent.inventory.AccountChoice;
import org.datadns.agent.inventory.DatasetConfig;
import org.datadns.agent.inventory.HeldDataset;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.inventory.Inventory.Addition.Added;
import org.datadns.agent.inventory.Inventory.Addition.Refused;
import org.datadns.agent.session.Sessions;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The local admin socket: health for machines, and what the {@code federate} command asks of its
 * own agent, with the token of {@code admin.json}.
 */
public final class AdminRoutes implements HttpService {
  private final SiteDescription site;
  private final String resolver;
  private final AdminSecret secret;
  private final Inventory inventory;
  private final Sessions sessions;
  private final Heartbeats heartbeats;
  private final Driver driver;
  private final Supplier<List<String>> warnings;

  /**
   * The routes.
   *
   * @param token the secret that callers must present
   * @param warnings what the site's admins should know now
   */
  public AdminRoutes(
      SiteDescription site,
      String resolver,
      String token,
      Inventory inventory,
      Sessions sessions,
      Heartbeats heartbeats,
      Driver driver,
      Supplier<List<String>> warnings) {
    this.site = site;
    this.resolver = resolver;
    this.secret = new AdminSecret(token);
    this.inventory = inventory;
    this.sessions = sessions;
    this.heartbeats = heartbeats;
    this.driver = driver;
    this.warnings = warnings;
  }

  private record DatasetView(
      String identifier,
      String path,
      Optional<String> title,
      String fileSystem,
      AccountView account,
      String state,
      Optional<Reason> reason) {
    static DatasetView of(HeldDataset dataset) {
      return new DatasetView(
          dataset.identifier(),
          dataset.config().path().toString(),
          dataset.config().title(),
          dataset.fileSystem(),
          AccountView.of(dataset.account()),
          dataset.isServed() ? "served" : "refused",
          dataset.refusal());
    }
  }

  private record AccountView(int user, int group, List<Integer> groups) {
    static AccountView of(Account account) {
      return new AccountView(account.uid(), account.gid(), account.groups());
    }
  }

  private record AddRequest(
      @Nullable String identifier,
      @Nullable String path,
      Optional<String> title,
      Optional<String> landingPage,
      Optional<String> starter,
      Optional<Integer> user,
      Optional<Integer> group,
      Optional<List<Integer>> groups) {
    DatasetConfig dataset() {
      if (identifier == null || path == null) {
        throw RefusedException.malformed("identifier and path are needed");
      }
      try {
        return new DatasetConfig(
            identifier,
            Path.of(path),
            title,
            landingPage,
            starter.map(Path::of),
            Optional.of(account()));
      } catch (InvalidPathException e) {
        throw RefusedException.malformed("no path can hold such characters");
      }
    }

    private AccountChoice account() {
      var choice = new AccountChoice(user, group, groups.orElse(List.of()));
      boolean root =
          Stream.of(user.stream(), group.stream(), choice.groups().stream())
              .flatMap(numbers -> numbers)
              .anyMatch(number -> number < 1);
      if (root) {
        throw RefusedException.malformed(
            "user, group and groups must be numbers of users and groups other than root's");
      }
      return choice;
    }
  }

  private record JoinWith(@Nullable String token) {}

  private record StatusView(
      String site,
      String state,
      String resolver,
      Optional<Instant> lastHeartbeat,
      Optional<String> problem,
      int sessions,
      List<String> warnings) {}

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(
            "/health/live", (request, response) -> Body.send(response, 200, Map.of("status", "UP")))
        .get("/health/ready", this::ready)
        .get("/status", this::status)
        .get("/datasets", this::list)
        .post("/datasets", this::add)
        .post("/join", this::join);
  }

  /** {@code GET /health/ready}: whether a session could start. */
  private void ready(ServerRequest request, ServerResponse response) {
    var hindrance = driver.check();
    Body.send(
        response,
        hindrance.isEmpty() ? 200 : 503,
        hindrance.isEmpty()
            ? Map.of("status", "UP")
            : Map.of("status", "DOWN", "reason", hindrance.get().text()));
  }

  /** {@code GET /status}. */
  private void status(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    var membership = heartbeats.membership();
    Body.send(
        response,
        200,
        new StatusView(
            site.id(),
            membership.state(),
            resolver,
            membership.lastHeartbeat(),
            membership.problem(),
            sessions.statuses().size(),
            warnings.get()));
  }

  /** {@code GET /datasets}. */
  private void list(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    Body.send(response, 200, inventory.datasets().stream().map(DatasetView::of).toList());
  }

  /** {@code POST /datasets}. */
  private void add(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    switch (inventory.add(Json.read(Body.bytes(request), AddRequest.class).dataset())) {
      case Added(var dataset) -> {
        heartbeats.changed();
        Body.send(response, 201, DatasetView.of(dataset));
      }
      case Refused(Reason(var code, var text)) ->
          throw new RefusedException(409, code, "Not added", text);
    }
  }

  /** {@code POST /join}. */
  private void join(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    var token = Json.read(Body.bytes(request), JoinWith.class).token();
    if (token == null || token.isBlank()) {
      throw RefusedException.malformed("a token is needed");
    }
    heartbeats.join(token);
    Body.send(response, 202, Map.of("state", heartbeats.membership().state()));
  }
}
