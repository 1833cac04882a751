package org.datadns.resolver.web;

import java.util.ArrayList;
import java.util.List;
import org.datadns.protocol.wire.AccessPolicy;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.RoleGrant;

/**
 * What the page of roles and policies shows.
 *
 * @param roles by person
 * @param policies by kind and name
 */
public record FederationRightsView(List<RoleGrant> roles, List<AccessPolicy> policies) {
  /** Every role that can be granted. */
  public List<RoleGrant.Role> everyRole() {
    return List.of(RoleGrant.Role.values());
  }

  /** Everything that a policy can be on. */
  public List<AccessPolicy.Kind> everyKind() {
    return List.of(AccessPolicy.Kind.values());
  }

  /** How well people can be known. */
  public List<Assurance> everyAssurance() {
    return List.of(Assurance.values());
  }

  /** How well people are known, in words. */
  public String wording(Assurance assurance) {
    return people(assurance);
  }

  /** Whom a policy lets in, in words. */
  public String openTo(AccessPolicy policy) {
    return whom(policy);
  }

  /** Whom a policy lets in, in words. */
  public static String whom(AccessPolicy policy) {
    var named = new ArrayList<String>();
    policy.groups().filter(all -> !all.isEmpty()).ifPresent(all -> named.add(some("group", all)));
    policy
        .people()
        .filter(all -> !all.isEmpty())
        .ifPresent(all -> named.add(all.size() == 1 ? "1 person" : all.size() + " people"));
    policy
        .domains()
        .filter(all -> !all.isEmpty())
        .ifPresent(all -> named.add("people at " + String.join(", ", all)));
    return people(policy.least().orElse(Assurance.GUEST))
        + (named.isEmpty() ? "" : ", of " + String.join(" and ", named))
        + (policy.hidden().orElse(false) ? "; unknown to all others" : "");
  }

  private static String some(String what, List<String> names) {
    return what + (names.size() == 1 ? " " : "s ") + String.join(", ", names);
  }

  private static String people(Assurance assurance) {
    return switch (assurance) {
      case GUEST -> "anybody";
      case EMAIL -> "people whose e-mail address is confirmed";
      case REPOSITORY -> "people for whom a repository vouches";
      case FEDERATED -> "people who are signed in";
    };
  }
}
