package org.datadns.resolver.repository;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Repository;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Refused;

/** Which repositories' calls are taken on: {@code /api/repositories}, for admins. */
public final class RepositoryRoutes implements HttpService {
  private static final int LARGEST_BODY = 16 * 1024;
  private static final int LONGEST_TITLE = 200;
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");

  private final Repositories repositories;
  private final Callers callers;
  private final Audit audit;
  private final URI resolver;

  /**
   * The routes of one resolver.
   *
   * @param resolver its public address
   */
  public RepositoryRoutes(Repositories repositories, Callers callers, Audit audit, URI resolver) {
    this.repositories = repositories;
    this.callers = callers;
    this.audit = audit;
    this.resolver = resolver;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/api/repositories", this::list)
        .post("/api/repositories", this::register)
        .delete("/api/repositories/{id}", this::remove);
  }

  /** GET /api/repositories */
  private void list(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    Answers.privately(response);
    Answers.json(response, repositories.list());
  }

  /** POST /api/repositories */
  private void register(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    var wanted = checked(Body.json(request, Repository.class, LARGEST_BODY));
    switch (repositories.register(wanted)) {
      case Repositories.Registering.Taken(var by) ->
          throw new Refused(
              Problem.of(
                      409,
                      "repository-taken",
                      "Registered already",
                      "The repository " + by + " has this id, or is at this address.")
                  .withNextStep("Remove that one first, or choose another id."));
      case Repositories.Registering.Done(var repository, var secret) -> {
        audit.note(
            request,
            "register-repository",
            repository.id(),
            repository.kind().label() + " at " + repository.address());
        Answers.privately(response);
        Answers.json(
            response,
            Status.CREATED_201,
            secret
                .map(part -> repository.withEntrance(entrance(repository, part)))
                .orElse(repository));
      }
    }
  }

  /** DELETE /api/repositories/{id} */
  private void remove(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    String id = request.path().pathParameters().get("id");
    if (!repositories.remove(id)) {
      throw new Refused(
          Problem.of(
                  404,
                  "unknown-repository",
                  "Unknown repository",
                  "No repository of this id is registered.")
              .withNextStep("List the repositories to see their ids."));
    }
    audit.note(request, "remove-repository", id, "");
    response.status(Status.NO_CONTENT_204).send();
  }

  private String entrance(Repository repository, String secret) {
    return resolver + "/integrations/" + repository.kind().label() + "/" + secret;
  }

  private static Repository checked(Repository wanted) {
    if (wanted.id() == null || !ID.matcher(wanted.id()).matches()) {
      throw Refused.badRequest(
          "invalid-repository",
          "A repository's id is made of lower-case letters, digits and hyphens, at most 40.");
    }
    if (wanted.kind() == null) {
      throw Refused.badRequest("missing-field", "The member kind is missing.");
    }
    String address = wanted.address() == null ? "" : wanted.address();
    String origin =
        Origin.of(address)
            .filter(
                it -> address.toLowerCase(Locale.ROOT).matches(Pattern.quote(it) + "(:\\d+)?/?"))
            .orElseThrow(
                () ->
                    Refused.badRequest(
                        "invalid-repository",
                        "A repository's address is its origin, such as https://dataverse.example,"
                            + " without a path."));
    if (wanted.title().filter(title -> !isFit(title)).isPresent()) {
      throw Refused.badRequest(
          "invalid-repository",
          "A repository's title has at most " + LONGEST_TITLE + " characters, no control ones.");
    }
    return new Repository(
        wanted.id(),
        wanted.kind(),
        origin,
        wanted.title(),
        wanted.internal(),
        Optional.empty(),
        Optional.empty());
  }

  private static boolean isFit(String title) {
    return !title.isBlank()
        && title.length() <= LONGEST_TITLE
        && title.chars().noneMatch(Character::isISOControl);
  }

  private void requireAdmin(ServerRequest request) {
    Access.require(callers.of(request), Action.MANAGE_REPOSITORIES, new Target.Federation());
  }
}
