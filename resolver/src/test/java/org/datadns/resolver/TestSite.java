package org.datadns.resolver;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.SiteProof;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.MountReport;
import org.datadns.protocol.wire.Heartbeat.ReplicaNews;
import org.datadns.protocol.wire.Heartbeat.SessionReport;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.HeartbeatAnswer;
import org.datadns.protocol.wire.JoinAnswer;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.protocol.wire.SiteOperation;

/**
 * A site whose agent's session API is played by WireMock, and that speaks for itself with a key.
 */
public final class TestSite implements AutoCloseable {
  public final String id;
  public final SigningKey key = SigningKey.generate();
  public final WireMockServer agent;
  private volatile TestResolver resolver;
  private final AtomicLong sequence = new AtomicLong();
  private final Instant started = Instant.now();
  private String sessions = "";
  private String title;
  private long generation;
  private Optional<List<MountReport>> mounts = Optional.empty();

  public TestSite(String id, TestResolver resolver) {
    this.id = id;
    this.title = "Site " + id;
    this.resolver = resolver;
    this.agent =
        new WireMockServer(
            WireMockConfiguration.options()
                .bindAddress("127.0.0.1")
                .dynamicPort()
                .extensions(new ProofAnswers(key, id, () -> this.resolver.address())));
    agent.start();
    agentProves();
  }

  /** As {@link #ready}, with this in the place of {@code addresses.sessions}. */
  public static TestSite readyAt(
      String sessions, String id, TestResolver resolver, String... datasets) {
    var site = new TestSite(id, resolver);
    site.sessions = sessions;
    site.join(Optional.of(resolver.joinToken(id)));
    site.hold(datasets);
    site.beat(3);
    return site.reached();
  }

  /** Joined, with this inventory, and room for three sessions. */
  public static TestSite ready(String id, TestResolver resolver, String... datasets) {
    var site = new TestSite(id, resolver);
    site.join(Optional.of(resolver.joinToken(id)));
    site.hold(datasets);
    site.beat(3);
    return site.reached();
  }

  /** Joined by this name, with this inventory, and so much room. */
  public static TestSite titled(
      String title, String id, TestResolver resolver, int free, List<ReplicaLine> lines) {
    var site = new TestSite(id, resolver);
    site.title = title;
    site.join(Optional.of(resolver.joinToken(id)));
    site.hold(lines);
    site.beat(free);
    return site.reached();
  }

  public SiteClient client() {
    return new SiteClient(resolver.address(), id, key, Instant::now);
  }

  public JoinRequest joinRequest(Optional<String> token) {
    return new JoinRequest(id, title, id + "@example.org", addresses(), key.publicJwk(), token);
  }

  public SiteAddresses addresses() {
    return new SiteAddresses(
        agent.baseUrl(), sessions.isEmpty() ? "http://*.localhost:" + agent.port() : sessions);
  }

  /** Speaks to another resolver on the same database from now on. */
  public void moveTo(TestResolver other) {
    resolver = other;
  }

  public JoinAnswer join(Optional<String> token) {
    return client().join(joinRequest(token));
  }

  public void hold(String... datasets) {
    hold(
        Stream.of(datasets)
            .map(name -> ReplicaLine.of(name, Optional.of("Title of " + name)))
            .toList());
  }

  public void hold(List<ReplicaLine> lines) {
    generation++;
    client().putReplicas(generation, lines);
  }

  /** Opens mounts of these names to the console from the next heartbeat on. */
  public void opens(String... names) {
    mounts =
        Optional.of(
            Stream.of(names)
                .map(name -> new MountReport(name, Optional.of("nfs4"), Optional.empty()))
                .toList());
  }

  public Heartbeat heartbeat(int free, List<SessionReport> sessions) {
    return heartbeat(free, List.of(), sessions);
  }

  private Heartbeat heartbeat(int free, List<Instant> nextExpiries, List<SessionReport> sessions) {
    return new Heartbeat(
        "instance",
        started,
        sequence.incrementAndGet(),
        SiteOperation.READY,
        Duration.ZERO,
        1,
        generation,
        List.of(
            new ToolOffer(
                "jupyter",
                "JupyterLab",
                Optional.empty(),
                Optional.empty(),
                List.of(new SizeOffer("small", 1L << 30, 1.0, free, 3, 0, nextExpiries)))),
        sessions,
        0,
        ReplicaNews.ALL_WELL,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        mounts);
  }

  public HeartbeatAnswer beat(int free, SessionReport... sessions) {
    return client().heartbeat(heartbeat(free, List.of(sessions)));
  }

  /** All places are taken until then. */
  public HeartbeatAnswer beatFull(Instant... nextExpiries) {
    return client().heartbeat(heartbeat(0, List.of(nextExpiries), List.of()));
  }

  /** Speaks to another resolver on the same database from now on. */
  public void speaksTo(TestResolver other) {
    resolver = other;
  }

