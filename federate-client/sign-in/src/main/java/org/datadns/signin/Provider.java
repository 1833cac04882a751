package org.datadns.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A provider as it describes itself (OpenID Connect Discovery 1.0 section 4), asked when it is
 * needed and again after a while, and its keys. Thread-safe.
 */
final class Provider {
  /** Asymmetric ones alone: of a public key nobody can make a secret (RFC 8725 section 3.1). */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final int CLOCK_SKEW_SECONDS = 30;
  private static final Duration DESCRIBED = Duration.ofHours(1);

  /** How long nobody asks again after it failed: whoever comes meanwhile is told at once. */
  private static final Duration FAILED = Duration.ofSeconds(5);

  /** How long a key that the provider has withdrawn may still be believed. */
  private static final Duration KEYS_KEPT = Duration.ofMinutes(10);

  private static final Duration KEYS_DEADLINE = Duration.ofSeconds(15);

  /** How soon a token with an unknown key may make us ask for the keys again. */
  private static final Duration KEYS_COOL_DOWN = Duration.ofSeconds(30);

  private final ProviderConfig config;
  private final ProviderHttp http;
  private final InstantSource clock;

  /** The rest is guarded by this object's monitor. */
  private @Nullable Described described;

  private Instant askAgain = Instant.MIN;

  /**
   * What is known of it.
   *
   * @param until when it is asked again
   */
  private record Described(
      OIDCProviderMetadata metadata, JWKSource<SecurityContext> keys, Instant until) {}

  Provider(ProviderConfig config, ProviderHttp http, InstantSource clock) {
    this.config = config;
    this.http = http;
    this.clock = clock;
  }

  ProviderConfig config() {
    return config;
  }

  /**
   * Its description. Blocks while it is asked.
   *
   * @throws IOException when it cannot be had, or is not one we could trust
   */
  OIDCProviderMetadata metadata() throws IOException {
    return described().metadata();
  }

  /**
   * What an ID token says (OpenID Connect Core 1.0 section 3.1.3.7).
   *
   * @throws BadJOSEException when it is not this provider's word for us and this nonce
   * @throws JOSEException when the provider's keys cannot be had
   */
  IDTokenClaimsSet verified(JWT token, Nonce nonce)
      throws BadJOSEException, JOSEException, IOException {
    var validator =
        new IDTokenValidator(
            new Issuer(config.issuer()),
            new ClientID(config.clientId()),
            new JWSVerificationKeySelector<>(ALGORITHMS, described().keys()),
            null);
    validator.setMaxClockSkew(CLOCK_SKEW_SECONDS);
    var claims = validator.validate(token, nonce);
    // the validator is content when one audience of several is ours
    var client = config.clientId();
    var party = claims.getAuthorizedParty();
    if (party == null ? claims.getAudience().size() != 1 : !party.getValue().equals(client)) {
      throw new BadJWTException("the token is made for another party than " + client);
    }
    return claims;
  }

  private synchronized Described described() throws IOException {
    var now = clock.instant();
    var known = described;
    if (known != null && now.isBefore(known.until())) {
      return known;
    }
    if (now.isBefore(askAgain)) {
      throw new IOException(config.issuer() + " did not describe itself a moment ago");
    }
    try {
      var metadata = described(http.document(discovery()));
      // its keys stay known, unless they moved
      var keys =
          known != null && known.metadata().getJWKSetURI().equals(metadata.getJWKSetURI())
              ? known.keys()
              : keys(metadata);
      known = new Described(metadata, keys, now.plus(DESCRIBED));
      described = known;
      return known;
    } catch (IOException e) {
      askAgain = clock.instant().plus(FAILED);
      throw e;
    }
  }

  private URI discovery() {
    var issuer = config.issuer();
    return URI.create(
        (issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer)
            + "/.well-known/openid-configuration");
  }

  private OIDCProviderMetadata described(String document) throws IOException {
    OIDCProviderMetadata metadata;
    try {
      metadata = OIDCProviderMetadata.parse(document);
    } catch (ParseException | RuntimeException e) {
      throw new IOException(config.issuer() + " does not describe itself: " + e.getMessage(), e);
    }
    if (!config.issuer().equals(metadata.getIssuer().getValue())) {
      throw new IOException(config.issuer() + " calls itself " + metadata.getIssuer().getValue());
    }
    for (var endpoint :
        new @Nullable URI[] {
          metadata.getAuthorizationEndpointURI(),
          metadata.getTokenEndpointURI(),
          metadata.getJWKSetURI()
        }) {
      if (endpoint == null || !ProviderConfig.isProtected(endpoint)) {
        throw new IOException(
            config.issuer() + " lacks an endpoint, or has one that is not https: " + endpoint);
      }
    }
    return metadata;
  }

  private JWKSource<SecurityContext> keys(OIDCProviderMetadata metadata) throws IOException {
    return JWKSourceBuilder.<SecurityContext>create(metadata.getJWKSetURI().toURL(), http)
        .cache(KEYS_KEPT.toMillis(), KEYS_DEADLINE.toMillis())
        .refreshAheadCache(false)
        .rateLimited(KEYS_COOL_DOWN.toMillis())
        .build();
  }
}
