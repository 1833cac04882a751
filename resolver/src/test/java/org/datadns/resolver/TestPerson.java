package org.datadns.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;

/** A guest with a program that keeps the cookie. */
public final class TestPerson {
  private final TestResolver resolver;
  private String cookie = "";

  public TestPerson(TestResolver resolver) {
    this.resolver = resolver;
  }

  /** Opens a dataset; a session must come of it. */
  public SessionView open(String identifier) {
    var opened = post(Json.write(SessionRequest.of(identifier)));
    assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
    return Json.read(opened.body(), SessionView.class);
  }

  /** {@code POST /sessions} with this JSON. */
  public HttpResponse<String> post(String json) {
    var answer = send("POST", "/sessions", json, new String[] {"Content-Type", "application/json"});
    answer.headers().firstValue("Set-Cookie").ifPresent(set -> cookie = set.split(";", 2)[0]);
    return answer;
  }

  public HttpResponse<String> send(String method, String path, String... headers) {
    return send(method, path, "", headers);
  }

  private HttpResponse<String> send(String method, String path, String body, String[] headers) {
    var all =
        cookie.isEmpty()
            ? headers
            : Stream.concat(Stream.of("Cookie", cookie), Stream.of(headers)).toArray(String[]::new);
    return resolver.send(method, path, body, all);
  }

  /** Waits until the session is in this state. */
  public SessionView awaitState(SessionView session, SessionState state) {
    return await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> look(session.id()), view -> view.state() == state);
  }

  public SessionView look(String id) {
    return Json.read(send("GET", "/sessions/" + id).body(), SessionView.class);
  }

  public List<SessionView> sessions() {
    return List.of(Json.read(send("GET", "/sessions").body(), SessionView[].class));
  }

  public String cookie() {
    return cookie;
  }
}
