package org.datadns.protocol.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Problem;

/**
 * JSON over HTTP with a deadline for the whole exchange, connect to last byte. Redirects are not
 * followed. Thread-safe.
 */
public final class JsonHttp {
  private final HttpClient http;

  /** A client with connections of its own. */
  public JsonHttp() {
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /**
   * An answer with status 200 to 299.
   *
   * @param status the status
   * @param body the body, empty for none
   */
  public record Answer(int status, String body) {
    /** The body as a value of this type. */
    public <T> T as(Class<T> type) {
      return Json.read(body, type);
    }
  }

  /**
   * Sends a request and waits for the whole answer.
   *
   * @param method HTTP method
   * @param uri absolute address
   * @param headers header lines to send
   * @param body bytes to send, empty for none
   * @param deadline for everything
   * @throws ProblemException when the answer's status is 300 or above
   * @throws UnreachableException when there is no answer within the deadline
   */
  public Answer send(
      String method, URI uri, Map<String, String> headers, byte[] body, Duration deadline) {
    var request =
        HttpRequest.newBuilder(uri)
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
            .timeout(deadline);
    headers.forEach(request::header);
    var exchange = http.sendAsync(request.build(), BodyHandlers.ofString());
    try {
      var response = exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() >= 300) {
        throw new ProblemException(problem(response));
      }
      return new Answer(response.statusCode(), response.body());
    } catch (ExecutionException e) {
      var cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof IOException) {
        throw new UnreachableException(origin(uri) + " cannot be reached", cause);
      }
      throw new UnreachableException(origin(uri) + " could not be asked", cause);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new UnreachableException(
          origin(uri) + " did not answer within " + deadline.toMillis() + " ms", e);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new UnreachableException("interrupted while asking " + origin(uri), e);
    }
  }

  private static String origin(URI uri) {
    return uri.getScheme() + "://" + uri.getAuthority();
  }

  private static Problem problem(HttpResponse<String> response) {
    var type = response.headers().firstValue("Content-Type").orElse("");
    if (type.startsWith(Problem.MEDIA_TYPE)) {
      try {
        return Json.read(response.body(), Problem.class);
      } catch (MalformedJsonException e) {
        return unexpected(response);
      }
    }
    return unexpected(response);
  }

  private static Problem unexpected(HttpResponse<String> response) {
    return Problem.of(
        response.statusCode(),
        "unexpected-answer",
        "Unexpected answer",
        response.uri().getAuthority()
            + " answered "
            + response.statusCode()
            + " without saying why.");
  }
}
