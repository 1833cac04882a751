package org.datadns.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.Reason;
import org.datadns.signin.Completion.Refused;
import org.datadns.signin.Completion.SignedIn;
import org.datadns.signin.Completion.Unavailable;
import org.jspecify.annotations.Nullable;

/**
 * Signs people in with several providers: the authorization code flow of OpenID Connect Core 1.0
 * (section 3.1) with PKCE (RFC 7636), and of RFC 9700 what withstands mix-up: an address of its own
 * for each provider's answers (section 4.4.2.2), and {@code iss} in them (RFC 9207). Thread-safe;
 * blocks while providers are asked, seconds at the most.
 */
public final class RelyingParty implements AutoCloseable {
  private static final Logger LOG = System.getLogger(RelyingParty.class.getName());
  private static final int LONGEST_LABEL = 80;

  /** Enough to tell whose domain it is: one @, and nothing that is no part of an address. */
  private static final Pattern EMAIL =
      Pattern.compile("[^@\\s\\p{Cntrl},;<>\"]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,187}[a-z0-9])?");

  private static final int MOST_EXCHANGES = 64;
  private static final String NOT_UNDERSTOOD =
      "The provider's answer is not understood. Begin again.";

  private final Map<String, Provider> providers = new LinkedHashMap<>();
  private final Supplier<URI> base;
  private final Seal seal;
  private final InstantSource clock;
  private final ProviderHttp http = new ProviderHttp();

  /** Each may wait for a provider that does not answer. */
  private final Semaphore exchanges = new Semaphore(MOST_EXCHANGES);

  /**
   * A relying party.
   *
   * @param base our public address without a trailing slash, asked for when somebody signs in;
   *     providers answer to {@code <base>/sign-in/<provider>/callback}
   * @param seal closes what browsers keep for us
   */
  public RelyingParty(
      List<ProviderConfig> configs, Supplier<URI> base, Seal seal, InstantSource clock) {
    this.base = base;
    this.seal = seal;
    this.clock = clock;
    configs.forEach(config -> providers.put(config.id(), new Provider(config, http, clock)));
  }

  /** The providers, in the order of the configuration. */
  public List<ProviderConfig> providers() {
    return providers.values().stream().map(Provider::config).toList();
  }

