package org.datadns.protocol.client;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import org.datadns.protocol.wire.AliasGrant;
import org.datadns.protocol.wire.Confirmation;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Namespace;
import org.datadns.protocol.wire.Tombstone;

/**
 * What a federation admin does to the registry. Blocking, thread-safe; throws as {@link
 * ResolverClient} does.
 */
public final class AdminClient {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private final URI resolver;
  private final String adminToken;
  private final JsonHttp http = new JsonHttp();

  /**
   * A client of one resolver.
   *
   * @param resolver its address, no trailing slash
   */
  public AdminClient(URI resolver, String adminToken) {
    this.resolver = resolver;
    this.adminToken = adminToken;
  }

  /** {@code GET /api/namespaces}: who describes what, by prefix. */
  public List<Namespace> namespaces() {
    return List.of(send("GET", "/api/namespaces", new byte[0]).as(Namespace[].class));
  }

  /** {@code POST /api/namespaces}: grants one, or passes it on; returns it as it is kept. */
  public Namespace grant(Namespace namespace) {
    return send("POST", "/api/namespaces", Json.bytes(namespace)).as(Namespace.class);
  }

  /** {@code DELETE /api/namespaces}. */
  public void withdraw(String prefix) {
    send("DELETE", "/api/namespaces?prefix=" + encode(prefix), new byte[0]);
  }

  /** {@code POST /api/confirmations}. */
  public void confirm(Confirmation confirmation) {
    send("POST", "/api/confirmations", Json.bytes(confirmation));
  }

  /** {@code POST /api/tombstones}. */
  public void tombstone(Tombstone tombstone) {
    send("POST", "/api/tombstones", Json.bytes(tombstone));
  }

  /** {@code DELETE /api/tombstones}: the dataset is there again. */
  public void removeTombstone(String identifier) {
    send("DELETE", "/api/tombstones?id=" + encode(identifier), new byte[0]);
  }

  /** {@code POST /api/aliases}. */
  public void addAlias(AliasGrant alias) {
    send("POST", "/api/aliases", Json.bytes(alias));
  }

  /** {@code DELETE /api/aliases}: one that an admin added. */
  public void removeAlias(String alias) {
    send("DELETE", "/api/aliases?id=" + encode(alias), new byte[0]);
  }

  private JsonHttp.Answer send(String method, String target, byte[] body) {
    var headers = new HashMap<String, String>();
    headers.put("Accept", "application/json");
    headers.put("Authorization", "Bearer " + adminToken);
    if (body.length > 0) {
      headers.put("Content-Type", "application/json");
    }
    return http.send(method, URI.create(resolver + target), headers, body, DEADLINE);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
