package org.datadns.agent.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.util.function.Supplier;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.SiteProof;

/**
 * {@code GET /.well-known/data-dns-site?nonce=…}: this site's signed word that the address leads to
 * it, by which the resolver knows that people's clicks would come through.
 */
public final class ProofRoutes implements HttpService {
  private final Supplier<SigningKey> key;
  private final String site;
  private final URI resolver;

  /**
   * The route of one site.
   *
   * @param key its key as it is now
   */
  public ProofRoutes(Supplier<SigningKey> key, String site, URI resolver) {
    this.key = key;
    this.site = site;
    this.resolver = resolver;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/", this::prove);
  }

  private void prove(ServerRequest request, ServerResponse response) {
    var nonce = request.query().first("nonce").orElse("");
    if (!SiteProof.isNonce(nonce)) {
      throw RefusedException.malformed("a nonce of 16 to 64 letters, digits, - and _ is needed");
    }
    response
        .header(HeaderNames.CONTENT_TYPE, "application/jwt")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(SiteProof.sign(key.get(), site, resolver.toString(), nonce));
  }
}
