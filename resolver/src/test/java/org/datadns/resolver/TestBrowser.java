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

/** Somebody whose browser keeps cookies, and who can sign in. */
public final class TestBrowser {
  private static final Pattern ID = Pattern.compile("id=\"person-id\">([^<]+)<");

  private final TestResolver resolver;
  private final Map<String, String> cookies = new TreeMap<>();

  public TestBrowser(TestResolver resolver) {
    this.resolver = resolver;
  }

  /** Somebody who signed in with a provider that it calls {@code campus}. */
  public static TestBrowser signedIn(
      TestResolver resolver, TestProvider campus, String subject, String email) {
    var browser = new TestBrowser(resolver);
    campus.knows(subject, email);
    var begun = browser.page("/sign-in/campus");
    var back = campus.authorize(URI.create(begun.headers().firstValue("Location").orElseThrow()));
    var query =
        back.entrySet().stream()
            .map(
                it ->
                    it.getKey()
                        + "="
                        + URLEncoder.encode(it.getValue().getFirst(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    assertThat(browser.page("/sign-in/campus/callback?" + query).statusCode()).isEqualTo(303);
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
