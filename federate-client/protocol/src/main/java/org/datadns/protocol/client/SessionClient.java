package org.datadns.protocol.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionPeople;
import org.datadns.protocol.wire.SessionView;
import org.datadns.protocol.wire.ShareRequest;
import org.datadns.protocol.wire.SharedSession;

/**
 * A person's sessions, by a token of theirs. Blocking, thread-safe; throws as {@link
 * ResolverClient} does.
 */
public final class SessionClient {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final URI resolver;
  private final String token;
  private final JsonHttp http = new JsonHttp();

  /**
   * A client of one resolver.
   *
   * @param resolver its address, no trailing slash
   * @param token of the person, good for {@code sessions}
   */
  public SessionClient(URI resolver, String token) {
    this.resolver = resolver;
    this.token = token;
  }

  /** {@code GET /sessions}: the person's own, the live ones first. */
  public List<SessionView> list() {
    return List.of(send("GET", "/sessions", new byte[0]).as(SessionView[].class));
  }

  /** {@code GET /shares}: those of others that are shared with the person. */
  public List<SharedSession> shared() {
    return List.of(send("GET", "/shares", new byte[0]).as(SharedSession[].class));
  }

  /** {@code POST /sessions/{id}/extend}: with its new end. */
  public SessionView extend(String id) {
    return send("POST", at(id) + "/extend", new byte[0]).as(SessionView.class);
  }

  /** {@code DELETE /sessions/{id}}. */
  public SessionView stop(String id) {
    return send("DELETE", at(id), new byte[0]).as(SessionView.class);
  }

  /** {@code GET /sessions/{id}/shares}: who is in. */
  public SessionPeople people(String id) {
    return send("GET", at(id) + "/shares", new byte[0]).as(SessionPeople.class);
  }

  /**
   * {@code POST /sessions/{id}/shares}: asks that somebody be let in, which the person confirms in
   * a browser.
   *
   * @param name an e-mail address, or the id of a person
   */
  public SessionPeople share(String id, String name) {
    return send("POST", at(id) + "/shares", Json.bytes(new ShareRequest(name)))
        .as(SessionPeople.class);
  }

  /** {@code DELETE /sessions/{id}/shares/{share}}. */
  public void unshare(String id, long share) {
    send("DELETE", at(id) + "/shares/" + share, new byte[0]);
  }

  private static String at(String id) {
    return "/sessions/" + URLEncoder.encode(id, StandardCharsets.UTF_8);
  }

  private JsonHttp.Answer send(String method, String path, byte[] body) {
    return http.send(
        method,
        URI.create(resolver + path),
        Map.of(
            "Accept",
            "application/json",
            "Content-Type",
            "application/json",
            "Authorization",
            "Bearer " + token),
        body,
        DEADLINE);
  }
}
