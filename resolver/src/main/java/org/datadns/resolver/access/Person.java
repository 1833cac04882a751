package org.datadns.resolver.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.datadns.protocol.name.Ids;
import org.datadns.protocol.wire.Assurance;

/**
 * Someone who opens datasets.
 *
 * @param id base64url SHA-256 of issuer and subject: the key in every table and ticket
 * @param assurance how well the person is known
 * @param guests ids under which the person was a guest here before signing in
 * @param email a confirmed e-mail address, lower case; empty when none is known
 * @param roles what the person was granted
 * @param groups ids of the groups the person is in now
 */
public record Person(
    String id,
    Assurance assurance,
    Set<String> guests,
    Optional<String> email,
    Roles roles,
    Set<String> groups) {
  public Person {
    guests = Set.copyOf(guests);
    groups = Set.copyOf(groups);
  }

  /** Someone who was no guest before. */
  public Person(String id, Assurance assurance) {
    this(id, assurance, Set.of());
  }

  /** Someone of whom nothing else is known, and to whom nothing was granted. */
  public Person(String id, Assurance assurance, Set<String> guests) {
    this(id, assurance, guests, Optional.empty(), Roles.READER, Set.of());
  }

  /**
   * The person whom an issuer names.
   *
   * @param issuer who vouches: the resolver itself for guests
   * @param subject the issuer's name of the person
   */
  public static Person of(String issuer, String subject, Assurance assurance) {
    return new Person(Ids.person(issuer, subject), assurance);
  }

  /** The same person, known so well. */
  public Person knownAs(Assurance other) {
    return new Person(id, other, guests, email, roles, groups);
  }

  /**
   * The same person with a confirmed e-mail address.
   *
   * @param address lower case
   */
  public Person reachedAt(Optional<String> address) {
    return new Person(id, assurance, guests, address, roles, groups);
  }

  /** The same person with these roles, in these groups. */
  public Person granted(Roles others, Set<String> in) {
    return new Person(id, assurance, guests, email, others, in);
  }

  /** Every id that is this person's, the present one first. */
  public List<String> ids() {
    return Stream.concat(Stream.of(id), guests.stream().sorted()).toList();
  }

  /** Whether an id is this person's, now or as a guest before. */
  public boolean is(String other) {
    return id.equals(other) || guests.contains(other);
  }

  /** Whether an id or a confirmed e-mail address is this person's. */
  public boolean isNamed(String name) {
    return is(name) || email.filter(name::equals).isPresent();
  }

  /** Whether an identity provider vouches for the person. */
  public boolean isSignedIn() {
    return assurance == Assurance.FEDERATED;
  }
}
