package org.datadns.protocol.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.datadns.protocol.signing.KeyProof;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.MacKey;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.SiteRequest;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.HeartbeatAnswer;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.JoinAnswer;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.KeyAnswer;
import org.datadns.protocol.wire.KeyChange;
import org.datadns.protocol.wire.MacAnswer;
import org.datadns.protocol.wire.MacRequest;
import org.datadns.protocol.wire.OpenProposals;
import org.datadns.protocol.wire.ProposalAnswer;
import org.datadns.protocol.wire.ReplicaLine;

/**
 * The resolver's API for one site; every request is signed with the site's key. Blocking,
 * thread-safe; throws as {@link ResolverClient} does.
 */
public final class SiteClient {
  private static final String JSON = "application/json";
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** Ten million lines are some gigabytes, merged in one transaction. */
  private static final Duration INVENTORY_DEADLINE = Duration.ofMinutes(30);

  private final URI resolver;
  private final String site;
  private final Supplier<SigningKey> key;
  private final Supplier<Instant> resolverTime;
  private final JsonHttp http = new JsonHttp();

  /**
   * A client that signs as one site.
   *
   * @param resolver the resolver's address, no trailing slash; also the audience of what is signed
   * @param site the site's id
   * @param key the site's key
   * @param resolverTime the resolver's time as the agent knows it
   */
  public SiteClient(URI resolver, String site, SigningKey key, Supplier<Instant> resolverTime) {
    this(resolver, site, () -> key, resolverTime);
  }

  /**
   * A client that signs as one site.
   *
   * @param key the site's key as it is now
   */
  public SiteClient(
      URI resolver, String site, Supplier<SigningKey> key, Supplier<Instant> resolverTime) {
    this.resolver = resolver;
    this.site = site;
    this.key = key;
    this.resolverTime = resolverTime;
  }

  /** {@code POST /api/sites}: joins, or confirms having joined. */
  public JoinAnswer join(JoinRequest request) {
    return signed("POST", "/api/sites", JSON, Json.bytes(request), DEADLINE).as(JoinAnswer.class);
  }

  /** {@code PUT /api/sites/{site}/replicas}: the whole of a small inventory. */
  public InventoryAnswer putReplicas(long generation, List<ReplicaLine> lines) {
    var body = lines.stream().map(line -> Json.write(line) + "\n").collect(Collectors.joining());
    return signed(
            "PUT",
            "/api/sites/" + site + "/replicas?generation=" + generation,
            "application/x-ndjson",
            body.getBytes(StandardCharsets.UTF_8),
            INVENTORY_DEADLINE)
        .as(InventoryAnswer.class);
  }

  /**
   * {@code PUT /api/sites/{site}/replicas}: the whole inventory.
   *
   * @param generation of the inventory
   * @param file lines of NDJSON
   * @param digest base64url SHA-256 of the file
   */
  public InventoryAnswer putReplicas(long generation, Path file, String digest) {
    return sendReplicas("PUT", "generation=" + generation, file, digest);
  }

  /**
   * {@code PATCH /api/sites/{site}/replicas}: changes of the inventory.
   *
   * @param after the generation that they change
   * @param generation of the inventory with them
   * @param file lines of NDJSON
   * @param digest base64url SHA-256 of the file
   */
  public InventoryAnswer patchReplicas(long after, long generation, Path file, String digest) {
    return sendReplicas("PATCH", "generation=" + generation + "&after=" + after, file, digest);
  }

  private InventoryAnswer sendReplicas(String method, String query, Path file, String digest) {
    var target = "/api/sites/" + site + "/replicas?" + query;
    return http.send(
            method,
            URI.create(resolver + target),
            headers(new SiteRequest(method, target, digest), "application/x-ndjson"),
            file,
            INVENTORY_DEADLINE)
        .as(InventoryAnswer.class);
  }

  /** {@code POST /api/sites/{site}/heartbeats}, signed with the site's key. */
  public HeartbeatAnswer heartbeat(Heartbeat heartbeat) {
    return heartbeat(
        heartbeat,
        request -> request.sign(key.get(), site, resolver.toString(), resolverTime.get()));
  }

  /** The same, signed with a secret that was agreed on. */
  public HeartbeatAnswer heartbeat(Heartbeat heartbeat, MacKey mac) {
    return heartbeat(
        heartbeat, request -> request.sign(mac, site, resolver.toString(), resolverTime.get()));
  }

  private HeartbeatAnswer heartbeat(Heartbeat heartbeat, Function<SiteRequest, String> signing) {
    var target = "/api/sites/" + site + "/heartbeats";
    byte[] body = Json.bytes(heartbeat);
    var token = signing.apply(SiteRequest.of("POST", target, body));
    return http.send("POST", URI.create(resolver + target), headers(token, JSON), body, DEADLINE)
        .as(HeartbeatAnswer.class);
  }

  /** {@code GET /api/sites/{site}/proposals}: the oldest that waits for the site's answer. */
  public OpenProposals proposals() {
    return signed("GET", "/api/sites/" + site + "/proposals", JSON, new byte[0], DEADLINE)
        .as(OpenProposals.class);
  }

  /** {@code PUT /api/sites/{site}/proposals/{id}}: what the site made of one. */
  public void answer(long proposal, ProposalAnswer answer) {
    signed(
        "PUT", "/api/sites/" + site + "/proposals/" + proposal, JSON, Json.bytes(answer), DEADLINE);
  }

  /** {@code POST /api/sites/{site}/mac}: asks for a secret to sign heartbeats with. */
  public MacAnswer agreeOnMac(MacRequest request) {
    return signed("POST", "/api/sites/" + site + "/mac", JSON, Json.bytes(request), DEADLINE)
        .as(MacAnswer.class);
  }

  /**
   * {@code POST /api/sites/{site}/keys}: from now on the site has another key; the one before is
   * good for a while too.
   *
   * @param fresh the new key
   */
  public KeyAnswer changeKey(SigningKey fresh) {
    var proof =
        KeyProof.sign(fresh, key.get().kid(), site, resolver.toString(), resolverTime.get());
    return signed(
            "POST",
            "/api/sites/" + site + "/keys",
            JSON,
            Json.bytes(new KeyChange(fresh.publicJwk(), proof)),
            DEADLINE)
        .as(KeyAnswer.class);
  }

  /** {@code GET /.well-known/jwks.json}: the keys that sign tickets. */
  public KeySet ticketKeys() {
    return http.send(
            "GET",
            URI.create(resolver + "/.well-known/jwks.json"),
            Map.of("Accept", JSON),
            new byte[0],
            DEADLINE)
        .read(KeySet::parse);
  }

  private JsonHttp.Answer signed(
      String method, String target, String contentType, byte[] body, Duration deadline) {
    return http.send(
        method,
        URI.create(resolver + target),
        headers(SiteRequest.of(method, target, body), contentType),
        body,
        deadline);
  }

  private Map<String, String> headers(SiteRequest request, String contentType) {
    return headers(
        request.sign(key.get(), site, resolver.toString(), resolverTime.get()), contentType);
  }

  private static Map<String, String> headers(String token, String contentType) {
    return Map.of("Accept", JSON, "Content-Type", contentType, "Authorization", "Bearer " + token);
  }
}
