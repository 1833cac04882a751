package org.datadns.agent.http;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.heartbeat.Heartbeats;
import org.datadns.agent.heartbeat.SiteDescription;
import org.datadns.agent.operation.Operations;
import org.datadns.agent.session.Sessions;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SiteOperation;
import org.jspecify.annotations.Nullable;

/**
 * The local admin socket: health for machines, and what the {@code federate} command asks of its
 * own agent, with the token of {@code admin.json}.
 */
public final class AdminRoutes implements HttpService {
  private final SiteDescription site;
  private final String resolver;
  private final AdminSecret secret;
  private final Sessions sessions;
  private final Heartbeats heartbeats;
  private final Operations operations;
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
      Sessions sessions,
      Heartbeats heartbeats,
      Operations operations,
      Driver driver,
      Supplier<List<String>> warnings) {
    this.site = site;
    this.resolver = resolver;
    this.secret = new AdminSecret(token);
    this.sessions = sessions;
    this.heartbeats = heartbeats;
    this.operations = operations;
    this.driver = driver;
    this.warnings = warnings;
  }

  private record JoinWith(@Nullable String token, Optional<Boolean> newKey) {}

  private record StatusView(
      String site,
      String state,
      String resolver,
      Optional<Instant> lastHeartbeat,
      Optional<String> problem,
      int sessions,
      SiteOperation operation,
      Duration clockAhead,
      List<String> warnings) {}

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(
            "/health/live", (request, response) -> Body.send(response, 200, Map.of("status", "UP")))
        .get("/health/ready", this::ready)
        .get("/status", this::status)
        .post("/join", this::join)
        .post("/key", this::changeKey);
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
            operations.current(),
            heartbeats.clockAhead(),
            Stream.concat(warnings.get().stream(), heartbeats.notes().stream().map(Reason::text))
                .toList()));
  }

  /** {@code POST /join}. */
  private void join(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    var with = Json.read(Body.bytes(request), JoinWith.class);
    var token = with.token();
    if (token == null || token.isBlank()) {
      throw RefusedException.malformed("a token is needed");
    }
    if (with.newKey().orElse(false)) {
      heartbeats.joinWithNewKey(token);
    } else {
      heartbeats.join(token);
    }
    Body.send(response, 202, Map.of("state", heartbeats.membership().state()));
  }

  /** {@code POST /key}: another key, while the site speaks. */
  private void changeKey(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    try {
      Body.send(response, 200, heartbeats.changeKey());
    } catch (ProblemException e) {
      throw new RefusedException(e.problem());
    } catch (UnreachableException e) {
      throw new RefusedException(
          503,
          "resolver-silent",
          "Not changed yet",
          "The resolver does not answer: "
              + e.getMessage()
              + ". The new key is made and kept; it is shown to the resolver once that answers.");
    }
  }
}
