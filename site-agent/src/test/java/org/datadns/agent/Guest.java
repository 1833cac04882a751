package org.datadns.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.datadns.signin.TestProvider;

/** A browser at a site's own pages: keeps its cookies, follows nothing by itself. */
final class Guest {
  private static final Pattern TOKEN = Pattern.compile("name=\"form-token\" value=\"([^\"]+)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI site;
  final Map<String, String> cookies = new TreeMap<>();

  Guest(URI site) {
    this.site = site;
  }

  /** Signs in, and is where it was going. */
  Guest signIn(TestProvider provider, String id) {
    var begun = get("/sign-in/" + id + "?return=/");
    var answer = provider.authorize(URI.create(location(begun)));
    var back = get("/sign-in/" + id + "/callback?" + query(answer));
    if (back.statusCode() != 303) {
      throw new AssertionError(back.statusCode() + ": " + back.body());
    }
    return this;
  }

  static String query(Map<String, List<String>> fields) {
    return fields.entrySet().stream()
        .map(it -> it.getKey() + "=" + encode(it.getValue().getFirst()))
        .collect(Collectors.joining("&"));
  }

  static String location(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Location")
        .orElseThrow(() -> new AssertionError(response.statusCode() + ": " + response.body()));
  }

  HttpResponse<String> get(String path) {
    return send(request(path));
  }

  /** Submits a form of a page of ours, with the token that pages show. */
  HttpResponse<String> submit(String path, Map<String, String> fields) {
    return submit(path, fields, formToken(), site.toString(), "same-origin");
  }

  HttpResponse<String> submit(
      String path, Map<String, String> fields, String token, String origin, String fetchSite) {
    var all = new TreeMap<>(fields);
    all.put("form-token", token);
    var request =
        request(path)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                BodyPublishers.ofString(
                    all.entrySet().stream()
                        .map(it -> it.getKey() + "=" + encode(it.getValue()))
                        .collect(Collectors.joining("&"))));
    if (!origin.isEmpty()) {
      request.header("Origin", origin);
    }
    if (!fetchSite.isEmpty()) {
      request.header("Sec-Fetch-Site", fetchSite);
    }
    return send(request);
  }

  String formToken() {
    var matcher = TOKEN.matcher(get("/").body());
    if (!matcher.find()) {
      throw new AssertionError("nobody is signed in");
    }
    return matcher.group(1);
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(site.resolve(path)).header("Accept", "text/html");
    var cookie =
        cookies.entrySet().stream()
            .map(it -> it.getKey() + "=" + it.getValue())
            .collect(Collectors.joining("; "));
    return cookie.isEmpty() ? request : request.header("Cookie", cookie);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      response
          .headers()
          .allValues("Set-Cookie")
          .forEach(
              line -> {
                var pair = line.split(";", 2)[0].split("=", 2);
                if (pair[1].isEmpty()) {
                  cookies.remove(pair[0]);
                } else {
                  cookies.put(pair[0], pair[1]);
                }
              });
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