  /**
   * Begins.
   *
   * @param provider a provider's id, or any text
   * @param returnTo where the person was going; another web site's address counts as our first page
   */
  public Beginning begin(String provider, String returnTo) {
    var known = providers.get(provider);
    if (known == null) {
      return new Beginning.UnknownProvider();
    }
    try {
      var metadata = known.metadata();
      var state = new State();
      var nonce = new Nonce();
      var verifier = new CodeVerifier();
      var config = known.config();
      var request =
          new AuthenticationRequest.Builder(
                  ResponseType.CODE,
                  new Scope(
                      Stream.concat(Stream.of("openid"), config.scopes().stream())
                          .distinct()
                          .toArray(String[]::new)),
                  new ClientID(config.clientId()),
                  callback(config))
              .endpointURI(metadata.getAuthorizationEndpointURI())
              .state(state)
              .nonce(nonce)
              .codeChallenge(verifier, CodeChallengeMethod.S256)
              .build();
      var transaction =
          new Transaction(
              provider,
              state.getValue(),
              nonce.getValue(),
              verifier.getValue(),
              ReturnPath.orHome(returnTo));
      return new Beginning.Redirect(
          request.toURI(), transaction.sealed(seal, clock.instant()), Transaction.LIFETIME);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "nobody can sign in with {0}: {1}", provider, e.getMessage());
      return new Beginning.Unavailable(unavailable(known.config()));
    }
  }

  /**
   * Completes, when a browser comes back.
   *
   * @param provider whose address it came to
   * @param query the parameters of the address
   * @param transactions what the browser kept, as {@link Beginning.Redirect} gave it; of several
   *     the one that is meant
   */
  public Completion complete(
      String provider, Map<String, List<String>> query, List<String> transactions) {
    var known = providers.get(provider);
    // of two neither counts
    var states = query.getOrDefault("state", List.of());
    var state = states.size() == 1 ? states.getFirst() : "";
    var transaction =
        transactions.stream()
            .flatMap(text -> Transaction.open(seal, text, clock.instant()).stream())
            .filter(kept -> same(kept.state(), state))
            .findFirst();
    if (known == null || transaction.isEmpty()) {
      return refused(
          transactions.isEmpty() ? "no-transaction" : "wrong-state",
          "Signing in was not begun in this browser, or too long ago. Begin again.",
          "no such transaction");
    }
    if (!transaction.get().provider().equals(provider)) {
      return refused(
          "wrong-provider",
          "The answer came from another provider than you chose. Begin again.",
          "begun with " + transaction.get().provider() + ", answered at " + provider);
    }
    if (!exchanges.tryAcquire()) {
      return new Unavailable(unavailable(known.config()), "too many sign in at once");
    }
    try {
      return answered(known, transaction.get(), query);
    } catch (IOException e) {
      return new Unavailable(unavailable(known.config()), String.valueOf(e.getMessage()));
    } finally {
      exchanges.release();
    }
  }

  private Completion answered(
      Provider provider, Transaction transaction, Map<String, List<String>> query)
      throws IOException {
    AuthenticationResponse response;
    try {
      for (var name : List.of("code", "iss", "error")) {
        if (query.getOrDefault(name, List.of()).size() > 1) {
          throw new IllegalArgumentException(name + " is there more than once");
        }
      }
      response = AuthenticationResponseParser.parse(callback(provider.config()), query);
    } catch (ParseException | RuntimeException e) {
      return refused("malformed-answer", NOT_UNDERSTOOD, String.valueOf(e.getMessage()));
    }
    var issuer = response.getIssuer();
    boolean promised = provider.metadata().supportsAuthorizationResponseIssuerParam();
    if (issuer == null ? promised : !issuer.getValue().equals(provider.config().issuer())) {
      return refused(
          "wrong-issuer",
          "The answer came from another provider than you chose. Begin again.",
          "iss " + (issuer == null ? "is missing" : issuer.getValue()));
    }
    if (!response.indicatesSuccess()) {
      return refused(
          "provider-refused",
          provider.config().label() + " did not sign you in.",
          "error " + response.toErrorResponse().getErrorObject().getCode());
    }
    var code = response.toSuccessResponse().getAuthorizationCode();
    return code == null
        ? refused("malformed-answer", NOT_UNDERSTOOD, "there is no code")
        : exchanged(provider, transaction, code);
  }

  private Completion exchanged(Provider provider, Transaction transaction, AuthorizationCode code)
      throws IOException {
    var config = provider.config();
    try {
      var request =
          tokenRequest(provider, code, new CodeVerifier(transaction.verifier())).toHTTPRequest();
      var response = OIDCTokenResponseParser.parse(request.send(http));
      if (!(response instanceof OIDCTokenResponse tokens)) {
        return refused(
            "code-refused",
            config.label() + " did not confirm who you are. Begin again.",
            "the token endpoint says " + response.toErrorResponse().getErrorObject().getCode());
      }
      var claims =
          provider.verified(tokens.getOIDCTokens().getIDToken(), new Nonce(transaction.nonce()));
      return new SignedIn(
          new Identity(
              config.issuer(), claims.getSubject().getValue(), label(claims), email(claims)),
          transaction.returnTo());
    } catch (ParseException e) {
      return refused("malformed-answer", NOT_UNDERSTOOD, String.valueOf(e.getMessage()));
    } catch (BadJOSEException e) {
      return refused(
          "wrong-token",
          config.label() + " did not confirm who you are. Begin again.",
          String.valueOf(e.getMessage()));
    } catch (RateLimitReachedException e) {
      return refused(
          "wrong-token",
          config.label() + " did not confirm who you are. Begin again.",
          "a key that is not known, and its keys were asked for a moment ago");
    } catch (JOSEException e) {
      throw new IOException("the keys of " + config.issuer() + " cannot be had: " + e, e);
    }
  }

  private TokenRequest tokenRequest(
      Provider provider, AuthorizationCode code, CodeVerifier verifier) throws IOException {
    var config = provider.config();
    var metadata = provider.metadata();
    var grant = new AuthorizationCodeGrant(code, callback(config), verifier);
    var endpoint = metadata.getTokenEndpointURI();
    var client = new ClientID(config.clientId());
    var file = config.clientSecretFile();
    if (file.isEmpty()) {
      return new TokenRequest.Builder(endpoint, client, grant).build();
    }
    var secret = new Secret(secret(file.get()));
    var methods = metadata.getTokenEndpointAuthMethods();
    boolean posted =
        methods != null
            && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
            && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
    return new TokenRequest.Builder(
            endpoint,
            posted ? new ClientSecretPost(client, secret) : new ClientSecretBasic(client, secret),
            grant)
        .build();
  }

  private static String secret(Path file) throws IOException {
    try {
      return DurableFile.read(file)
          .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
          .filter(text -> !text.isEmpty())
          .orElseThrow(() -> new IOException("there is no client secret in " + file));
    } catch (UncheckedIOException e) {
      throw new IOException("the client secret in " + file + " cannot be read", e);
    }
  }

  private URI callback(ProviderConfig config) {
    return URI.create(base.get() + "/sign-in/" + config.id() + "/callback");
  }

  private static boolean same(String first, String second) {
    return MessageDigest.isEqual(
        first.getBytes(StandardCharsets.UTF_8), second.getBytes(StandardCharsets.UTF_8));
  }

  /** What the provider calls the person: others' text, of which only letters and the like stay. */
  private static String label(IDTokenClaimsSet claims) {
    return Stream.of("name", "preferred_username", "email")
        .flatMap(name -> text(claims, name).stream())
        .map(text -> text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", " ").strip())
        .filter(text -> !text.isEmpty())
        .map(text -> text.substring(0, Math.min(LONGEST_LABEL, text.length())))
        .findFirst()
        .orElse("signed in");
  }

  /**
   * The e-mail address, when the provider says that it is the person's (OpenID Connect Core 1.0,
   * section 5.1, {@code email_verified}).
   */
  private static Optional<String> email(IDTokenClaimsSet claims) {
    boolean verified = Boolean.TRUE.equals(claims.getClaim("email_verified"));
    return text(claims, "email")
        .filter(ignored -> verified)
        .map(address -> address.strip().toLowerCase(Locale.ROOT))
        .filter(EMAIL.asMatchPredicate());
  }

  private static Optional<String> text(IDTokenClaimsSet claims, String name) {
    @Nullable Object value = claims.getClaim(name);
    return value instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private static Refused refused(String code, String text, String detail) {
    // some of it is what a stranger's query said
    return new Refused(new Reason(code, text), detail.replaceAll("[\\p{Cc}\\p{Cf}]", "?"));
  }

  private static Reason unavailable(ProviderConfig config) {
    return new Reason(
        "provider-unavailable", config.label() + " cannot be reached now. Try again in a minute.");
  }

  @Override
  public void close() {
    http.close();
  }
}
