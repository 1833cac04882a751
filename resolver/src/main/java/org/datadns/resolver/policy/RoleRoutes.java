package org.datadns.resolver.policy;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.RoleGrant;
import org.datadns.protocol.wire.RoleGrant.Role;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.RoleGrants;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.dataset.NamePrefixes;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.site.Sites;

/** Who was granted which role: {@code /api/roles}, for federation admins. */
public final class RoleRoutes implements HttpService {
  private static final int LARGEST_BODY = 16 * 1024;
  private static final Pattern PERSON = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final RoleGrants grants;
  private final Sites sites;
  private final DatasetNames names;
  private final Callers callers;
  private final Audit audit;

  /** The routes of one resolver. */
  public RoleRoutes(
      RoleGrants grants,
      Sites sites,
      IdentifierParser identifiers,
      NamePrefixes prefixes,
      Callers callers,
      Audit audit) {
    this.grants = grants;
    this.sites = sites;
    this.names = new DatasetNames(identifiers, prefixes);
    this.callers = callers;
    this.audit = audit;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/api/roles", this::list)
        .post("/api/roles", this::grant)
        .delete("/api/roles", this::revoke);
  }

  /** GET /api/roles */
  private void list(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    Answers.privately(response);
    Answers.json(response, grants.list());
  }

  /** POST /api/roles */
  private void grant(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    var grant = grant(request, Body.json(request, RoleGrant.class, LARGEST_BODY));
    Answers.privately(response);
    Answers.json(response, Status.CREATED_201, grant);
  }

  /** Grants a role, by a program or a form alike. */
  RoleGrant grant(ServerRequest request, RoleGrant wanted) {
    var grant = checked(wanted);
    if (grant.role() == Role.SITE_ADMIN && grant.target().flatMap(sites::find).isEmpty()) {
      throw new Refused(
          Problem.of(404, "unknown-site", "Unknown site", "No site of this name has joined.")
              .withNextStep("Let the site join first, then grant its admin the role."));
    }
    grants.grant(grant);
    audit.note(request, "grant-role", grant.person(), detail(grant));
    return grant;
  }

  /** DELETE /api/roles?person=&role=&target= */
  private void revoke(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    revoke(request, Fields.ofQuery(request));
    response.status(Status.NO_CONTENT_204).send();
  }

  /** Revokes the role that a query or a form names. */
  void revoke(ServerRequest request, Fields fields) {
    var grant =
        checked(
            new RoleGrant(
                fields.required("person"),
                Role.labelled(fields.required("role")).orElseThrow(RoleRoutes::unknownRole),
                fields.one("target"),
                Optional.empty()));
    if (!grants.revoke(grant)) {
      throw new Refused(
          Problem.of(404, "not-granted", "Not granted", "The person was not granted this role.")
              .withNextStep("List the roles to see who was granted what."));
    }
    audit.note(request, "revoke-role", grant.person(), detail(grant));
  }

  private RoleGrant checked(RoleGrant wanted) {
    if (wanted.person() == null || !PERSON.matcher(wanted.person()).matches()) {
      throw Refused.badRequest(
          "invalid-person",
          "person is the id of 43 characters that people who sign in find at /sign-in.");
    }
    if (wanted.role() == null) {
      throw unknownRole();
    }
    var target =
        switch (wanted.role()) {
          case FEDERATION_ADMIN -> Optional.<String>empty();
          case SITE_ADMIN -> wanted.target();
          case DATASET_OWNER -> wanted.target().flatMap(names::canonical);
        };
    if (target.isPresent() != wanted.target().isPresent()
        || target.isEmpty() != (wanted.role() == Role.FEDERATION_ADMIN)) {
      throw Refused.badRequest(
          "invalid-target",
          "target is a site's id for site-admin; an identifier, or a prefix and /*, for"
              + " dataset-owner; and nothing for federation-admin.");
    }
    return new RoleGrant(wanted.person(), wanted.role(), target, Optional.empty());
  }

  static Refused unknownRole() {
    return Refused.badRequest(
        "invalid-role", "role is federation-admin, site-admin or dataset-owner.");
  }

  private static String detail(RoleGrant grant) {
    return grant.role().label() + grant.target().map(target -> " of " + target).orElse("");
  }

  void requireAdmin(ServerRequest request) {
    Access.require(callers.of(request), Action.MANAGE_ROLES, new Target.Federation());
  }
}
