package org.datadns.resolver.access;

import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Assurance;

/**
 * Someone who opens datasets.
 *
 * @param id base64url SHA-256 of issuer and subject: the key in every table and ticket
 * @param assurance how well the person is known
 */
public record Person(String id, Assurance assurance) {
  /**
   * The person whom an issuer names.
   *
   * @param issuer who vouches: the resolver itself for guests
   * @param subject the issuer's name of the person
   */
  public static Person of(String issuer, String subject, Assurance assurance) {
    return new Person(Digest.of(issuer + "\n" + subject), assurance);
  }
}
