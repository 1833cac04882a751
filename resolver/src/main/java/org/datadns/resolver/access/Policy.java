package org.datadns.resolver.access;

import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Reason;

/**
 * Who may use something: whoever is known well enough, and where anybody is named, who is one of
 * them.
 *
 * @param least how well people must be known
 * @param groups ids of groups that are named
 * @param people ids and confirmed e-mail addresses, lower case, that are
 * @param domains domains of confirmed e-mail addresses, lower case, that are
 * @param hidden whether it is as if it were unknown to all others
 */
public record Policy(
    Assurance least, Set<String> groups, Set<String> people, Set<String> domains, boolean hidden) {
  /** Everybody may. */
  public static final Policy OPEN =
      new Policy(Assurance.GUEST, Set.of(), Set.of(), Set.of(), false);

  public Policy {
    groups = Set.copyOf(groups);
    people = Set.copyOf(people);
    domains = Set.copyOf(domains);
  }

  /** Why somebody may not; empty when they may. */
  public Optional<Reason> against(Person person) {
    if (person.assurance().compareTo(least) < 0) {
      return Optional.of(unknown());
    }
    return isForAll() || names(person) ? Optional.empty() : Optional.of(unnamed(person));
  }

  private boolean isForAll() {
    return groups.isEmpty() && people.isEmpty() && domains.isEmpty();
  }

  private boolean names(Person person) {
    return groups.stream().anyMatch(person.groups()::contains)
        || people.stream().anyMatch(name -> person.is(name) || isReachedAt(person, name::equals))
        || isReachedAt(person, address -> domains.contains(domain(address)));
  }

  /**
   * Whether a person's address is one of these. Only a provider's word on it counts, unless the
   * policy is content with less: whoever reads a list's archive can confirm the list's address.
   */
  private boolean isReachedAt(Person person, Predicate<String> these) {
    return (person.isSignedIn() || least == Assurance.EMAIL)
        && person.email().filter(these).isPresent();
  }

  /** The groups through which somebody may, when nothing else lets them. */
  public Set<String> onlyThrough(Person person) {
    return isForAll() || new Policy(least, Set.of(), people, domains, hidden).names(person)
        ? Set.of()
        : groups.stream().filter(person.groups()::contains).collect(Collectors.toSet());
  }

  private static String domain(String address) {
    return address.substring(address.lastIndexOf('@') + 1);
  }

  private Reason unknown() {
    return switch (least) {
      case GUEST, FEDERATED ->
          new Reason("sign-in-needed", "It is open to people who are signed in.");
      case EMAIL ->
          new Reason("email-needed", "It is open to people whose e-mail address is confirmed.");
      case REPOSITORY ->
          new Reason(
              "sign-in-needed",
              "It is open to people for whom a repository vouches, or who are signed in.");
    };
  }

  private static Reason unnamed(Person person) {
    return new Reason(
        "not-open-to-you",
        person.isSignedIn()
            ? "It is open to named people and groups, and you are not among them."
            : "It is open to named people and groups; who you are is not known.");
  }
}
