package org.datadns.protocol.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.ApiToken;
import org.datadns.protocol.wire.DeviceAuthorization;
import org.datadns.protocol.wire.DeviceToken;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.OAuthError;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.TokenRequest;

/**
 * Being let in by a person (RFC 8628), and that person's tokens. Blocking, thread-safe; throws as
 * {@link ResolverClient} does.
 */
public final class TokenClient {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";

  private final URI resolver;
  private final JsonHttp http = new JsonHttp();

  /**
   * A client of one resolver.
   *
   * @param resolver its address, no trailing slash
   */
  public TokenClient(URI resolver) {
    this.resolver = resolver;
  }

  /**
   * {@code POST /device_authorization}: begins to wait for being let in.
   *
   * @param program what it calls itself
   * @param scopes what it wants to be allowed; none means the usual
   */
  public DeviceAuthorization begin(String program, List<String> scopes) {
    var answer =
        form(
            "/device_authorization",
            Map.of("client_id", program, "scope", String.join(" ", scopes)));
    if (answer.status() >= 300) {
      throw new ProblemException(problem(answer));
    }
    return answer.as(DeviceAuthorization.class);
  }

  /** What a program that asks whether it was let in is told. */
  public sealed interface Poll {
    /** Yes. */
    record Given(DeviceToken token) implements Poll {}

    /**
     * Nobody has answered yet.
     *
     * @param slowly whether it asked too often, and shall wait five seconds longer from now on
     */
    record Later(boolean slowly) implements Poll {}

    /** No, and asking again is of no use. */
    record Over(Problem problem) implements Poll {}
  }

  /** {@code POST /token}: asks whether it was let in. */
  public Poll poll(String deviceCode) {
    var answer = form("/token", Map.of("grant_type", GRANT, "device_code", deviceCode));
    if (answer.status() < 300) {
      return new Poll.Given(answer.as(DeviceToken.class));
    }
    var problem = problem(answer);
    return switch (problem.code()) {
      case "authorization_pending" -> new Poll.Later(false);
      case "slow_down" -> new Poll.Later(true);
      default -> new Poll.Over(problem);
    };
  }

  private JsonHttp.Answer form(String path, Map<String, String> fields) {
    var body =
        fields.entrySet().stream()
            .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
            .sorted()
            .collect(Collectors.joining("&"));
    return http.sendForAnyStatus(
        "POST",
        URI.create(resolver + path),
        Map.of("Accept", "application/json", "Content-Type", "application/x-www-form-urlencoded"),
        body.getBytes(StandardCharsets.US_ASCII),
        DEADLINE);
  }

  /** OAuth has errors of its own; what refuses the request before is a problem as elsewhere. */
  private static Problem problem(JsonHttp.Answer answer) {
    if (answer.body().contains("\"error\"")) {
      var error = answer.as(OAuthError.class);
      return Problem.of(
          answer.status(),
          error.error(),
          "Not let in",
          error.description().orElse("The resolver said " + error.error() + "."));
    }
    return answer.as(Problem.class);
  }

  /** {@code GET /api/tokens}: the person's tokens that are good, the newest first. */
  public List<ApiToken> list(String token) {
    return List.of(send("GET", "/api/tokens", token, new byte[0]).as(ApiToken[].class));
  }

  /** {@code POST /api/tokens}: a new one; the only answer that holds its secret. */
  public ApiToken make(String token, TokenRequest request) {
    return send("POST", "/api/tokens", token, Json.bytes(request)).as(ApiToken.class);
  }

  /** {@code DELETE /api/tokens/{id}}. */
  public void revoke(String token, String id) {
    send("DELETE", "/api/tokens/" + encode(id), token, new byte[0]);
  }

  /** {@code DELETE /api/tokens/current}: gives the token itself back. */
  public void giveBack(String token) {
    send("DELETE", "/api/tokens/current", token, new byte[0]);
  }

  private JsonHttp.Answer send(String method, String path, String token, byte[] body) {
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

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
