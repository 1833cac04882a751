package org.datadns.resolver;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.signin.TestProvider;

/** A browser that keeps its cookies, sends forms, and signs in. */
public final class TestBrowser {
  public final Map<String, String> cookies = new TreeMap<>();
  private static final Pattern ID = Pattern.compile("id=\"person-id\">([^<]+)<");

  private final TestResolver resolver;

  public TestBrowser(TestResolver resolver) {
    this.resolver = resolver;
  }

  /** Somebody who signed in with a provider that it calls {@code campus}. */
  public static TestBrowser signedIn(
      TestResolver resolver, TestProvider campus, String subject, String email) {
    var browser = new TestBrowser(resolver);
    campus.knows(subject, email);
    assertThat(browser.comeBackFrom(campus, "/").statusCode()).isEqualTo(303);
    return browser;
  }

  public HttpResponse<String> send(String method, String path, String body, String... headers) {
    var all = new ArrayList<>(List.of(headers));
    if (!cookies.isEmpty()) {
      all.add("Cookie");
      all.add(
          cookies.entrySet().stream()
              .map(it -> it.getKey() + "=" + it.getValue())
              .collect(Collectors.joining("; ")));
    }
    var response = resolver.send(method, path, body, all.toArray(String[]::new));
    response
        .headers()
        .allValues("Set-Cookie")
        .forEach(
            line -> {
              assertThat(line).contains("HttpOnly", "SameSite=Lax", "Path=/");
              var pair = line.split(";", 2)[0].split("=", 2);
              if (pair[1].isEmpty()) {
                cookies.remove(pair[0]);
              } else {
                cookies.put(pair[0], pair[1]);
              }
            });
    return response;
  }

  public HttpResponse<String> page(String path) {
    return send("GET", path, "", "Accept", "text/html");
  }

  public HttpResponse<String> json(String method, String path, String body) {
    return send(
        method, path, body, "Content-Type", "application/json", "Accept", "application/json");
  }

  /** Sends a form from a page of ours; names and values in turn. */
  public HttpResponse<String> form(String path, String... fields) {
    return send(
        "POST",
        path,
        fields(fields),
        "Content-Type",
        "application/x-www-form-urlencoded",
        "Accept",
        "text/html",
        "Sec-Fetch-Site",
        "same-origin",
        "Origin",
        resolver.address().toString());
  }

  /** Names and values in turn as an HTML form has them. */
  public static String fields(String... fields) {
    var body = new StringBuilder();
    for (int i = 0; i < fields.length; i += 2) {
      body.append(body.isEmpty() ? "" : "&")
          .append(encode(fields[i]))
          .append('=')
          .append(encode(fields[i + 1]));
    }
    return body.toString();
  }

  /** Signs in with the provider named campus. */
  public HttpResponse<String> signIn(TestProvider campus, String subject, String returnTo) {
    campus.knows(subject);
    return comeBackFrom(campus, returnTo);
  }

  private HttpResponse<String> comeBackFrom(TestProvider campus, String returnTo) {
    var begun = page("/sign-in/campus?return=" + encode(returnTo));
    return page("/sign-in/campus/callback?" + answer(campus, begun));
  }

  /** What a provider answers to a sign-in that was begun, as the query of the way back. */
  public static String answer(TestProvider campus, HttpResponse<String> begun) {
    return campus.authorize(URI.create(location(begun))).entrySet().stream()
        .map(it -> it.getKey() + "=" + encode(it.getValue().getFirst()))
        .collect(Collectors.joining("&"));
  }

  public static String location(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Location")
        .orElseThrow(() -> new AssertionError(response.statusCode() + ": " + response.body()));
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  public HttpResponse<String> get(String path) {
    return send("GET", path, "", "Accept", "application/json");
  }

  public HttpResponse<String> json(String method, String path, Object value) {
    return send(method, path, Json.write(value), "Content-Type", "application/json");
  }

  /** {@code POST /sessions} as a program. */
  public HttpResponse<String> open(String identifier) {
    return json("POST", "/sessions", SessionRequest.of(identifier));
  }

  /** The id of who is signed in, as the page tells it. */
  public String person() {
    var found = ID.matcher(page("/sign-in").body());
    assertThat(found.find()).isTrue();
    return found.group(1);
  }
}
