package org.datadns.agent.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HttpException;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.datadns.agent.driver.EngineException;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Problem;

/** The one place where what went wrong becomes a problem (RFC 9457) for the one who asked. */
public final class Problems implements HttpFeature {
  private static final Logger LOG = System.getLogger(Problems.class.getName());

  private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");
  private static final HeaderName NOSNIFF = HeaderNames.create("X-Content-Type-Options");

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing
        .error(RefusedException.class, (request, response, e) -> send(response, e.problem()))
        .error(
            MalformedJsonException.class,
            (request, response, e) ->
                send(
                    response,
                    Problem.of(
                        400,
                        "malformed-json",
                        "Malformed JSON",
                        "The body cannot be read: " + e.getMessage())))
        .error(
            EngineException.class,
            (request, response, e) -> {
              LOG.log(Level.WARNING, "the container engine failed", e);
              send(
                  response,
                  Problem.of(
                      503, "no-engine", "No container engine", "The engine does not answer."));
            })
        .error(HttpException.class, (request, response, e) -> send(response, of(e.status())))
        .error(Exception.class, Problems::bug);
  }

  private static void bug(ServerRequest request, ServerResponse response, Exception e) {
    LOG.log(
        Level.ERROR,
        request.prologue().method() + " " + request.prologue().uriPath().rawPath() + " failed",
        e);
    send(response, of(Status.INTERNAL_SERVER_ERROR_500));
  }

  private static Problem of(Status status) {
    return switch (status.code()) {
      case 404 -> Problem.of(404, "no-such-page", "Not found", "There is nothing at this address.");
      case 413 -> Problem.of(413, "too-large", "Too large", "The body is too large.");
      case 500 ->
          Problem.of(500, "bug", "This should not happen", "The agent failed; its log says why.");
      default ->
          Problem.of(
              status.code(),
              "bad-request",
              status.reasonPhrase(),
              "The request is not understood.");
    };
  }

  private static void send(ServerResponse response, Problem problem) {
    response
        .status(problem.status())
        .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .header(NOSNIFF, "nosniff")
        .header(POLICY, "default-src 'none'; frame-ancestors 'none'")
        .send(Json.bytes(problem));
  }
}
