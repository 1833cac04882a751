package org.datadns.signin;

import org.datadns.protocol.name.Ids;

/**
 * Someone whom a provider vouches for.
 *
 * @param issuer the provider, exactly as it names itself
 * @param subject its name of the person; means nothing anywhere else
 * @param label what to call the person on pages; says nothing about who they are
 */
public record Identity(String issuer, String subject, String label) {
  /** The person's id, the same at the resolver and at every site. */
  public String person() {
    return Ids.person(issuer, subject);
  }
}
