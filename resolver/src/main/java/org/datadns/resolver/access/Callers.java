package org.datadns.resolver.access;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.http.Bearer;
import org.datadns.resolver.http.Refused;

/**
 * Recognises who makes a request, but for sites, which sign theirs. A request with a token is the
 * token's alone: the cookie beside it counts for nothing. Thread-safe.
 */
public final class Callers {
  private final AdminToken adminToken;
  private final People people;

  /** Callers of one resolver. */
  public Callers(AdminToken adminToken, People people) {
    this.adminToken = adminToken;
    this.people = people;
  }

  /** Who makes this request. Blocks for the database when it carries a token. */
  public Caller of(ServerRequest request) {
    return Bearer.token(request).isPresent() ? adminToken.caller(request) : people.caller(request);
  }

  /**
   * The person who makes this request; someone new becomes a guest, with a cookie.
   *
   * @throws Refused with status 401 when the request carries a token that is nobody's
   */
  public Caller.Known ofOrAdmit(ServerRequest request, ServerResponse response) {
    return switch (of(request)) {
      case Caller.Known known -> known;
      case Caller.Anyone ignored when Bearer.token(request).isEmpty() ->
          new Caller.Known(people.findOrAdmit(request, response));
      case Caller.Anyone ignored -> throw notAPerson();
      case Caller.Administrator ignored -> throw notAPerson();
      case Caller.SiteAgent ignored -> throw notAPerson();
    };
  }

  private static Refused notAPerson() {
    return new Refused(
        Problem.of(401, "no-person", "Not a person", "The token of this request is no person's.")
            .withNextStep("Leave the Authorization field out, or use a token of your own."));
  }
}
