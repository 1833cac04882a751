package org.datadns.resolver.console;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.OpenProposals;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.ProposalAnswer;
import org.datadns.protocol.wire.ProposalAnswer.Outcome;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.site.SiteRequests;

/** How agents fetch and answer what is proposed to them: {@code /api/sites/{site}/proposals}. */
public final class ProposalRoutes implements HttpService {
  private static final int LARGEST_BODY = 2 * 1024 * 1024;
  private static final int LONGEST_CODE = 100;
  private static final int LONGEST_TEXT = 1_000;

  private final Proposals proposals;
  private final SiteRequests siteRequests;

  /** The routes of one resolver. */
  public ProposalRoutes(Proposals proposals, SiteRequests siteRequests) {
    this.proposals = proposals;
    this.siteRequests = siteRequests;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/api/sites/{site}/proposals", this::next)
        .put("/api/sites/{site}/proposals/{id}", this::answer);
  }

  /** GET /api/sites/{site}/proposals */
  private void next(ServerRequest request, ServerResponse response) {
    var site = require(request, new byte[0]);
    Answers.privately(response);
    Answers.json(response, new OpenProposals(proposals.next(site).stream().toList()));
  }

  /** PUT /api/sites/{site}/proposals/{id} */
  private void answer(ServerRequest request, ServerResponse response) {
    byte[] body = Body.bytes(request, LARGEST_BODY);
    var site = require(request, body);
    var answer = Json.read(body, ProposalAnswer.class);
    if (!answer.outcomes().stream().allMatch(ProposalRoutes::isWhole)) {
      throw Refused.badRequest(
          "invalid-answer", "An outcome has a code, and a sentence when it is a refusal.");
    }
    switch (proposals.answer(site, id(request), answer)) {
      // an answer that comes again says nothing new
      case KEPT, NOT_WAITING -> response.status(Status.NO_CONTENT_204).send();
      case INCOMPLETE ->
          throw Refused.badRequest(
              "invalid-answer", "There must be one outcome for each dataset of the proposal.");
      case UNKNOWN -> throw unknown();
    }
  }

  private String require(ServerRequest request, byte[] body) {
    String site = request.path().pathParameters().get("site");
    Access.require(
        siteRequests.authenticate(request, site, body),
        Action.WRITE_REPLICAS,
        new Target.OfSite(site));
    return site;
  }

  private static boolean isWhole(Outcome outcome) {
    return outcome != null
        && outcome.code() != null
        && outcome.code().length() <= LONGEST_CODE
        && outcome.refusal().filter(text -> text.length() > LONGEST_TEXT).isEmpty()
        && outcome.code().indexOf('\0') < 0
        && outcome.refusal().filter(text -> text.indexOf('\0') >= 0).isEmpty();
  }

  /** Which proposal an address names. */
  static long id(ServerRequest request) {
    try {
      return Long.parseLong(request.path().pathParameters().get("id"));
    } catch (NumberFormatException e) {
      throw unknown();
    }
  }

  static Refused unknown() {
    return new Refused(
        Problem.of(
            404, "unknown-proposal", "Unknown proposal", "The site has no proposal of this id."));
  }
}
