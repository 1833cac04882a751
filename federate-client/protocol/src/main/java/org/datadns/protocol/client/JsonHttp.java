package org.datadns.protocol.client;

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
import java.util.function.Function;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Problem;

/**
 * JSON over HTTP with a deadline for the whole exchange, connect to last byte. Redirects are not
 * followed, and no answer of more than 16 MiB is taken. Thread-safe.
 */
public final class JsonHttp implements AutoCloseable {
  private static final long LARGEST_BODY = 16L << 20;

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
    /**
     * The body as a value of this type.
     *
     * @throws ProblemException when it is none
     */
    public <T> T as(Class<T> type) {
      return read(text -> Json.read(text, type));
    }

    <T> T read(Function<String, T> reader) {
      try {
        return reader.apply(body);
      } catch (MalformedJsonException | IllegalArgumentException e) {
        throw new ProblemException(
            unexpected(502, "The answer is not one of Data DNS: " + e.getMessage() + "."));
      }
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
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    var exchange =
        http.sendAsync(
            request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST_BODY));
    try {
      var response = exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() >= 300) {
        throw new ProblemException(problem(response));
      }
      return new Answer(response.statusCode(), response.body());
    } catch (ExecutionException e) {
      throw new UnreachableException(origin(uri) + " cannot be reached", e);
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

  /**
   * Breaks off every exchange under way: whoever waits for one finds the other side unreachable.
   */
  @Override
  public void close() {
    http.shutdownNow();
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
        return unexplained(response);
      }
    }
    return unexplained(response);
  }

  private static Problem unexplained(HttpResponse<String> response) {
    int status = response.statusCode();
    return unexpected(
        status, response.uri().getAuthority() + " answered " + status + " without saying why.");
  }

  private static Problem unexpected(int status, String detail) {
    return Problem.of(status, "unexpected-answer", "Unexpected answer", detail);
  }
}
