package org.datadns.agent.check;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.datadns.agent.tool.BasePath;
import org.datadns.agent.tool.Tool;

/**
 * Asks a tool as the proxy in front of it does: with the session's token, and with the headers that
 * tell where the session is. Blocking; every question has a deadline.
 */
final class ToolHttp implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);
  private static final int LONGEST_BODY = 64 * 1024;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(DEADLINE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final URI origin;
  private final Map<String, String> headers;

  /**
   * A tool that runs.
   *
   * @param host where its container is reached
   * @param base the session's base path
   */
  ToolHttp(Tool tool, String host, String base, String token) {
    this.origin = URI.create("http://" + host + ":" + tool.port());
    var root = base.substring(0, base.length() - 1);
    this.headers =
        tool.basePath() == BasePath.STRIP
            ? Map.of(
                "Authorization",
                "token " + token,
                "X-Forwarded-Prefix",
                root,
                "X-RStudio-Root-Path",
                root,
                "X-RStudio-Request",
                origin + base)
            : Map.of("Authorization", "token " + token);
  }

  /** What a tool answered; status 0 when it broke off or stayed silent. */
  record Answer(int status, Optional<String> location, String body) {
    static final Answer NONE = new Answer(0, Optional.empty(), "");

    boolean isRedirect() {
      return status >= 300 && status < 400 && location.isPresent();
    }
  }

  /** {@code GET} with the session's token. */
  Answer get(String path) {
    return send(path, headers);
  }

  /** {@code GET} of somebody without a token. */
  Answer getAsStranger(String path) {
    return send(path, Map.of());
  }

  private Answer send(String path, Map<String, String> with) {
    var request = HttpRequest.newBuilder(origin.resolve(path)).timeout(DEADLINE).GET();
    with.forEach(request::header);
    try {
      var response = http.send(request.build(), BodyHandlers.ofInputStream());
      try (var body = response.body()) {
        return new Answer(
            response.statusCode(),
            response.headers().firstValue("Location"),
            new String(body.readNBytes(LONGEST_BODY), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      return Answer.NONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Answer.NONE;
    }
  }

  /** The tool's own address. */
  URI origin() {
    return origin;
  }

  /** The status of a WebSocket handshake: 101 when there is one, 0 when no answer came. */
  int handshake(String path) {
    var builder = http.newWebSocketBuilder().connectTimeout(DEADLINE);
    headers.forEach(builder::header);
    builder.header("Origin", origin.toString());
    var address = URI.create("ws://" + origin.getAuthority() + path);
    var opening = builder.buildAsync(address, new WebSocket.Listener() {});
    try {
      opening.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS).abort();
      return 101;
    } catch (ExecutionException e) {
      return e.getCause() instanceof WebSocketHandshakeException refused
          ? refused.getResponse().statusCode()
          : 0;
    } catch (TimeoutException e) {
      opening.cancel(true);
      return 0;
    } catch (InterruptedException e) {
      opening.cancel(true);
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
