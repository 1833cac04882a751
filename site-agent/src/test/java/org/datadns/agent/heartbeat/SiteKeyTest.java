package org.datadns.agent.heartbeat;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.KeyAnswer;
import org.datadns.protocol.wire.Problem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteKeyTest {
  private static final String KEYS = "/api/sites/one/keys";

  @TempDir Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private WireMockServer resolver;

  @BeforeEach
  void start() {
    resolver = new WireMockServer(WireMockConfiguration.options().dynamicPort());
    resolver.start();
    takes();
  }

  @AfterEach
  void stop() {
    resolver.stop();
  }

  private void takes() {
    resolver.stubFor(
        post(urlEqualTo(KEYS))
            .willReturn(
                aResponse()
                    .withStatus(200)
                    .withHeader("Content-Type", "application/json")
                    .withBody(
                        Json.write(
                            new KeyAnswer("new", Optional.of("old"), Optional.of(now.get()))))));
  }

  private void refuses(int status, String code) {
    resolver.stubFor(
        post(urlEqualTo(KEYS))
            .willReturn(
                aResponse()
                    .withStatus(status)
                    .withHeader("Content-Type", Problem.MEDIA_TYPE)
                    .withBody(Json.write(Problem.of(status, code, "No", "No.")))));
  }

  private SiteKey key() {
    return SiteKey.load(directory, now::get);
  }

  private SiteClient client(SiteKey key) {
    return new SiteClient(URI.create(resolver.baseUrl()), "one", key, now::get);
  }

  private void later(int seconds) {
    now.set(now.get().plusSeconds(seconds));
  }

  @Test
  void aChange_signsOnceEveryResolverKnows_andLastsIntoTheNextRun() {
    var key = key();
    var old = key.get().kid();
    key.change(client(key));
    key.settle(client(key));
    assertThat(key.get().kid()).isEqualTo(old);
    later(10);
    key.settle(client(key));
    var fresh = key.get().kid();
    assertThat(fresh).isNotEqualTo(old);
    assertThat(key.ownKeys().kids()).containsExactlyInAnyOrder(fresh, old);
    assertThat(key.agentId()).as("its containers are still its own").isEqualTo(old);
    resolver.verify(
        1, postRequestedFor(urlEqualTo(KEYS)).withHeader("Authorization", matching("Bearer .+")));

    var again = key();
    assertThat(again.get().kid()).isEqualTo(fresh);
    assertThat(again.agentId()).isEqualTo(old);
    again.settle(client(again));
    resolver.verify(1, postRequestedFor(urlEqualTo(KEYS)));
    assertThat(Files.exists(directory.resolve("site-key-next.json"))).isFalse();
  }

  @Test
  void aChangeThatBrokeOff_goesOnWithTheNextStart_withTheSameKey() {
    var key = key();
    resolver.stubFor(
        post(urlEqualTo(KEYS)).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
    assertThatThrownBy(() -> key.change(client(key))).isInstanceOf(UnreachableException.class);
    takes();
    var again = key();
    again.settle(client(again));
    later(10);
    again.settle(client(again));
    assertThat(again.get().kid()).isNotEqualTo(key.get().kid());
  }

  @Test
  void aChangeThatWasTakenLongAgo_isFoundOut() {
    var key = key();
    var old = key.get().kid();
    key.change(client(key));
    refuses(401, "unknown-key");
    var again = key();
    again.settle(client(again));
    assertThat(again.get().kid()).isNotEqualTo(old);
  }

  @Test
  void aChangeThatIsRefused_isForgotten() {
    var key = key();
    refuses(409, "key-overtaken");
    assertThatThrownBy(() -> key.change(client(key))).isInstanceOf(ProblemException.class);
    resolver.resetRequests();
    key.settle(client(key));
    resolver.verify(0, postRequestedFor(urlEqualTo(KEYS)));
  }

  @Test
  void aLostKey_isReplaced_andItsTicketsAreGoodNoMore() {
    var key = key();
    var lost = key.get().kid();
    key.change(client(key));
    key.replace();
    assertThat(key.get().kid()).isNotEqualTo(lost);
    assertThat(key.ownKeys().kids()).containsExactly(key.get().kid());
    assertThat(key().get().kid()).isEqualTo(key.get().kid());
    assertThat(Files.exists(directory.resolve("site-key-next.json"))).isFalse();
  }
}
