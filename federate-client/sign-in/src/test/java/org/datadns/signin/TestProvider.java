package org.datadns.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.datadns.protocol.signing.Digest;

/**
 * An OpenID provider on this machine that signs everybody in at once. Honest unless told otherwise:
 * it checks PKCE, burns its codes and signs with the key it publishes.
 */
public final class TestProvider implements AutoCloseable {
  /** Our name there. */
  public static final String CLIENT = "data-dns";

  private final HttpServer server;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  final AtomicInteger keysAsked = new AtomicInteger();
  final AtomicInteger codesAsked = new AtomicInteger();

  /** What it signs with and what it publishes, which need not be the same. */
  volatile RSAKey key = newKey("first");

  volatile JWKSet published = new JWKSet(key.toPublicJWK());
  volatile String calledItself;
  volatile UnaryOperator<JWTClaimsSet.Builder> claims = UnaryOperator.identity();
  volatile UnaryOperator<Map<String, List<String>>> answer = UnaryOperator.identity();
  volatile UnaryOperator<String> keySet = UnaryOperator.identity();
  volatile UnaryOperator<String> description = UnaryOperator.identity();

  /** Makes the token of the claims; signs with the key and RS256 unless told otherwise. */
  volatile Signing signing = this::signed;

  volatile boolean namesIssuer = true;

  interface Signing {
    String token(JWTClaimsSet claims) throws JOSEException;
  }

  /** On a free port. */
  public TestProvider() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    calledItself = issuer();
    server.createContext(
        "/.well-known/openid-configuration", exchange -> send(exchange, 200, describe()));
    server.createContext(
        "/keys",
        exchange -> {
          keysAsked.incrementAndGet();
          send(exchange, 200, keySet.apply(published.toString()));
        });
    server.createContext("/token", this::token);
    server.start();
  }

  static RSAKey newKey(String kid) {
    try {
      return new RSAKeyGenerator(2048).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What it calls itself. */
  public String issuer() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  /** It as a configuration names it. */
  public ProviderConfig config(String id) {
    return new ProviderConfig(
        id, issuer(), "Provider " + id, CLIENT, Optional.empty(), List.of("profile", "email"));
  }

  /** Whom it signs in from now on. */
  public void knows(String subject) {
    claims = builder -> builder.subject(subject);
  }

  /** Whom it signs in from now on, with an e-mail address that it has confirmed. */
  public void knows(String subject, String email) {
    claims =
        builder -> builder.subject(subject).claim("email", email).claim("email_verified", true);
  }

  private String describe() {
    return description.apply(
        """
        {"issuer": "%1$s", "authorization_endpoint": "%2$s/authorize",
         "token_endpoint": "%2$s/token", "jwks_uri": "%2$s/keys",
         "response_types_supported": ["code"], "subject_types_supported": ["public"],
         "id_token_signing_alg_values_supported": ["RS256"],
         "authorization_response_iss_parameter_supported": %3$s}
        """
            .formatted(calledItself, issuer(), namesIssuer));
  }

  /** The person says yes: what the browser takes back to the callback. */
  public Map<String, List<String>> authorize(URI request) {
    var asked = form(request.getRawQuery());
    var code = "code-" + codes.size();
    codes.put(code, asked);
    var back = new HashMap<String, List<String>>();
    back.put("code", List.of(code));
    back.put("state", List.of(asked.get("state")));
    if (namesIssuer) {
      back.put("iss", List.of(issuer()));
    }
    return answer.apply(back);
  }

  private void token(HttpExchange exchange) throws IOException {
    codesAsked.incrementAndGet();
    var form = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    var asked = codes.remove(form.getOrDefault("code", ""));
    if (asked == null
        || !asked.get("redirect_uri").equals(form.get("redirect_uri"))
        || !asked.get("code_challenge").equals(Digest.of(form.get("code_verifier")))) {
      send(exchange, 400, "{\"error\": \"invalid_grant\"}");
      return;
    }
    try {
      var now = Instant.now();
      var token =
          signing.token(
              claims
                  .apply(
                      new JWTClaimsSet.Builder()
                          .issuer(issuer())
                          .subject("ada")
                          .audience(CLIENT)
                          .claim("nonce", asked.get("nonce"))
                          .claim("name", "Ada Example")
                          .issueTime(Date.from(now))
                          .expirationTime(Date.from(now.plusSeconds(60))))
                  .build());
      send(
          exchange,
          200,
          "{\"access_token\": \"a\", \"token_type\": \"Bearer\", \"id_token\": \"" + token + "\"}");
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  String signed(JWTClaimsSet content) throws JOSEException {
    return signed(content, JWSAlgorithm.RS256, new RSASSASigner(key));
  }

  String signed(JWTClaimsSet content, JWSAlgorithm algorithm, JWSSigner signer)
      throws JOSEException {
    var jwt =
        new SignedJWT(new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), content);
    jwt.sign(signer);
    return jwt.serialize();
  }

  static Map<String, String> form(String text) {
    return Arrays.stream(text.split("&"))
        .map(pair -> pair.split("=", 2))
        .collect(
            Collectors.toMap(
                pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
  }

  private static void send(HttpExchange exchange, int status, String json) throws IOException {
    var bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
