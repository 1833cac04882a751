package org.datadns.protocol.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.datadns.protocol.signing.Ticket.Use;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.Assurance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TicketTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final String RESOLVER = "https://resolver.example";
  private static final String SITE = "north";
  private static final String SESSION = "sabc";

  private final SigningKey key = SigningKey.generate();

  @Test
  void verify_givesBackWhatWasSigned() {
    var start = Ticket.start(SITE, SESSION, 2, "person", Assurance.GUEST, "{}".getBytes(UTF_8));
    var read = Ticket.of(Use.READ, SITE, SESSION, 2, "person", Assurance.FEDERATED);
    var enter = Ticket.enter(SITE, SESSION, 2, "person", Assurance.EMAIL, "state");

    assertThat(List.of(start, read, enter))
        .allSatisfy(
            ticket ->
                assertThat(verify(ticket.sign(key, RESOLVER, NOW), ticket.use(), NOW))
                    .isEqualTo(new Valid<>(ticket)));
    assertThat(start.digest()).hasValue(Digest.of("{}"));
    assertThat(enter.state()).hasValue("state");
  }

  @ParameterizedTest
  @EnumSource(Use.class)
  void verify_refusesAnotherUse(Use asked) {
    for (Use use : Use.values()) {
      if (use != asked) {
        assertThat(codeOf(verify(ticket(use).sign(key, RESOLVER, NOW), asked, NOW)))
            .isEqualTo("wrong-use");
      }
    }
  }

  @Test
  void verify_refusesAnotherSessionSiteAndIssuer() {
    String token = ticket(Use.ENTER).sign(key, RESOLVER, NOW);

    assertThat(codeOf(verify(token, RESOLVER, SITE, "sother"))).isEqualTo("wrong-session");
    assertThat(codeOf(verify(token, RESOLVER, "south", SESSION))).isEqualTo("wrong-audience");
    assertThat(codeOf(verify(token, "https://other.example", SITE, SESSION)))
        .isEqualTo("wrong-issuer");
  }

  @Test
  void verify_holdsForAMinuteGiveOrTakeTheClocks() {
    String token = ticket(Use.READ).sign(key, RESOLVER, NOW);

    assertThat(codeAt(token, -6)).isEqualTo("not-yet-valid");
    assertThat(verify(token, Use.READ, NOW.minusSeconds(5))).isInstanceOf(Valid.class);
    assertThat(verify(token, Use.READ, NOW.plusSeconds(64))).isInstanceOf(Valid.class);
    assertThat(codeAt(token, 65)).isEqualTo("expired");
    assertThat(Ticket.forgettableAfter(NOW)).isAfter(NOW.plusSeconds(70));
  }

  @Test
  void verify_refusesATicketThatClaimsToLiveLonger() {
    String token = signed(c -> c.expirationTime(Claims.date(NOW.plus(Duration.ofDays(365)))));

    assertThat(verify(token, Use.READ, NOW)).isInstanceOf(Valid.class);
    assertThat(codeAt(token, 65)).isEqualTo("expired");
  }

  @Test
  void verify_refusesAKeyThatIsNotTheResolvers() {
    String token = ticket(Use.READ).sign(SigningKey.generate(), RESOLVER, NOW);

    assertThat(codeOf(verify(token, Use.READ, NOW))).isEqualTo("unknown-key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jti", "sub", "use", "session", "attempt", "assurance", "iat", "exp"})
  void verify_refusesATicketThatLacksAClaim(String claim) {
    assertThat(codeOf(verify(signed(c -> c.claim(claim, null)), Use.READ, NOW)))
        .isEqualTo("malformed-token");
  }

  @Test
  void verify_refusesClaimsOfTheWrongKind() {
    assertThat(
            List.<Consumer<JWTClaimsSet.Builder>>of(
                c -> c.claim("attempt", "two"),
                c -> c.claim("assurance", "certain"),
                c -> c.claim("session", 5),
                c -> c.claim("state", List.of("a"))))
        .allSatisfy(
            change ->
                assertThat(codeOf(verify(signed(change), Use.READ, NOW)))
                    .isEqualTo("malformed-token"));
  }

  @Test
  void verify_refusesAnEnterTicketBoundToNoBrowserAndAStartTicketBoundToNoOrder() {
    assertThat(codeOf(verify(signed(c -> c.claim("use", "enter")), Use.ENTER, NOW)))
        .isEqualTo("malformed-token");
    assertThat(codeOf(verify(signed(c -> c.claim("use", "start")), Use.START, NOW)))
        .isEqualTo("malformed-token");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ticket.of(Use.ENTER, SITE, SESSION, 1, "person", Assurance.GUEST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "5", "", "{}", "{\"exp\":\"soon\"}", "{\"aud\":5}"})
  void verify_refusesASignedPayloadThatHoldsNoClaims(String payload) throws JOSEException {
    var signer = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
    var signed =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k").build(), new Payload(payload));
    signed.sign(new ECDSASigner(signer));
    var keys = KeySet.of(signer.toPublicJWK().toJSONObject());

    assertThat(Ticket.verify(signed.serialize(), keys, RESOLVER, SITE, Use.READ, SESSION, NOW))
        .isInstanceOf(Invalid.class);
  }

  @Test
  void tickets_haveIdsOfTheirOwn() {
    assertThat(ticket(Use.READ).id()).isNotEqualTo(ticket(Use.READ).id());
  }

  private static Ticket ticket(Use use) {
    return new Ticket(
        UUID.randomUUID().toString(),
        SITE,
        use,
        SESSION,
        1,
        "person",
        Assurance.GUEST,
        Optional.of("state"),
        Optional.of("digest"));
  }

  /** A read ticket changed before it is signed. */
  private String signed(Consumer<JWTClaimsSet.Builder> change) {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(RESOLVER)
            .subject("person")
            .audience(SITE)
            .issueTime(Claims.date(NOW))
            .expirationTime(Claims.date(NOW.plusSeconds(60)))
            .jwtID("id")
            .claim("use", "read")
            .claim("session", SESSION)
            .claim("attempt", 1)
            .claim("assurance", "guest");
    change.accept(claims);
    return key.sign(claims.build());
  }

  private Verification<Ticket> verify(String token, Use use, Instant now) {
    return Ticket.verify(token, key.publicKeys(), RESOLVER, SITE, use, SESSION, now);
  }

  private Verification<Ticket> verify(String token, String issuer, String site, String session) {
    return Ticket.verify(token, key.publicKeys(), issuer, site, Use.ENTER, session, NOW);
  }

  private String codeAt(String token, long seconds) {
    return codeOf(verify(token, Use.READ, NOW.plusSeconds(seconds)));
  }

  private static String codeOf(Verification<?> verification) {
    return verification instanceof Invalid<?>(var code, var ignored) ? code : "valid";
  }
}
