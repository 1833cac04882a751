package org.datadns.resolver.access;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What somebody was granted beyond what every reader may. Roles count for who is signed in, and for
 * nobody whom a cookie or a repository alone vouches for.
 *
 * @param federationAdmin whether they may do all that the admin token may
 * @param sites ids of the sites that they operate
 * @param datasets canonical identifiers of the datasets that they own; one that ends with {@code
 *     /*} stands for all below it
 */
public record Roles(boolean federationAdmin, Set<String> sites, Set<String> datasets) {
  /** Of somebody who opens datasets, and nothing else. */
  public static final Roles READER = new Roles(false, Set.of(), Set.of());

  public Roles {
    sites = Set.copyOf(sites);
    datasets = Set.copyOf(datasets);
  }

  /** What two grants come to. */
  public Roles and(Roles other) {
    return new Roles(
        federationAdmin || other.federationAdmin,
        both(sites, other.sites),
        both(datasets, other.datasets));
  }

  /** Whether a dataset, or a rule that ends with {@code /*}, is among those that they own. */
  public boolean own(String name) {
    return datasets.stream().anyMatch(owned -> owned.equals(name) || isBelow(name, owned));
  }

  private static boolean isBelow(String name, String rule) {
    return rule.endsWith("/*") && name.startsWith(rule.substring(0, rule.length() - 1));
  }

  private static Set<String> both(Set<String> one, Set<String> other) {
    return Stream.concat(one.stream(), other.stream()).collect(Collectors.toSet());
  }
}
