package org.datadns.resolver.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.function.BiConsumer;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.web.Pages;

/**
 * The one place where what went wrong becomes an answer: a problem as {@code
 * application/problem+json} (RFC 9457), or the same as a page when a browser asks for one. Requests
 * that are refused before routing look the same. What a person cannot mend is logged here, once.
 */
public final class Problems implements HttpFeature {
  private static final Logger LOG = System.getLogger(Problems.class.getName());

  /** Not known, not allowed, too often. */
  private static final Set<Integer> REFUSALS = Set.of(401, 403, 429);

  private final Pages pages;
  private final BiConsumer<ServerRequest, Problem> refusals;

  /**
   * Problems shown on these pages.
   *
   * @param refusals is told of each request that somebody may not make; must not block
   */
  public Problems(Pages pages, BiConsumer<ServerRequest, Problem> refusals) {
    this.pages = pages;
    this.refusals = refusals;
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing
        .error(Refused.class, (request, response, e) -> refuse(request, response, e.problem()))
        .error(
            MalformedJsonException.class,
            (request, response, e) ->
                answer(
                    request,
                    response,
                    Problem.of(
                        400,
                        "malformed-json",
                        "Malformed JSON",
                        "The body cannot be read: " + e.getMessage())))
        .error(
            HttpException.class,
            (request, response, e) -> answer(request, response, ofStatus(e.status().code())))
        .error(
            Throwable.class,
            (request, response, e) -> answer(request, response, ofFailure(request, e)));
  }

  /** Answers for requests that never reach routing: bad request lines, headers, bodies. */
  public DirectHandlers directHandlers() {
    var handlers = DirectHandlers.builder();
    for (var type : EventType.values()) {
      handlers.addHandler(type, this::beforeRouting);
    }
    return handlers.build();
  }

  private void refuse(ServerRequest request, ServerResponse response, Problem problem) {
    if (REFUSALS.contains(problem.status())) {
      refusals.accept(request, problem);
    }
    answer(request, response, problem);
  }

  private void answer(ServerRequest request, ServerResponse response, Problem problem) {
    SecurityHeaders.set(response.headers());
    AnyOrigin.set(request, response.headers());
    response.status(Status.create(problem.status()));
    addHeaders(response.headers(), problem);
    response.send(entity(request.headers(), response.headers(), problem));
  }

  private DirectHandler.TransportResponse beforeRouting(
      DirectHandler.TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    var problem = ofStatus(status.code());
    SecurityHeaders.set(headers);
    addHeaders(headers, problem);
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers)
        .entity(entity(request.headers(), headers, problem))
        .keepAlive(type.keepAlive())
        .build();
  }

  private byte[] entity(
      ServerRequestHeaders request, ServerResponseHeaders response, Problem problem) {
    if (Accept.prefersHtml(request)) {
      response.set(HeaderNames.CONTENT_TYPE, Answers.HTML);
      return pages.problem(problem).getBytes(StandardCharsets.UTF_8);
    }
    response.set(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE);
    return Json.bytes(problem);
  }

  private static void addHeaders(ServerResponseHeaders headers, Problem problem) {
    headers.set(HeaderNames.CACHE_CONTROL, "no-store");
    problem
        .retryAfter()
        .ifPresent(
            delay ->
                headers.set(
                    HeaderNames.RETRY_AFTER, Long.toString(Math.max(1, delay.toSeconds()))));
    if (problem.status() == 401) {
      headers.set(HeaderNames.WWW_AUTHENTICATE, "Bearer");
    }
  }

  private static Problem ofStatus(int status) {
    return switch (status) {
      case 404 ->
          Problem.of(404, "not-found", "Not found", "There is nothing at this address.")
              .withNextStep("Check the address, or start at the first page.");
      case 413 ->
          Problem.of(413, "too-large", "Too large", "The body is larger than what is taken here.");
      case 503 ->
          Problem.of(503, "overloaded", "Overloaded", "There is too much to do right now.")
              .withRetryAfter(Duration.ofSeconds(2));
      default ->
          status < 500
              ? Problem.of(
                  status, "bad-request", "Bad request", "The request is malformed or ambiguous.")
              : internal();
    };
  }

  private static Problem ofFailure(ServerRequest request, Throwable failure) {
    String what = request.prologue().method() + " " + LogText.ofPath(request.path().rawPath());
    if (Outage.isBehind(failure)) {
      LOG.log(Level.DEBUG, what + ": the database does not answer", failure);
      return Problem.of(
              503,
              "database-unavailable",
              "Not available",
              "The registry does not answer. Sessions that run go on.")
          .withRetryAfter(Duration.ofSeconds(5))
          .withNextStep("Try again in a few seconds.");
    }
    LOG.log(Level.ERROR, what + " failed", failure);
    return internal();
  }

  private static Problem internal() {
    return Problem.of(
        500, "internal-error", "Internal error", "Something went wrong here; it has been noted.");
  }
}
