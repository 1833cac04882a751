package org.datadns.resolver;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.extension.ResponseDefinitionTransformerV2;
import com.github.tomakehurst.wiremock.http.ResponseDefinition;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import java.net.URI;
import java.util.function.Supplier;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.SiteProof;

/** Lets a played agent prove that an address leads to its site. */
final class ProofAnswers implements ResponseDefinitionTransformerV2 {
  static final String NAME = "proof";

  private final SigningKey key;
  private final String site;
  private final Supplier<URI> resolver;

  ProofAnswers(SigningKey key, String site, Supplier<URI> resolver) {
    this.key = key;
    this.site = site;
    this.resolver = resolver;
  }

  @Override
  public ResponseDefinition transform(ServeEvent event) {
    var nonce = event.getRequest().queryParameter("nonce").firstValue();
    return ResponseDefinitionBuilder.responseDefinition()
        .withStatus(200)
        .withHeader("Content-Type", "application/jwt")
        .withBody(SiteProof.sign(key, site, resolver.get().toString(), nonce))
        .build();
  }

  @Override
  public String getName() {
    return NAME;
  }

  @Override
  public boolean applyGlobally() {
    return false;
  }
}
