package org.datadns.protocol.client;

import static java.util.Objects.requireNonNull;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Problem;
import org.jspecify.annotations.Nullable;

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
    return exchange(
        request(method, uri, headers, body),
        BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST_BODY),
        deadline);
  }

  /**
   * As {@link #send(String, URI, Map, byte[], Duration)}, where an answer of any status is one: for
   * protocols whose errors are no problems.
   *
   * @throws UnreachableException when there is no answer within the deadline
   */
  Answer sendForAnyStatus(
      String method, URI uri, Map<String, String> headers, byte[] body, Duration deadline) {
    var response =
        response(
            request(method, uri, headers, body),
            BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST_BODY),
            deadline);
    return new Answer(response.statusCode(), response.body());
  }

  /**
   * Sends the bytes of a file, read as they go, and waits for the whole answer; otherwise as {@link
   * #send(String, URI, Map, byte[], Duration)}.
   *
   * @throws UncheckedIOException when there is no such file
   */
  public Answer send(
      String method, URI uri, Map<String, String> headers, Path file, Duration deadline) {
    try {
      return exchange(
          request(method, uri, headers, BodyPublishers.ofFile(file)),
          BodyHandlers.limiting(BodyHandlers.ofString(), LARGEST_BODY),
          deadline);
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /**
   * Sends a request and hands on each line of the answer as soon as it is there; otherwise as
   * {@link #send}. After what {@code line} throws, the rest is passed over and it is thrown on.
   *
   * @param line is run by another thread, for one line after the other
   * @return the status, with an empty body
   */
  public Answer lines(
      String method,
      URI uri,
      Map<String, String> headers,
      byte[] body,
      Duration deadline,
      Consumer<String> line) {
    return lines(method, uri, headers, body, deadline, LARGEST_BODY, line);
  }

  /**
   * As the other.
   *
   * @param largest how many bytes the answer may have
   */
  Answer lines(
      String method,
      URI uri,
      Map<String, String> headers,
      byte[] body,
      Duration deadline,
      long largest,
      Consumer<String> line) {
    var lines = new Lines(line);
    BodyHandler<String> handler =
        head ->
            head.statusCode() >= 300
                ? BodySubscribers.ofString(StandardCharsets.UTF_8)
                : BodySubscribers.fromLineSubscriber(
                    lines, done -> "", StandardCharsets.UTF_8, null);
    var answer =
        exchange(
            request(method, uri, headers, body), BodyHandlers.limiting(handler, largest), deadline);
    lines.rethrow();
    return answer;
  }

  private static HttpRequest request(
      String method, URI uri, Map<String, String> headers, byte[] body) {
    return request(
        method,
        uri,
        headers,
        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
  }

  private static HttpRequest request(
      String method, URI uri, Map<String, String> headers, BodyPublisher body) {
    var request = HttpRequest.newBuilder(uri).method(method, body);
    headers.forEach(request::header);
    return request.build();
  }

  private Answer exchange(HttpRequest request, BodyHandler<String> handler, Duration deadline) {
    var response = response(request, handler, deadline);
    if (response.statusCode() >= 300) {
      throw new ProblemException(problem(response));
    }
    return new Answer(response.statusCode(), response.body());
  }

  private HttpResponse<String> response(
      HttpRequest request, BodyHandler<String> handler, Duration deadline) {
    var uri = request.uri();
    var exchange = http.sendAsync(request, handler);
    try {
      return exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
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

  /** Hands lines on, one asked for at a time, and keeps what the one who takes them throws. */
  private static final class Lines implements Flow.Subscriber<String> {
    private final Consumer<String> line;
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable RuntimeException failure;

    Lines(Consumer<String> line) {
      this.line = line;
    }

    void rethrow() {
      var thrown = failure;
      if (thrown != null) {
        throw thrown;
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription made) {
      subscription = made;
      made.request(1);
    }

    @Override
    public void onNext(String text) {
      if (failure == null) {
        try {
          line.accept(text);
        } catch (RuntimeException e) {
          failure = e;
        }
      }
      requireNonNull(subscription).request(1);
    }

    @Override
    public void onError(Throwable broken) {
      // the exchange ends with it too
    }

    @Override
    public void onComplete() {
      // the exchange ends with it too
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
