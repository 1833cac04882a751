package org.datadns.resolver.access;

import java.util.List;
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
 */
public record Person(String id, Assurance assurance, Set<String> guests) {
  public Person {
    guests = Set.copyOf(guests);
  }

  /** Someone who was no guest before. */
  public Person(String id, Assurance assurance) {
    this(id, assurance, Set.of());
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
    return new Person(id, other, guests);
  }

  /** Every id that is this person's, the present one first. */
  public List<String> ids() {
    return Stream.concat(Stream.of(id), guests.stream().sorted()).toList();
  }

  /** Whether an id is this person's, now or as a guest before. */
  public boolean is(String other) {
    return id.equals(other) || guests.contains(other);
  }
}
