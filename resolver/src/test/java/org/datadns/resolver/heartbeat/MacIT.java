package org.datadns.resolver.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.signing.MacAgreement;
import org.datadns.protocol.signing.MacKey;
import org.datadns.protocol.wire.MacAnswer;
import org.datadns.protocol.wire.MacRequest;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Heartbeats signed with a secret that was agreed on. */
class MacIT {
  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestSite site;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, join_token cascade"));
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver, "doi:10.5072/fk2/abc");
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
  }

  private static MacKey agreed(TestSite site) {
    var agreement = MacAgreement.begin();
    MacAnswer answer = site.client().agreeOnMac(new MacRequest(agreement.publicJwk()));
    assertThat(answer.until())
        .isBetween(
            Instant.now().plus(Duration.ofMinutes(50)), Instant.now().plus(Duration.ofMinutes(70)));
    return agreement.open(answer.kid(), answer.sealed());
  }

  private static void beat(TestSite site, MacKey mac) {
    site.client().heartbeat(site.heartbeat(3, List.of()), mac);
  }

  private static void assertRefused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.problem().code()).isEqualTo(code);
              assertThat(e.problem().status()).isEqualTo(401);
            });
  }

  @Test
  void heartbeats_areTaken() {
    var mac = agreed(site);
    beat(site, mac);
    beat(site, mac);
  }

  @Test
  void anotherResolverOnTheDatabase_takesThem(@TempDir Path elsewhere) {
    var mac = agreed(site);
    try (var other = TestResolver.start(database, elsewhere)) {
      site.moveTo(other);
      beat(site, mac);
    }
  }

  @Test
  void secretOfOneSite_isNoneOfAnother() {
    var mac = agreed(site);
    try (var other = TestSite.ready("two", resolver, "doi:10.5072/other")) {
      assertRefused("bad-signature", () -> beat(other, mac));
    }
  }

  @Test
  void madeUpEndOrSecret_isRefused() {
    var mac = agreed(site);
    var later = (Instant.now().getEpochSecond() + 86_400) + mac.kid().substring(10);
    assertRefused("bad-signature", () -> beat(site, new MacKey(later, new byte[MacKey.LENGTH])));
    assertRefused(
        "bad-signature", () -> beat(site, new MacKey(mac.kid(), new byte[MacKey.LENGTH])));
    assertRefused(
        "wrong-algorithm",
        () ->
            beat(
                site,
                new MacKey(
                    (Instant.now().getEpochSecond() - 1) + mac.kid().substring(10),
                    new byte[MacKey.LENGTH])));
    assertRefused(
        "wrong-algorithm", () -> beat(site, new MacKey("nonsense", new byte[MacKey.LENGTH])));
  }

  @Test
  void withTheSitesKey_itsSecretsAreGoodNoMore(@TempDir Path elsewhere) {
    var mac = agreed(site);
    resolver.close();
    database.jdbi().useHandle(h -> h.execute("truncate site cascade"));
    resolver = TestResolver.start(database, elsewhere);
    try (var successor = new TestSite("one", resolver)) {
      successor.join(Optional.of(resolver.joinToken("one")));
      assertRefused("bad-signature", () -> beat(successor, mac));
    }
  }

  @Test
  void keyThatIsNone_isRefused() {
    assertThatThrownBy(() -> site.client().agreeOnMac(new MacRequest(Map.of("kty", "oct"))))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo("invalid-key"));
  }
}