  /** Waits until people can be sent to it. */
  public TestSite reached() {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                Stream.of(resolver.get("/sites").body().split("\\{"))
                    .anyMatch(
                        entry ->
                            entry.contains("\"id\":\"" + id + "\"")
                                && entry.contains("\"reachable\":true")));
    return this;
  }

  /** The agent proves that its address leads to its site. */
  public void agentProves() {
    agent.stubFor(
        get(urlPathEqualTo(SiteProof.PATH))
            .willReturn(aResponse().withTransformers(ProofAnswers.NAME)));
  }

  /** The agent's address answers, but not as the site. */
  public void agentProvesNothing() {
    agent.stubFor(
        get(urlPathEqualTo(SiteProof.PATH)).willReturn(aResponse().withBody("It works!")));
  }

  public static SessionReport report(String id, int attempt, SessionState state) {
    return new SessionReport(
        id, attempt, state, Instant.now(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The agent starts whatever it is asked to, and the tool answers at once. */
  public void agentSucceeds() {
    agent.stubFor(put(urlPathMatching("/api/sessions/.*")).willReturn(status(1, "starting")));
    agent.stubFor(get(urlPathMatching("/api/sessions/.*")).willReturn(status(2, "ready")));
    agent.stubFor(delete(urlPathMatching("/api/sessions/.*")).willReturn(status(3, "ended")));
  }

  /** The agent starts whatever it is asked to, and says at which port it serves it. */
  public void agentSucceedsAt(int port) {
    agentSucceeds();
    agent.stubFor(
        get(urlPathMatching("/api/sessions/.*"))
            .willReturn(status(2, "ready", Optional.empty(), Optional.empty(), Optional.of(port))));
  }

  /** The agent starts, and the tool never answers. */
  public void agentDawdles() {
    agent.stubFor(put(urlPathMatching("/api/sessions/.*")).willReturn(status(1, "starting")));
    agent.stubFor(
        get(urlPathMatching("/api/sessions/.*"))
            .willReturn(status(1, "starting").withFixedDelay(200)));
    agent.stubFor(delete(urlPathMatching("/api/sessions/.*")).willReturn(status(3, "ended")));
  }

  /** The agent begins, and the tool dies with a reason. */
  public void agentFails(String code, String text) {
    agent.stubFor(put(urlPathMatching("/api/sessions/.*")).willReturn(status(1, "starting")));
    agent.stubFor(
        get(urlPathMatching("/api/sessions/.*"))
            .willReturn(status(2, "ended", Optional.of(new Reason(code, text)))));
    agent.stubFor(delete(urlPathMatching("/api/sessions/.*")).willReturn(status(3, "ended")));
  }

  /** The agent refuses with a problem. */
  public void agentRefuses(int status, String code) {
    agent.stubFor(
        put(urlPathMatching("/api/sessions/.*"))
            .willReturn(
                aResponse()
                    .withStatus(status)
                    .withHeader("Content-Type", Problem.MEDIA_TYPE)
                    .withBody(Json.write(Problem.of(status, code, "No", "No: " + code + ".")))));
    agent.stubFor(delete(urlPathMatching("/api/sessions/.*")).willReturn(status(3, "ended")));
  }

  /** What a site says of a ready session's time. */
  public static SessionReport ready(
      String id, int attempt, Optional<Instant> endsAt, Optional<Reason> warning) {
    return new SessionReport(
        id, attempt, SessionState.READY, Instant.now(), Optional.empty(), endsAt, warning);
  }

  /** The agent gives more time, until then. */
  public void agentExtends(Instant endsAt) {
    agent.stubFor(
        post(urlPathMatching("/api/sessions/.*/extend"))
            .willReturn(
                status(4, "ready", Optional.empty(), Optional.of(endsAt), Optional.empty())
                    .withStatus(200)));
  }

  /** The agent gives no more time. */
  public void agentExtendsNoMore() {
    agent.stubFor(
        post(urlPathMatching("/api/sessions/.*/extend"))
            .willReturn(
                aResponse()
                    .withStatus(409)
                    .withHeader("Content-Type", Problem.MEDIA_TYPE)
                    .withBody(
                        Json.write(
                            Problem.of(409, "longest-reached", "Not extended", "No more.")))));
  }

  /** Connections to the agent break. */
  public void agentIsAway() {
    agent.stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
  }

  private static ResponseDefinitionBuilder status(long revision, String state) {
    return status(revision, state, Optional.empty());
  }

  private static ResponseDefinitionBuilder status(
      long revision, String state, Optional<Reason> reason) {
    return status(revision, state, reason, Optional.empty(), Optional.empty());
  }

  private static ResponseDefinitionBuilder status(
      long revision,
      String state,
      Optional<Reason> reason,
      Optional<Instant> endsAt,
      Optional<Integer> port) {
    var status =
        new SessionStatus(
            "s",
            1,
            revision,
            SessionState.valueOf(state.toUpperCase(Locale.ROOT)),
            "waiting for JupyterLab",
            Optional.empty(),
            Instant.now(),
            reason,
            endsAt,
            Optional.empty(),
            port);
    return aResponse()
        .withStatus(202)
        .withHeader("Content-Type", "application/json")
        .withBody(Json.write(status));
  }

  @Override
  public void close() {
    agent.stop();
  }
}
