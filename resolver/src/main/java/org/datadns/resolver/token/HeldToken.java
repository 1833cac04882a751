package org.datadns.resolver.token;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.ApiToken;
import org.datadns.resolver.access.ProgramTokens.Program;
import org.datadns.resolver.access.Scope;

/**
 * A token as it is kept: without its secret.
 *
 * @param id names it
 * @param hash digest of the secret
 * @param person id of the person
 * @param issuer who vouches for the person
 * @param label what to call the person
 * @param name what the person calls the token
 * @param scopes labels of what it may be used for
 * @param madeBy the token that was shown to make it; empty when a browser made it
 * @param made when it was made
 * @param expires until when it is good
 * @param revoked when it was revoked
 * @param used about when it was used last
 */
record HeldToken(
    String id,
    String hash,
    String person,
    String issuer,
    String label,
    String name,
    Set<String> scopes,
    Optional<String> madeBy,
    Instant made,
    Instant expires,
    Optional<Instant> revoked,
    Optional<Instant> used) {
  HeldToken {
    scopes = Set.copyOf(scopes);
  }

  boolean isGood(Instant now) {
    return revoked.isEmpty() && now.isBefore(expires);
  }

  /** For whom it acts; a scope that is none any more counts for nothing. */
  Program program() {
    return new Program(
        id,
        person,
        issuer,
        label,
        Scope.ALL.stream()
            .filter(scope -> scopes.contains(scope.label()))
            .collect(Collectors.toUnmodifiableSet()),
        expires);
  }

  ApiToken view(Optional<String> secret) {
    return new ApiToken(id, name, scopes.stream().sorted().toList(), made, expires, used, secret);
  }

  /** A line for the record of what was done. */
  String detail() {
    return "“" + name + "” for " + String.join(", ", sorted()) + " until " + expires;
  }

  private List<String> sorted() {
    return scopes.stream().sorted().toList();
  }
}
