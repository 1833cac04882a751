package org.datadns.protocol.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Instant;
import java.util.List;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.Assurance;
import org.junit.jupiter.api.Test;

class SiteRequestTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final String RESOLVER = "https://resolver.example";
  private static final SiteRequest HEARTBEAT =
      SiteRequest.of("POST", "/api/sites/north/heartbeats", "{}".getBytes(UTF_8));

  private final SigningKey key = SigningKey.generate();
  private final String token = HEARTBEAT.sign(key, "north", RESOLVER, NOW);

  @Test
  void verify_namesTheSite() {
    assertThat(verify(HEARTBEAT, NOW)).isEqualTo(new Valid<>("north"));
  }

  @Test
  void verify_refusesAReplayToAnotherRequest() {
    var body = "{}".getBytes(UTF_8);

    assertThat(codeOf(SiteRequest.of("PUT", "/api/sites/north/heartbeats", body)))
        .isEqualTo("wrong-request");
    assertThat(codeOf(SiteRequest.of("POST", "/api/sites/north/heartbeats?x", body)))
        .isEqualTo("wrong-request");
    assertThat(codeOf(SiteRequest.of("POST", "/api/sites/north/heartbeats", "[]".getBytes(UTF_8))))
        .isEqualTo("wrong-digest");
  }

  @Test
  void verify_refusesAnotherSiteAudienceAndKey() {
    assertThat(codeOf(HEARTBEAT.verify(token, key.publicKeys(), "south", RESOLVER, NOW)))
        .isEqualTo("wrong-issuer");
    assertThat(
            codeOf(HEARTBEAT.verify(token, key.publicKeys(), "north", "https://else.example", NOW)))
        .isEqualTo("wrong-audience");
    assertThat(
            codeOf(
                HEARTBEAT.verify(
                    token, SigningKey.generate().publicKeys(), "north", RESOLVER, NOW)))
        .isEqualTo("unknown-key");
    assertThat(codeOf(HEARTBEAT.verify(token, KeySet.empty(), "north", RESOLVER, NOW)))
        .isEqualTo("unknown-key");
  }

  @Test
  void verify_refusesThePastAndTheFuture() {
    assertThat(codeOf(verify(HEARTBEAT, NOW.plusSeconds(65)))).isEqualTo("expired");
    assertThat(codeOf(verify(HEARTBEAT, NOW.minusSeconds(6)))).isEqualTo("not-yet-valid");
  }

  @Test
  void verify_refusesASubjectThatIsNotTheIssuer() {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer("north")
            .subject("south")
            .audience(RESOLVER)
            .issueTime(Claims.date(NOW))
            .expirationTime(Claims.date(NOW.plusSeconds(60)))
            .claim("htm", HEARTBEAT.method())
            .claim("htu", HEARTBEAT.target())
            .claim("digest", HEARTBEAT.digest());

    assertThat(codeOf(verify(key.sign(claims.build())))).isEqualTo("wrong-issuer");
    assertThat(codeOf(verify(key.sign(claims.claim("digest", 5).build()))))
        .isEqualTo("malformed-token");
    assertThat(codeOf(verify(key.sign(claims.claim("htu", null).build()))))
        .isEqualTo("malformed-token");
  }

  @Test
  void verify_takesATicketForNoSiteRequest() {
    var ticket = Ticket.enter("north", "s1", 1, "p", Assurance.GUEST, "state");

    assertThat(List.of(ticket.sign(key, "north", NOW), ticket.sign(key, RESOLVER, NOW)))
        .allSatisfy(signed -> assertThat(verify(signed)).isInstanceOf(Invalid.class));
  }

  private Verification<String> verify(SiteRequest request, Instant now) {
    return request.verify(token, key.publicKeys(), "north", RESOLVER, now);
  }

  private Verification<String> verify(String signed) {
    return HEARTBEAT.verify(signed, key.publicKeys(), "north", RESOLVER, NOW);
  }

  private String codeOf(SiteRequest request) {
    return codeOf(verify(request, NOW));
  }

  private static String codeOf(Verification<?> verification) {
    return verification instanceof Invalid<?>(var code, var ignored) ? code : "valid";
  }
}
