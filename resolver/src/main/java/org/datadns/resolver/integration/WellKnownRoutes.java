package org.datadns.resolver.integration;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.session.Tickets;

/** How programs find out what this resolver is, how to talk to it, and what it signs with. */
public final class WellKnownRoutes implements HttpService {
  private final Card card;
  private final Tickets tickets;
  private final byte[] openApi = openApi();

  /**
   * What one resolver says of itself.
   *
   * @param resolver its public address
   * @param heartbeatPeriod how often a site shall send a heartbeat
   */
  public WellKnownRoutes(URI resolver, Duration heartbeatPeriod, Tickets tickets) {
    this.card =
        new Card(
            resolver.toString(),
            resolver + "/.well-known/jwks.json",
            resolver + "/openapi.json",
            heartbeatPeriod);
    this.tickets = tickets;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/.well-known/data-dns", this::describe)
        .get("/.well-known/jwks.json", this::keys)
        .get("/openapi.json", this::openApi);
  }

  /**
   * What a resolver is.
   *
   * @param resolver its public address, the issuer of tickets and the audience of site requests
   * @param keys where its keys are
   * @param openapi where its API is described
   * @param heartbeatPeriod how often a site shall send a heartbeat
   */
  record Card(String resolver, String keys, String openapi, Duration heartbeatPeriod) {}

  /** GET /.well-known/data-dns */
  private void describe(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    Answers.json(response, card);
  }

  /** GET /.well-known/jwks.json */
  private void keys(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    response.header(HeaderNames.CONTENT_TYPE, "application/jwk-set+json");
    response.header(HeaderNames.CACHE_CONTROL, "public, max-age=60");
    response.send(tickets.keys().toJson());
  }

  /** GET /openapi.json */
  private void openApi(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.RESOLVE, new Target.Federation());
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(openApi);
  }

  private static byte[] openApi() {
    try (var in = WellKnownRoutes.class.getResourceAsStream("/openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("the resource /openapi.json is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
