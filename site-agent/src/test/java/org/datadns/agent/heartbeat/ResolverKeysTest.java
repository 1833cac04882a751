package org.datadns.agent.heartbeat;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.signing.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolverKeysTest {
  private static final String JWKS = "/.well-known/jwks.json";

  @TempDir Path directory;
  private final SigningKey first = SigningKey.generate();
  private final SigningKey second = SigningKey.generate();
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private WireMockServer resolver;

  @BeforeEach
  void start() {
    resolver = new WireMockServer(WireMockConfiguration.options().dynamicPort());
    resolver.start();
    serve(first);
  }

  @AfterEach
  void stop() {
    resolver.stop();
  }

  @Test
  void refreshed_isKeptForTheNextRun() {
    assertThat(keys().current().kids()).isEmpty();
    keys().refreshed();
    resolver.resetAll();

    assertThat(keys().current().kids()).containsExactly(first.kid());
  }

  @Test
  void refreshed_manyMadeUpKeys_askOnceInTenSeconds() {
    var keys = keys();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        threads.submit(keys::refreshed);
      }
    }
    resolver.verify(1, getRequestedFor(urlEqualTo(JWKS)));

    pass(Duration.ofSeconds(11));
    serve(second);
    assertThat(keys.refreshed().kids()).containsExactly(second.kid());
  }

  @Test
  void refreshed_resolverFails_keepsWhatIsKnown() {
    var keys = keys();
    keys.refreshed();
    pass(Duration.ofSeconds(11));
    resolver.stubFor(get(JWKS).willReturn(serverError()));

    assertThat(keys.refreshed().kids()).containsExactly(first.kid());
  }

  @Test
  void renew_afterAnHour_noticesAWithdrawnKey() {
    var keys = keys();
    keys.refreshed();
    serve(second);
    keys.renew();
    assertThat(keys.current().contains(first.kid())).isTrue();

    pass(Duration.ofMinutes(61));
    keys.renew();

    assertThat(keys.current().contains(first.kid())).isFalse();
  }

  private ResolverKeys keys() {
    var client =
        new SiteClient(
            URI.create(resolver.baseUrl()), "lakeside", SigningKey.generate(), Instant::now);
    return new ResolverKeys(directory, client, now::get);
  }

  private void serve(SigningKey key) {
    resolver.stubFor(get(JWKS).willReturn(okJson(key.publicKeys().toJson())));
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }
}
