package org.datadns.agent.local;

import org.datadns.protocol.signing.Digest;
import org.datadns.signin.Identity;

/**
 * Someone who is signed in at this site.
 *
 * @param identity who
 * @param secret what their browser alone has
 */
record Visitor(Identity identity, String secret) {
  /** The person's id. */
  String person() {
    return identity.person();
  }

  /** What a form of ours carries, and no other page can know. */
  String formToken() {
    return Digest.of("form\n" + secret);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Visitor[" + person() + "]";
  }
}
