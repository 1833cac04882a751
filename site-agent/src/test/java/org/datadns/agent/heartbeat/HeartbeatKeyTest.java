package org.datadns.agent.heartbeat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.signing.MacAgreement;
import org.datadns.protocol.signing.MacKey;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.ReplicaNews;
import org.datadns.protocol.wire.HeartbeatAnswer;
import org.datadns.protocol.wire.HeartbeatAnswer.Desired;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MacAnswer;
import org.datadns.protocol.wire.MacRequest;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SiteOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeartbeatKeyTest {
  /** One who always agrees when it may. */
  private static final RandomGenerator ALWAYS = () -> 0;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-20T10:00:00Z"));
  private final SigningKey key = SigningKey.generate();

  /** The ids of the secrets that heartbeats were signed with, "key" for the site's key. */
  private final List<String> signed = Collections.synchronizedList(new ArrayList<>());

  private volatile int agreements;
  private volatile boolean macsAreRefused;
  private volatile boolean agreementsAreRefused;
  private HttpServer resolver;
  private HeartbeatKey heartbeatKey;

  @BeforeEach
  void build() throws IOException {
    resolver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    resolver.createContext("/api/sites/lakeside/heartbeats", this::hear);
    resolver.createContext("/api/sites/lakeside/mac", this::agree);
    resolver.start();
    var client =
        new SiteClient(
            URI.create("http://localhost:" + resolver.getAddress().getPort()),
            "lakeside",
            key,
            now::get);
    heartbeatKey = new HeartbeatKey(client, now::get, ALWAYS);
  }

  @AfterEach
  void stop() {
    resolver.stop(0);
  }

  private void hear(HttpExchange exchange) throws IOException {
    var token = exchange.getRequestHeaders().getFirst("Authorization").substring(7);
    var kid = MacKey.kidOf(token);
    exchange.getRequestBody().readAllBytes();
    if (kid.isPresent() && macsAreRefused) {
      answer(exchange, 401, Problem.of(401, "bad-signature", "Not authenticated", "No."));
      return;
    }
    signed.add(kid.orElse("key"));
    answer(
        exchange,
        200,
        new HeartbeatAnswer(
            Duration.ofSeconds(10),
            now.get(),
            false,
            false,
            new Desired(0, Optional.empty(), List.of(), List.of()),
            List.of()));
  }

  private void agree(HttpExchange exchange) throws IOException {
    var request = Json.read(exchange.getRequestBody().readAllBytes(), MacRequest.class);
    if (agreementsAreRefused) {
      answer(exchange, 404, Problem.of(404, "not-found", "Not found", "There is no such thing."));
      return;
    }
    agreements++;
    answer(
        exchange,
        200,
        new MacAnswer(
            "k" + agreements,
            MacAgreement.seal(request.key(), new byte[MacKey.LENGTH]),
            now.get().plus(Duration.ofHours(1))));
  }

  private static void answer(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes = Json.write(body).getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void beat() {
    heartbeatKey.send(
        new Heartbeat(
            "instance",
            now.get(),
            1,
            SiteOperation.READY,
            Duration.ZERO,
            1,
            1,
            List.of(),
            List.of(),
            0,
            ReplicaNews.ALL_WELL,
            List.of()));
    heartbeatKey.renew();
  }

  @Test
  void theFirst_isSignedWithTheSitesKey_theNextWithTheSecret() {
    beat();
    beat();
    beat();
    assertThat(signed).containsExactly("key", "k1", "k1");
  }

  @Test
  void beforeItsEnd_aSecretIsRenewed() {
    beat();
    now.updateAndGet(it -> it.plus(Duration.ofMinutes(45)));
    beat();
    now.updateAndGet(it -> it.plus(Duration.ofMinutes(6)));
    beat();
    beat();
    assertThat(signed).containsExactly("key", "k1", "k1", "k2");
  }

  @Test
  void aSecretThatIsNotTaken_isForgotten_andNoHeartbeatIsLost() {
    beat();
    macsAreRefused = true;
    beat();
    macsAreRefused = false;
    beat();
    assertThat(signed).containsExactly("key", "key", "k2");
  }

  @Test
  void whereNobodyAgrees_theSitesKeyDoes() {
    agreementsAreRefused = true;
    beat();
    beat();
    assertThat(signed).containsExactly("key", "key");
  }

  @Test
  void afterItsEnd_aSecretIsNotUsed() {
    beat();
    now.updateAndGet(it -> it.plus(Duration.ofMinutes(61)));
    beat();
    assertThat(signed).containsExactly("key", "key");
  }
}
