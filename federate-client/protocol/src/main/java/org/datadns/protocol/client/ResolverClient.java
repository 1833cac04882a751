package org.datadns.protocol.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Resolution;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionView;

/**
 * The resolver's public API for people and programs. Blocking, thread-safe; throws {@link
 * ProblemException} when refused and {@link UnreachableException} when there is no answer.
 */
public final class ResolverClient {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final URI resolver;
  private final JsonHttp http = new JsonHttp();

  /**
   * A client of one resolver.
   *
   * @param resolver its address, no trailing slash
   */
  public ResolverClient(URI resolver) {
    this.resolver = resolver;
  }

  /** {@code GET /resolve}: where a dataset is. */
  public Resolution resolve(String identifier) {
    return http.send(
            "GET",
            URI.create(resolver + "/resolve?id=" + encode(identifier)),
            Map.of("Accept", "application/json"),
            new byte[0],
            DEADLINE)
        .as(Resolution.class);
  }

  /** The page that opens a dataset, for a browser. */
  public URI openPage(String identifier, Map<String, String> parameters) {
    var query =
        parameters.entrySet().stream()
            .map(e -> "&" + encode(e.getKey()) + "=" + encode(e.getValue()))
            .collect(Collectors.joining());
    return URI.create(resolver + "/open?id=" + encode(identifier) + query);
  }

  /**
   * {@code POST /sessions}: start or re-attach.
   *
   * @param cookie the person's {@code Cookie} header
   */
  public SessionView start(SessionRequest request, String cookie) {
    return http.send(
            "POST",
            URI.create(resolver + "/sessions"),
            Map.of(
                "Accept", "application/json", "Content-Type", "application/json", "Cookie", cookie),
            Json.bytes(request),
            DEADLINE)
        .as(SessionView.class);
  }

  /** {@code GET /sessions/{id}}: look at one's session. */
  public SessionView session(String id, String cookie) {
    return http.send(
            "GET",
            URI.create(resolver + "/sessions/" + encode(id)),
            Map.of("Accept", "application/json", "Cookie", cookie),
            new byte[0],
            DEADLINE)
        .as(SessionView.class);
  }

  /** {@code POST /sessions/{id}/extend}: let one's session live longer. */
  public SessionView extend(String id, String cookie) {
    return http.send(
            "POST",
            URI.create(resolver + "/sessions/" + encode(id) + "/extend"),
            Map.of(
                "Accept", "application/json", "Content-Type", "application/json", "Cookie", cookie),
            new byte[0],
            DEADLINE)
        .as(SessionView.class);
  }

  /** {@code DELETE /sessions/{id}}: stop one's session; its workspace stays. */
  public void stop(String id, String cookie) {
    http.send(
        "DELETE",
        URI.create(resolver + "/sessions/" + encode(id)),
        Map.of("Accept", "application/json", "Cookie", cookie),
        new byte[0],
        DEADLINE);
  }

  /**
   * {@code GET /integrations/dataverse/manifest}: what a Dataverse is told, so that it shows a
   * button.
   *
   * @return JSON
   */
  public String dataverseManifest(Map<String, String> parameters) {
    var query =
        parameters.entrySet().stream()
            .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
            .sorted()
            .collect(Collectors.joining("&"));
    return http.send(
            "GET",
            URI.create(resolver + "/integrations/dataverse/manifest?" + query),
            Map.of("Accept", "application/json"),
            new byte[0],
            DEADLINE)
        .body();
  }

  /** {@code POST /api/join-tokens}: a single-use token with which a site joins at once. */
  public String joinToken(String site, String adminToken) {
    return http.send(
            "POST",
            URI.create(resolver + "/api/join-tokens"),
            Map.of(
                "Accept",
                "application/json",
                "Content-Type",
                "application/json",
                "Authorization",
                "Bearer " + adminToken),
            Json.bytes(Map.of("site", site)),
            DEADLINE)
        .as(JoinToken.class)
        .token();
  }

  /**
   * A join token as it is shown, once.
   *
   * @param site the site it is bound to
   * @param token the secret
   * @param expires when it expires
   */
  public record JoinToken(String site, String token, Instant expires) {}

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
