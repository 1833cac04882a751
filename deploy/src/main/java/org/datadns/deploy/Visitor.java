package org.datadns.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionView;

/**
 * A person with a browser, without the browser: keeps cookies by origin, follows the same redirects
 * and submits the same forms. Blocking; not thread-safe.
 */
public final class Visitor {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Pattern FORM_ACTION = Pattern.compile("<form[^>]*\\baction=\"([^\"]+)\"");
  private static final Pattern TICKET = Pattern.compile("name=\"ticket\"\\s+value=\"([^\"]+)\"");

  private static final Pattern SIGNED_IN = Pattern.compile("id=\"person\"[^>]*>([^<]+)<");

  private final URI resolver;
  private final HttpClient http;
  private final Duration deadline;
  private final Map<String, Map<String, String>> cookies = new HashMap<>();

  /** Someone who never was at this resolver. */
  public Visitor(URI resolver) {
    this(
        resolver,
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build(),
        DEADLINE);
  }

  /**
   * Someone who shares connections with others.
   *
   * @param deadline for each answer
   */
  public Visitor(URI resolver, HttpClient http, Duration deadline) {
    this.resolver = resolver;
    this.http = http;
    this.deadline = deadline;
  }

  /** Keeps a cookie from an earlier visit to the resolver. */
  public void remember(String cookie, String value) {
    cookies.computeIfAbsent(origin(resolver), o -> new TreeMap<>()).put(cookie, value);
  }

  /** The cookies that the resolver is sent, as its field has them. */
  public String remembered() {
    return cookieHeader(resolver);
  }

  /** Presses the button: {@code POST /sessions}. */
  public SessionView open(SessionRequest request) {
    return expect(ask(request), 200, 201).read(SessionView.class);
  }

