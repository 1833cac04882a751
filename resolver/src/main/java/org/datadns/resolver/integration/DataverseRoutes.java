package org.datadns.resolver.integration;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.Lookup;
import org.datadns.resolver.dataset.LookupProblem;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;

/**
 * A Dataverse external tool of scope {@code dataset}, called with plain parameters (Dataverse
 * guides, "Building External Tools").
 */
public final class DataverseRoutes implements HttpService {
  private final IdentifierParser identifiers;

  /**
   * The routes of one resolver.
   *
   * @param identifiers recognises what installations name
   */
  public DataverseRoutes(IdentifierParser identifiers) {
    this.identifiers = identifiers;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/integrations/dataverse", this::open);
  }

  /** GET /integrations/dataverse?datasetPid=&siteUrl= */
  private void open(ServerRequest request, ServerResponse response) {
    Access.require(new Caller.Anyone(), Action.OPEN, new Target.Federation());
    switch (identifiers.parse(Fields.ofQuery(request).required("datasetPid"))) {
      case Recognised(var identifier) ->
          Answers.seeOther(
              response,
              "/open?id=" + URLEncoder.encode(identifier.canonical(), StandardCharsets.UTF_8));
      case Unrecognised not -> LookupProblem.require(new Lookup.Invalid(not.text()));
    }
  }
}
