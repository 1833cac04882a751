package org.datadns.resolver.token;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.TokenRequest;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.ProgramTokens.Program;
import org.datadns.resolver.access.Scope;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.token.Tokens.Made;
import org.datadns.resolver.web.Pages;
import org.datadns.resolver.web.TokensView;

/** A person's tokens: {@code /api/tokens}, and the page {@code /me/tokens}. */
public final class TokenRoutes implements HttpService {
  private static final int LARGEST_BODY = 16 * 1024;
  private static final int LONGEST_NAME = 100;

  private final Tokens tokens;
  private final Callers callers;
  private final People people;
  private final TokenConfig config;
  private final Audit audit;
  private final Pages pages;
  private final InstantSource clock;

  /** The routes of one resolver. */
  public TokenRoutes(
      Tokens tokens,
      Callers callers,
      People people,
      TokenConfig config,
      Audit audit,
      Pages pages,
      InstantSource clock) {
    this.tokens = tokens;
    this.callers = callers;
    this.people = people;
    this.config = config;
    this.audit = audit;
    this.pages = pages;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/api/tokens", this::list)
        .post("/api/tokens", this::make)
        .delete("/api/tokens/current", this::revokeShown)
        .delete("/api/tokens/{id}", this::revoke)
        .get("/me/tokens", this::page)
        .post("/me/tokens", this::makeByForm)
        .post("/me/tokens/{id}/revoke", this::revokeByForm);
  }

  /** GET /api/tokens */
  private void list(ServerRequest request, ServerResponse response) {
    var owner = TokenOwner.of(request, callers, people);
    Answers.privately(response);
    Answers.json(
        response,
        tokens.of(owner.person()).stream().map(token -> token.view(Optional.empty())).toList());
  }

  /** POST /api/tokens */
  private void make(ServerRequest request, ServerResponse response) {
    var owner = TokenOwner.of(request, callers, people);
    var wanted = Body.json(request, TokenRequest.class, LARGEST_BODY);
    var made = make(request, owner, wanted);
    Answers.privately(response);
    response.header("Location", "/api/tokens/" + made.token().id());
    Answers.json(response, Status.CREATED_201, made.token().view(Optional.of(made.secret())));
  }

  private Made make(ServerRequest request, TokenOwner owner, TokenRequest wanted) {
    String name = wanted.name() == null ? "" : wanted.name().strip();
    if (name.isEmpty()
        || name.length() > LONGEST_NAME
        || name.codePoints().anyMatch(Character::isISOControl)) {
      throw Refused.badRequest(
          "invalid-name", "A token has a name of at most " + LONGEST_NAME + " characters.");
    }
    var scopes = ScopeText.read(wanted.scopes().orElse(List.of()), owner.scopes());
    var made =
        tokens
            .make(
                new Tokens.Wish(
                    owner.person(),
                    owner.issuer(),
                    owner.label(),
                    name,
                    scopes.stream().map(Scope::label).collect(Collectors.toSet()),
                    owner.shown().map(Program::token),
                    owner.lifetime(wanted.lifetime(), config, clock.instant())))
            .orElseThrow(TokenRoutes::tooMany);
    audit.note(Kind.TOKEN, request, "make-token", made.token().id(), made.token().detail());
    return made;
  }

  static Refused tooMany() {
    return new Refused(
        Problem.of(
                409,
                "too-many-tokens",
                "Too many tokens",
                "You have " + Tokens.MOST + " tokens; nobody may have more.")
            .withNextStep("Revoke one that is of no use any more."));
  }

  /** DELETE /api/tokens/{id} */
  private void revoke(ServerRequest request, ServerResponse response) {
    var owner = TokenOwner.of(request, callers, people);
    revoke(request, owner.person(), request.path().pathParameters().get("id"));
    response.status(Status.NO_CONTENT_204).send();
  }

  /** DELETE /api/tokens/current: a program gives its own token back, whatever it is good for. */
  private void revokeShown(ServerRequest request, ServerResponse response) {
    var shown =
        callers
            .program(request)
            .orElseThrow(
                () -> Refused.badRequest("no-token", "The request shows no token to give back."));
    revoke(request, shown.person(), shown.token());
    response.status(Status.NO_CONTENT_204).send();
  }

  private void revoke(ServerRequest request, String person, String id) {
    var revoked = tokens.revoke(person, id);
    if (revoked.isEmpty()) {
      throw new Refused(
          Problem.of(404, "unknown-token", "Unknown token", "You have no token of this id.")
              .withNextStep("List your tokens."));
    }
    revoked.forEach(
        token -> audit.note(Kind.TOKEN, request, "revoke-token", token.id(), token.detail()));
  }

  /** GET /me/tokens */
  private void page(ServerRequest request, ServerResponse response) {
    show(request, response, TokenOwner.of(request, callers, people), Optional.empty());
  }

  /** POST /me/tokens */
  private void makeByForm(ServerRequest request, ServerResponse response) {
    var owner = TokenOwner.of(request, callers, people);
    var form = Body.form(request, LARGEST_BODY);
    var made =
        make(
            request,
            owner,
            new TokenRequest(
                form.one("name").orElse(""),
                Optional.of(form.all("scope")),
                form.one("lifetime").map(TokenRoutes::lifetime)));
    show(request, response, owner, Optional.of(made));
  }

  private static Duration lifetime(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw Refused.badRequest("invalid-lifetime", "lifetime must be a duration such as P30D.");
    }
  }

  /** POST /me/tokens/{id}/revoke */
  private void revokeByForm(ServerRequest request, ServerResponse response) {
    var owner = TokenOwner.of(request, callers, people);
    revoke(request, owner.person(), request.path().pathParameters().get("id"));
    Answers.seeOther(response, "/me/tokens");
  }

  private void show(
      ServerRequest request, ServerResponse response, TokenOwner owner, Optional<Made> made) {
    Answers.privately(response);
    var scopes = ScopeText.OFFERED.stream().map(Scope::label).toList();
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .tokens(
                new TokensView(
                    tokens.of(owner.person()).stream()
                        .map(token -> token.view(Optional.empty()))
                        .toList(),
                    made.map(it -> it.token().view(Optional.of(it.secret()))),
                    ScopeText.meanings(scopes),
                    ScopeText.USUAL.stream().map(Scope::label).collect(Collectors.toSet()),
                    config.usually(),
                    config.longest())));
  }
}