  /** Presses the button, whatever comes of it. */
  public Answer ask(SessionRequest request) {
    return send(
        request(resolver.resolve("/sessions"))
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(Json.bytes(request))));
  }

  /** Looks at a session. */
  public SessionView session(String id) {
    var answer =
        send(request(resolver.resolve("/sessions/" + id)).header("Accept", "application/json"));
    return expect(answer, 200).read(SessionView.class);
  }

  /** Stops a session. */
  public void stop(String id) {
    expect(send(request(resolver.resolve("/sessions/" + id)).DELETE()), 200, 202, 204);
  }

  /**
   * Follows a session's events from the first one on.
   *
   * @param id the session
   * @param until sees each event and says whether it was the last one wanted
   * @return the last event
   */
  public SessionEvent follow(String id, Predicate<SessionEvent> until) {
    return follow(id, 0, until)
        .orElseThrow(() -> new IllegalStateException("the events of " + id + " ended early"));
  }

  /**
   * Follows a session's events, as a page that comes back does.
   *
   * @param after the last event seen, 0 for none
   * @param until sees each event and says whether it was the last one wanted
   * @return the last event wanted; empty when the stream ended before it
   * @throws UncheckedIOException when the stream breaks off
   */
  public Optional<SessionEvent> follow(String id, long after, Predicate<SessionEvent> until) {
    var request =
        request(resolver.resolve("/sessions/" + id + "/events"))
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", Long.toString(after))
            .timeout(Duration.ofMinutes(5))
            .build();
    try {
      HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
      try (var lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("data:")) {
            var event = Json.read(line.substring("data:".length()), SessionEvent.class);
            if (until.test(event)) {
              return Optional.of(event);
            }
          }
        }
        return Optional.empty();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the events of " + id + " broke off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * Goes to a session's address and in, by way of the resolver.
   *
   * @param address the session's address
   * @return the tool's page
   */
  public Answer enter(URI address) {
    var here = address;
    var answer = navigate(here);
    for (int hop = 0; hop < 10; hop++) {
      var location = answer.location();
      if (location.isPresent()) {
        here = here.resolve(location.get());
        answer = navigate(here);
      } else if (answer.status() == 200 && TICKET.matcher(answer.body()).find()) {
        var action = URI.create(unescape(first(FORM_ACTION, answer.body())));
        answer = submit(action, Map.of("ticket", unescape(first(TICKET, answer.body()))));
        here = action;
      } else {
        return answer;
      }
    }
    throw new IllegalStateException("too many redirects on the way to " + address);
  }

  /**
   * Signs in with Keycloak, by its form.
   *
   * @param provider the provider's id at the resolver
   * @param person who, by name and password
   * @return whom the resolver takes this visitor for
   */
  public String signIn(String provider, String person, String password) {
    var here = resolver.resolve("/sign-in/" + provider + "?return=/sessions");
    var answer = navigate(here);
    for (int hop = 0; hop < 10; hop++) {
      var location = answer.location();
      if (location.isPresent()) {
        here = here.resolve(location.get());
        answer = navigate(here);
      } else if (answer.status() == 200 && answer.body().contains("name=\"password\"")) {
        here = URI.create(unescape(first(FORM_ACTION, answer.body())));
        answer = submit(here, Map.of("username", person, "password", password));
      } else {
        return unescape(first(SIGNED_IN, expect(answer, 200).body()));
      }
    }
    throw new IllegalStateException("too many redirects on the way to sign in with " + provider);
  }

  /** A page as a browser asks for it when the person goes there. */
  public Answer navigate(URI address) {
    return send(
        request(address)
            .header("Accept", "text/html,*/*;q=0.8")
            .header("Sec-Fetch-Mode", "navigate")
            .header("Sec-Fetch-Dest", "document")
            .header("Sec-Fetch-Site", "none")
            .header("Sec-Fetch-User", "?1"));
  }

  /** A call that a page of {@code address}'s own origin makes. */
  public Answer call(String method, URI address, String json) {
    return send(
        request(address)
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .header("Origin", origin(address))
            .header("Sec-Fetch-Site", "same-origin")
            .header("Sec-Fetch-Mode", "cors")
            .method(
                method, json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json)));
  }

  /** Opens a WebSocket that a page of {@code origin} asks for. */
  public WebSocket webSocket(URI address, String origin, WebSocket.Listener listener) {
    var target = URI.create(address.toString().replaceFirst("^http", "ws"));
    try {
      return http.newWebSocketBuilder()
          .connectTimeout(DEADLINE)
          .header("Origin", origin)
          .header("Cookie", cookieHeader(address))
          .buildAsync(target, listener)
          .join();
    } catch (CompletionException e) {
      throw new IllegalStateException("no WebSocket at " + target, e.getCause());
    }
  }

  private Answer submit(URI action, Map<String, String> fields) {
    var body =
        fields.entrySet().stream()
            .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    return send(
        request(action)
            .header("Accept", "text/html,*/*;q=0.8")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("Origin", origin(resolver))
            .header("Sec-Fetch-Mode", "navigate")
            .header("Sec-Fetch-Dest", "document")
            .header("Sec-Fetch-Site", "cross-site")
            .POST(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(URI address) {
    var builder = HttpRequest.newBuilder(address).timeout(deadline);
    var header = cookieHeader(address);
    return header.isEmpty() ? builder : builder.header("Cookie", header);
  }

  private String cookieHeader(URI address) {
    return cookies.getOrDefault(origin(address), Map.of()).entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining("; "));
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      var jar = cookies.computeIfAbsent(origin(response.uri()), o -> new TreeMap<>());
      response.headers().allValues("Set-Cookie").forEach(line -> keep(jar, line));
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Location"),
          response.headers().firstValue("Retry-After"),
          response.body());
    } catch (IOException e) {
      throw new UncheckedIOException("no answer from " + request.build().uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static void keep(Map<String, String> jar, String line) {
    var pair = line.split(";", 2)[0].split("=", 2);
    boolean gone = line.contains("Max-Age=0") || pair.length < 2 || pair[1].isEmpty();
    if (gone) {
      jar.remove(pair[0]);
    } else {
      jar.put(pair[0], pair[1]);
    }
  }

  private static Answer expect(Answer answer, int... statuses) {
    for (int status : statuses) {
      if (answer.status() == status) {
        return answer;
      }
    }
    throw new IllegalStateException("answered " + answer.status() + ": " + answer.body());
  }

  private static String first(Pattern pattern, String text) {
    var matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in the page");
    }
    return matcher.group(1);
  }

  private static String unescape(String attribute) {
    return attribute
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
  }

  static String origin(URI address) {
    return address.getScheme() + "://" + address.getAuthority();
  }

  /**
   * What came back.
   *
   * @param status HTTP status
   * @param location where it points to
   * @param retryAfter when to come back, as the header says it
   * @param body the text
   */
  public record Answer(
      int status, Optional<String> location, Optional<String> retryAfter, String body) {
    /** The body as JSON. */
    public <T> T read(Class<T> type) {
      return Json.read(body, type);
    }
  }
}
