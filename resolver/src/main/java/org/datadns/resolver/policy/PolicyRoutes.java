package org.datadns.resolver.policy;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.wire.AccessPolicy;
import org.datadns.protocol.wire.AccessPolicy.Kind;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Decision;
import org.datadns.resolver.access.PersonName;
import org.datadns.resolver.access.Policies;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.dataset.NamePrefixes;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;

/**
 * Who may use what: {@code /api/policies}, for federation admins, owners of datasets, and admins of
 * sites, each what is theirs.
 */
public final class PolicyRoutes implements HttpService {
  private static final int LARGEST_BODY = 256 * 1024;
  private static final int MOST_NAMED = 1_000;
  private static final int LONGEST_NAME = 254;
  private static final Pattern ID = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?");
  private static final Pattern GROUP = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern DOMAIN =
      Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,188}[a-z0-9])?\\.[a-z0-9-]{2,63}");

  private final Policies policies;
  private final DatasetNames names;
  private final Callers callers;
  private final Audit audit;

  /** The routes of one resolver. */
  public PolicyRoutes(
      Policies policies,
      IdentifierParser identifiers,
      NamePrefixes prefixes,
      Callers callers,
      Audit audit) {
    this.policies = policies;
    this.names = new DatasetNames(identifiers, prefixes);
    this.callers = callers;
    this.audit = audit;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/api/policies", this::list)
        .put("/api/policies", this::set)
        .delete("/api/policies", this::remove);
  }

  /** GET /api/policies: those that the caller may set. */
  private void list(ServerRequest request, ServerResponse response) {
    var caller = callers.of(request);
    if (caller instanceof Caller.Anyone) {
      Access.require(caller, Action.SET_POLICY, new Target.Federation());
    }
    Answers.privately(response);
    Answers.json(
        response,
        policies.list().stream()
            .filter(
                policy ->
                    Access.decide(caller, Action.SET_POLICY, target(policy.kind(), policy.name()))
                        instanceof Decision.Allowed)
            .toList());
  }

  /** PUT /api/policies */
  private void set(ServerRequest request, ServerResponse response) {
    var caller = callers.of(request);
    if (caller instanceof Caller.Anyone) {
      Access.require(caller, Action.SET_POLICY, new Target.Federation());
    }
    var policy = set(request, caller, Body.json(request, AccessPolicy.class, LARGEST_BODY));
    Answers.privately(response);
    Answers.json(response, policy);
  }

  /** Sets a policy, by a program or a form alike. */
  AccessPolicy set(ServerRequest request, Caller caller, AccessPolicy wanted) {
    var policy = checked(wanted);
    Access.require(caller, Action.SET_POLICY, target(policy.kind(), policy.name()));
    policies.set(policy);
    audit.note(request, "set-policy", policy.kind().label() + " " + policy.name(), detail(policy));
    return policy;
  }

  /** DELETE /api/policies?kind=&name= */
  private void remove(ServerRequest request, ServerResponse response) {
    var caller = callers.of(request);
    if (caller instanceof Caller.Anyone) {
      Access.require(caller, Action.SET_POLICY, new Target.Federation());
    }
    remove(request, caller, Fields.ofQuery(request));
    response.status(Status.NO_CONTENT_204).send();
  }

  /** Removes the policy that a query or a form names. */
  void remove(ServerRequest request, Caller caller, Fields fields) {
    var kind = Kind.labelled(fields.required("kind")).orElseThrow(PolicyRoutes::unknownKind);
    String name = name(kind, fields.required("name"));
    Access.require(caller, Action.SET_POLICY, target(kind, name));
    if (!policies.remove(kind, name)) {
      throw new Refused(
          Problem.of(404, "unknown-policy", "Unknown policy", "There is no policy on " + name + ".")
              .withNextStep("List the policies to see what they are on."));
    }
    audit.note(request, "remove-policy", kind.label() + " " + name, "");
  }

  private static Target target(Kind kind, String name) {
    return switch (kind) {
      case DATASET -> new Target.OfDataset(name, List.of());
      case SITE -> new Target.OfSite(name);
      case TOOL, SIZE -> new Target.Federation();
    };
  }

  private AccessPolicy checked(AccessPolicy wanted) {
    if (wanted.kind() == null) {
      throw unknownKind();
    }
    if (wanted.hidden().orElse(false) && wanted.kind() != Kind.DATASET) {
      throw invalid("Only a dataset can be hidden.");
    }
    return new AccessPolicy(
        wanted.kind(),
        name(wanted.kind(), wanted.name() == null ? "" : wanted.name()),
        wanted.least(),
        Optional.of(checked(wanted.groups(), GROUP, "groups holds ids of groups")),
        Optional.of(
            checked(
                wanted.people(),
                PersonName.SHAPE,
                "people holds ids of people, as /sign-in shows them, and e-mail addresses")),
        Optional.of(
            checked(
                wanted.domains(),
                DOMAIN,
                "domains holds what follows the @ of e-mail addresses, such as university.example")),
        wanted.hidden(),
        Optional.empty());
  }

  private String name(Kind kind, String written) {
    return switch (kind) {
      case DATASET ->
          names
              .canonical(written)
              .orElseThrow(
                  () -> invalid("name is a dataset's identifier, or a prefix and /* of them."));
      case TOOL, SIZE, SITE -> {
        if (!ID.matcher(written).matches()) {
          throw invalid("name is the id of a " + kind.label() + ".");
        }
        yield written;
      }
    };
  }

  private static List<String> checked(
      Optional<List<String>> named, Pattern shape, String explained) {
    var all =
        named.orElse(List.of()).stream()
            .map(each -> each == null ? "" : each.strip())
            // an id of a person is one of its case; an address is not
            .map(each -> each.contains("@") || shape == DOMAIN ? lower(each) : each)
            .distinct()
            .toList();
    if (all.size() > MOST_NAMED
        || !all.stream()
            .allMatch(each -> each.length() <= LONGEST_NAME && shape.matcher(each).matches())) {
      throw invalid(explained + ", at most " + MOST_NAMED + ".");
    }
    return all;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static Refused invalid(String text) {
    return Refused.badRequest("invalid-policy", text);
  }

  static Refused unknownKind() {
    return invalid("kind is dataset, tool, size or site.");
  }

  private static String detail(AccessPolicy policy) {
    return policy.least().map(least -> "at least " + least.label()).orElse("anybody")
        + named(" groups ", policy.groups())
        + policy
            .people()
            .map(List::size)
            .filter(n -> n > 0)
            .map(n -> " " + n + " people")
            .orElse("")
        + named(" domains ", policy.domains())
        + (policy.hidden().orElse(false) ? " hidden" : "");
  }

  private static String named(String what, Optional<List<String>> names) {
    return names
        .filter(each -> !each.isEmpty())
        .map(each -> what + String.join(",", each))
        .orElse("");
  }
}
