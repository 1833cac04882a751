package org.datadns.signin;

import java.util.Optional;
import org.datadns.protocol.name.Ids;

/**
 * Someone whom a provider vouches for.
 *
 * @param issuer the provider, exactly as it names itself
 * @param subject its name of the person; means nothing anywhere else
 * @param label what to call the person on pages; says nothing about who they are
 * @param email an e-mail address that the provider says it has confirmed, lower case; empty when it
 *     says so of none
 */
public record Identity(String issuer, String subject, String label, Optional<String> email) {
  /** Somebody of whom no confirmed e-mail address is known. */
  public Identity(String issuer, String subject, String label) {
    this(issuer, subject, label, Optional.empty());
  }

  /** The person's id, the same at the resolver and at every site. */
  public String person() {
    return Ids.person(issuer, subject);
  }
}
