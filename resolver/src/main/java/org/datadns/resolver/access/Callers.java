package org.datadns.resolver.access;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.ProgramTokens.Program;
import org.datadns.resolver.http.Bearer;
import org.datadns.resolver.http.Refused;

/**
 * Recognises who makes a request, but for sites, which sign theirs. A request with a token is the
 * token's alone: the cookie beside it counts for nothing. Thread-safe.
 */
public final class Callers {
  private final AdminToken adminToken;
  private final ProgramTokens programs;
  private final People people;

  /** Callers of one resolver. */
  public Callers(AdminToken adminToken, ProgramTokens programs, People people) {
    this.adminToken = adminToken;
    this.programs = programs;
    this.people = people;
  }

  /**
   * Who makes this request. Blocks for the database when it carries a token that is not known yet.
   *
   * @throws Refused with status 401 when it carries a program's token that is not good
   */
  public Caller of(ServerRequest request) {
    if (Bearer.token(request).isEmpty()) {
      return people.caller(request);
    }
    return program(request)
        .<Caller>map(program -> new Caller.Known(people.of(program), program.scopes()))
        .orElseGet(() -> adminToken.caller(request));
  }

  /**
   * Whose request it is, when that takes more than a cookie which anybody makes up: somebody who
   * signed in, is in a group, or shows a token that was seen before. Reads memory alone.
   */
  public Optional<String> proved(ServerRequest request) {
    return Bearer.token(request)
        .map(token -> programs.remembered(token).map(Program::person))
        .orElseGet(() -> people.proved(request));
  }

  /**
   * The program that makes this request for a person; empty when it carries no program's token.
   *
   * @throws Refused with status 401 when it carries one that is not good
   */
  public Optional<Program> program(ServerRequest request) {
    return Bearer.token(request)
        .filter(programs::areMeantBy)
        .map(
            token ->
                programs
                    .find(token)
                    .filter(people::isVouchedFor)
                    .orElseThrow(Callers::tokenIsNotGood));
  }

  /** A token that is unknown, over or revoked. */
  public static Refused tokenIsNotGood() {
    return new Refused(
        Problem.of(
                401, "invalid-token", "Not authenticated", "The token is unknown, over or revoked.")
            .withNextStep("Make another: federate login, or /me/tokens in a browser."));
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
