package org.datadns.resolver.inventory;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.datadns.protocol.signing.SiteRequest;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;

/** Sends bodies of any bytes as a site, signed for what they are or for something else. */
record Sending(TestResolver resolver, TestSite site) {

  HttpResponse<String> put(long generation, String body) {
    return put(generation, body.getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> put(long generation, byte[] body) {
    return send("PUT", "?generation=" + generation, body, body);
  }

  HttpResponse<String> patch(long after, long generation, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return send("PATCH", "?generation=" + generation + "&after=" + after, bytes, bytes);
  }

  HttpResponse<String> send(String method, String query, byte[] body, byte[] signed) {
    return resolver.exchange(
        HttpRequest.newBuilder(URI.create(resolver.address() + target(query)))
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", "application/x-ndjson")
            .header("Authorization", "Bearer " + token(method, query, signed))
            .method(method, BodyPublishers.ofByteArray(body))
            .build());
  }

  String token(String method, String query, byte[] signed) {
    return SiteRequest.of(method, target(query), signed)
        .sign(site.key, site.id, resolver.address().toString(), Instant.now());
  }

  String target(String query) {
    return "/api/sites/" + site.id + "/replicas" + query;
  }

  static InventoryAnswer answer(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + " " + response.body());
    }
    return Json.read(response.body(), InventoryAnswer.class);
  }

  static String code(HttpResponse<String> response) {
    return Json.read(response.body(), Problem.class).code();
  }

  static String line(String identifier) {
    return "{\"identifier\":\"" + identifier + "\"}\n";
  }
}
