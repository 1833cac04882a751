package org.datadns.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.PlainJWT;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.datadns.protocol.name.Ids;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelyingPartyTest {
  private static final URI BASE = URI.create("https://site.example");

  private final TestProvider campus = new TestProvider();
  private final TestProvider other = new TestProvider();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final Seal seal = new Seal(Seal.newKey());
  private final RelyingParty party =
      new RelyingParty(
          List.of(campus.config("campus"), other.config("other")), () -> BASE, seal, now::get);

  @AfterEach
  void close() {
    party.close();
    campus.close();
    other.close();
  }

  private Beginning.Redirect begin(String provider) {
    return (Beginning.Redirect) party.begin(provider, "/sessions?all=1");
  }

  private Completion signIn() {
    var begun = begin("campus");
    return party.complete(
        "campus", campus.authorize(begun.provider()), List.of(begun.transaction()));
  }

  private static String refusal(Completion completion) {
    assertThat(completion).isInstanceOf(Completion.Refused.class);
    return ((Completion.Refused) completion).reason().code();
  }

  @Test
  void whoComesBackFromAProvider_isKnown_byIssuerAndSubjectAlone() {
    assertThat(signIn())
        .isEqualTo(
            new Completion.SignedIn(
                new Identity(campus.issuer(), "ada", "Ada Example"), "/sessions?all=1"));
    assertThat(new Identity(campus.issuer(), "ada", "another name").person())
        .isEqualTo(Ids.person(campus.issuer(), "ada"))
        .isNotEqualTo(Ids.person(other.issuer(), "ada"));
  }

  @Test
  void theRequest_bindsEverythingToThisBrowser_andNamesNoSecret() {
    var begun = begin("campus");
    var asked = TestProvider.form(begun.provider().getRawQuery());
    assertThat(asked)
        .containsEntry("response_type", "code")
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("client_id", TestProvider.CLIENT)
        .containsEntry("redirect_uri", BASE + "/sign-in/campus/callback")
        .containsKeys("state", "nonce", "code_challenge");
    assertThat(asked.get("scope").split(" ")).contains("openid", "profile", "email");
    // whoever reads the cookie learns nothing of it
    assertThat(begun.transaction()).doesNotContain(asked.get("state"), asked.get("nonce"));
    assertThat(TestProvider.form(begin("campus").provider().getRawQuery()).get("state"))
        .isNotEqualTo(asked.get("state"));
  }

  @Test
  void anAnswerForAnotherBrowser_isRefused() {
    var theirs = begin("campus");
    var mine = begin("campus");
    var answer = campus.authorize(theirs.provider());
    assertThat(refusal(party.complete("campus", answer, List.of(mine.transaction()))))
        .isEqualTo("wrong-state");
    assertThat(refusal(party.complete("campus", answer, List.of()))).isEqualTo("no-transaction");
    // of a browser's several tabs, the one that is meant
    assertThat(party.complete("campus", answer, List.of(mine.transaction(), theirs.transaction())))
        .isInstanceOf(Completion.SignedIn.class);
  }

  @Test
  void whatIsOver_orForged_isRefused() {
    var begun = begin("campus");
    var answer = campus.authorize(begun.provider());
    var forged = new Seal(Seal.newKey()).close("transaction", "{}", now.get().plusSeconds(60));
    assertThat(refusal(party.complete("campus", answer, List.of(forged)))).isEqualTo("wrong-state");
    now.set(now.get().plus(begun.lifetime()));
    assertThat(refusal(party.complete("campus", answer, List.of(begun.transaction()))))
        .isEqualTo("wrong-state");
  }

  @Test
  void aCodeIsGoodOnce() {
    var begun = begin("campus");
    var answer = campus.authorize(begun.provider());
    assertThat(party.complete("campus", answer, List.of(begun.transaction())))
        .isInstanceOf(Completion.SignedIn.class);
    assertThat(refusal(party.complete("campus", answer, List.of(begun.transaction()))))
        .isEqualTo("code-refused");
  }

  /** RFC 9700 section 4.4: the person chose one provider, another's answer arrives. */
  @Test
  void mixUp_isRefused_beforeAnyCodeIsSent() {
    var begun = begin("campus");
    // the attacker's provider sends the person on to the honest one, whose code it wants
    var answer = campus.authorize(begun.provider());
    assertThat(refusal(party.complete("other", answer, List.of(begun.transaction()))))
        .isEqualTo("wrong-provider");
    var asIfFromOther = new HashMap<>(answer);
    asIfFromOther.put("iss", List.of(other.issuer()));
    assertThat(refusal(party.complete("campus", asIfFromOther, List.of(begun.transaction()))))
        .isEqualTo("wrong-issuer");
    // campus says of itself that it always names itself (RFC 9207 section 3)
    asIfFromOther.remove("iss");
    assertThat(refusal(party.complete("campus", asIfFromOther, List.of(begun.transaction()))))
        .isEqualTo("wrong-issuer");
    assertThat(campus.codesAsked.get() + other.codesAsked.get()).isZero();
  }

  @Test
  void aProviderThatDoesNotNameItself_isFine_whenItNeverSaidItWould() {
    campus.namesIssuer = false;
    assertThat(signIn()).isInstanceOf(Completion.SignedIn.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"code", "state", "iss", "error"})
  void anAnswerThatSaysAThingTwice_isRefused(String name) {
    var begun = begin("campus");
    var answer = new HashMap<>(campus.authorize(begun.provider()));
    answer.put(name, List.of(answer.getOrDefault(name, List.of("x")).getFirst(), "another"));
    assertThat(refusal(party.complete("campus", answer, List.of(begun.transaction()))))
        .isIn("malformed-answer", "wrong-state");
    assertThat(campus.codesAsked).hasValue(0);
  }

  @Test
  void whatTheProviderRefuses_isSaid() {
    campus.answer =
        back ->
            Map.of(
                "state",
                back.get("state"),
                "iss",
                back.get("iss"),
                "error",
                List.of("access_denied"));
    assertThat(refusal(signIn())).isEqualTo("provider-refused");
  }

  @Test
  void aTokenOfAnotherIssuer_isRefused() {
    campus.claims = claims -> claims.issuer(other.issuer());
    assertThat(refusal(signIn())).isEqualTo("wrong-token");
  }

  @Test
  void aTokenForAnotherClient_isRefused() {
    campus.claims = claims -> claims.audience("someone-else");
    assertThat(refusal(signIn())).isEqualTo("wrong-token");
    campus.claims =
        claims ->
            claims
                .audience(List.of(TestProvider.CLIENT, "someone-else"))
                .claim("azp", "someone-else");
    assertThat(refusal(signIn())).isEqualTo("wrong-token");
  }

  @Test
  void aTokenOfAnotherSignIn_isRefused() {
    campus.claims = claims -> claims.claim("nonce", "another");
    assertThat(refusal(signIn())).isEqualTo("wrong-token");
    campus.claims = claims -> claims.claim("nonce", null);
    assertThat(refusal(signIn())).isEqualTo("wrong-token");
  }

  @Test
  void aTokenThatIsOver_isRefused() {
    var longAgo = Instant.now().minus(Duration.ofMinutes(5));
    campus.claims =
        claims ->
            claims.issueTime(Date.from(longAgo)).expirationTime(Date.from(longAgo.plusSeconds(60)));
    assertThat(refusal(signIn())).isEqualTo("wrong-token");
  }

  @Test
  void anUnsignedToken_isRefused() {
    campus.signing = claims -> new PlainJWT(claims).serialize();
    assertThat(refusal(signIn())).isEqualTo("wrong-token");
  }

  /** RFC 8725 section 2.1: the public key taken for a shared secret. */
  @Test
  void aTokenWhoseSecretIsThePublicKey_isRefused() {
    campus.signing =
        claims ->
            campus.signed(
                claims,
                JWSAlgorithm.HS256,
                new MACSigner(campus.key.toRSAPublicKey().getEncoded()));
    assertThat(refusal(signIn())).isEqualTo("wrong-token");
  }

  @Test
  void aTokenOfAKeyThatIsNotPublished_isRefused() {
    campus.key = TestProvider.newKey("first");
    assertThat(refusal(signIn())).isEqualTo("wrong-token");
  }

  @Test
  void aNewKey_isFetched_whenATokenNamesIt() {
    assertThat(signIn()).isInstanceOf(Completion.SignedIn.class);
    campus.key = TestProvider.newKey("second");
    campus.published = new JWKSet(campus.key.toPublicJWK());
    assertThat(signIn()).isInstanceOf(Completion.SignedIn.class);
    assertThat(campus.keysAsked).hasValue(2);
  }

  @Test
  void tokensOfUnknownKeys_makeUsAskForKeysRarely() {
    assertThat(signIn()).isInstanceOf(Completion.SignedIn.class);
    campus.key = TestProvider.newKey("gone");
    var refusals = IntStream.range(0, 10).mapToObj(i -> signIn()).toList();
    assertThat(refusals).allSatisfy(each -> assertThat(refusal(each)).isEqualTo("wrong-token"));
    assertThat(campus.keysAsked.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void aHugeKeySet_isNotRead() {
    campus.keySet = set -> set + " ".repeat((int) ProviderHttp.LARGEST);
    assertThat(signIn()).isInstanceOf(Completion.Unavailable.class);
  }

  @Test
  void aDescriptionThatIsHuge_orAnothers_orNamesUnprotectedEndpoints_isNotBelieved() {
    campus.description = text -> text + " ".repeat((int) ProviderHttp.LARGEST);
    assertThat(party.begin("campus", "/")).isInstanceOf(Beginning.Unavailable.class);
    later();
    campus.description = text -> text.replace(campus.issuer() + "/token", "http://evil.example/t");
    assertThat(party.begin("campus", "/")).isInstanceOf(Beginning.Unavailable.class);
    later();
    campus.description = text -> "no JSON";
    assertThat(party.begin("campus", "/")).isInstanceOf(Beginning.Unavailable.class);
    later();
    campus.description = text -> text;
    campus.calledItself = other.issuer();
    assertThat(party.begin("campus", "/")).isInstanceOf(Beginning.Unavailable.class);
    campus.calledItself = campus.issuer();
    // told at once for a moment, and asked again afterwards
    assertThat(party.begin("campus", "/")).isInstanceOf(Beginning.Unavailable.class);
    later();
    assertThat(party.begin("campus", "/")).isInstanceOf(Beginning.Redirect.class);
  }

  private void later() {
    now.set(now.get().plusSeconds(6));
  }

  @Test
  void unknownProviders_areNone() {
    assertThat(party.begin("nobody", "/")).isInstanceOf(Beginning.UnknownProvider.class);
    var begun = begin("campus");
    assertThat(
            refusal(
                party.complete(
                    "nobody", campus.authorize(begun.provider()), List.of(begun.transaction()))))
        .isEqualTo("wrong-state");
  }

  @Test
  void nobodyIsSentToAnotherWebSite() {
    for (var elsewhere :
        List.of(
            "https://evil.example/", "//evil.example", "/\\evil.example", "", "/\t/evil.example")) {
      var begun = (Beginning.Redirect) party.begin("campus", elsewhere);
      var completed =
          party.complete(
              "campus", campus.authorize(begun.provider()), List.of(begun.transaction()));
      assertThat(((Completion.SignedIn) completed).returnTo()).isEqualTo("/");
    }
  }

  /** Who may be anybody's address opens nothing that is open to that address. */
  @Test
  void anEmailAddress_isThePersons_onlyWhenTheProviderHasConfirmedIt() {
    campus.knows("ada", "Ada@Campus.Example");
    assertThat(email()).contains("ada@campus.example");
    campus.claims = claims -> claims.claim("email", "ada@campus.example");
    assertThat(email()).isEmpty();
    campus.claims =
        claims -> claims.claim("email", "ada@campus.example").claim("email_verified", "true");
    assertThat(email()).isEmpty();
    for (var address : List.of("ada", "ada@", "a b@campus.example", "ada@evil.example@campus.ex")) {
      campus.knows("ada", address);
      assertThat(email()).as(address).isEmpty();
    }
  }

  private Optional<String> email() {
    return ((Completion.SignedIn) signIn()).identity().email();
  }

  @Test
  void whatAProviderCallsAPerson_isCutAndCleaned() {
    campus.claims = claims -> claims.claim("name", "\u202eEve\n" + "x".repeat(200));
    var identity = ((Completion.SignedIn) signIn()).identity();
    assertThat(identity.label()).startsWith("Eve").hasSizeLessThanOrEqualTo(80);
  }
}
