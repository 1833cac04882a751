package org.datadns.agent.http;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datadns.agent.operation.Operations;
import org.datadns.agent.operation.Ordered;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.jspecify.annotations.Nullable;

/**
 * {@code /operation} of the admin socket: drains the site, takes it under maintenance, resumes it,
 * and says who did so and why.
 */
public final class OperationRoutes implements HttpService {
  /** How long people have to save their work when maintenance begins at once. */
  private static final Duration TO_SAVE = Duration.ofMinutes(10);

  private static final int LONGEST_NAME = 100;

  private final AdminSecret secret;
  private final Operations operations;
  private final InstantSource resolverClock;

  /**
   * The routes.
   *
   * @param token the secret that callers must present
   */
  public OperationRoutes(String token, Operations operations, InstantSource resolverClock) {
    this.secret = new AdminSecret(token);
    this.operations = operations;
    this.resolverClock = resolverClock;
  }

  private record Wanted(
      @Nullable String mode,
      Optional<Instant> from,
      Optional<Instant> until,
      Optional<Instant> stopAt,
      Optional<String> reason,
      @Nullable String who) {}

  private record View(SiteOperation operation, SiteMode mode, List<Ordered> history) {}

  @Override
  public void routing(HttpRules rules) {
    rules.get("/operation", this::show).put("/operation", this::order);
  }

  /** {@code GET /operation}. */
  private void show(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    Body.send(response, 200, view());
  }

  /** {@code PUT /operation}. */
  private void order(ServerRequest request, ServerResponse response) {
    secret.authorise(request);
    var wanted = Json.read(Body.bytes(request), Wanted.class);
    if (wanted.who() == null || wanted.who().isBlank() || wanted.who().length() > LONGEST_NAME) {
      throw RefusedException.malformed("who must say who orders it, in at most 100 characters");
    }
    var now = resolverClock.instant();
    var mode = mode(wanted.mode());
    var operation =
        mode == SiteMode.READY
            ? new SiteOperation(
                mode, Optional.empty(), Optional.empty(), Optional.empty(), wanted.reason())
            : new SiteOperation(
                mode,
                wanted.from(),
                wanted.until(),
                mode == SiteMode.MAINTENANCE
                    ? Optional.of(
                        wanted.stopAt().or(wanted::from).orElseGet(() -> now.plus(TO_SAVE)))
                    : wanted.stopAt(),
                wanted.reason());
    Operations.fault(operation, now)
        .ifPresent(
            fault -> {
              throw RefusedException.malformed(fault);
            });
    operations.order(operation, wanted.who());
    Body.send(response, 200, view());
  }

  private View view() {
    var current = operations.current();
    return new View(current, current.at(resolverClock.instant()), operations.history());
  }

  private static SiteMode mode(@Nullable String text) {
    for (var mode : SiteMode.values()) {
      if (text != null && mode.label().equals(text.toLowerCase(Locale.ROOT))) {
        return mode;
      }
    }
    throw RefusedException.malformed("mode must be ready, draining or maintenance");
  }
}
