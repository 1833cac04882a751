package org.datadns.resolver.token;

import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.ProgramTokens.Program;
import org.datadns.resolver.access.Scope;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.http.Refused;

/**
 * Whose tokens a request is about, and what it may give to a new one: no more than it has itself.
 *
 * @param person id of the person
 * @param issuer who vouches for the person
 * @param label what to call the person
 * @param scopes what may be given
 * @param shown the token that the request showed; empty for a browser
 */
record TokenOwner(
    String person, String issuer, String label, Set<Scope> scopes, Optional<Program> shown) {

  /**
   * The person of this request.
   *
   * @throws Refused when nobody is signed in, or the token shown is not good for tokens
   */
  static TokenOwner of(ServerRequest request, Callers callers, People people) {
    Access.require(callers.of(request), Action.MANAGE_TOKENS, new Target.Federation());
    return callers
        .program(request)
        .map(
            program ->
                new TokenOwner(
                    program.person(),
                    program.issuer(),
                    program.label(),
                    program.scopes().stream()
                        .filter(ScopeText.OFFERED::contains)
                        .collect(Collectors.toUnmodifiableSet()),
                    Optional.of(program)))
        .or(
            () ->
                people
                    .signedIn(request)
                    .map(
                        identity ->
                            new TokenOwner(
                                identity.person(),
                                identity.issuer(),
                                identity.label(),
                                ScopeText.OFFERED,
                                Optional.empty())))
        .orElseThrow(TokenOwner::notSignedIn);
  }

  /**
   * How long a new token is good.
   *
   * @param wanted empty means as usual
   * @throws Refused when that is too long, or no time at all
   */
  Duration lifetime(Optional<Duration> wanted, TokenConfig config, Instant now) {
    Duration most =
        shown
            .map(program -> Duration.between(now, program.expires()))
            .filter(left -> left.compareTo(config.longest()) < 0)
            .orElse(config.longest());
    if (wanted.isEmpty()) {
      return config.usually().compareTo(most) < 0 ? config.usually() : most;
    }
    if (!wanted.get().isPositive() || wanted.get().compareTo(most) > 0) {
      throw new Refused(
          Problem.of(
                  400,
                  "invalid-lifetime",
                  "Bad request",
                  shown.isPresent()
                      ? "A token that is made with another is good no longer than that: until "
                          + now.plus(most)
                          + "."
                      : "A token is good for " + config.longest().toDays() + " days at the most.")
              .withNextStep(
                  shown.isPresent()
                      ? "Ask for less, or make it in a browser at /me/tokens."
                      : "Ask for less."));
    }
    return wanted.get();
  }

  static Refused notSignedIn() {
    return new Refused(
        Problem.of(
                403,
                "not-signed-in",
                "Not signed in",
                "Only people who signed in have tokens: a guest is known to one browser alone.")
            .withNextStep("Sign in at /sign-in."));
  }
}
