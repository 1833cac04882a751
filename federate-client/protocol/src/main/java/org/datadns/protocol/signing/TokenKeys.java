package org.datadns.protocol.signing;

import com.nimbusds.jwt.JWTClaimsSet;

/** What the signature of a token is checked with. Immutable. */
public abstract sealed class TokenKeys permits KeySet, MacKey {
  TokenKeys() {}

  /** The claims of a token signed with one of these; nothing but the signature is checked. */
  abstract Verification<JWTClaimsSet> verify(String token);
}
