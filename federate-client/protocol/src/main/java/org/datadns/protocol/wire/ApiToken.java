package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A token with which a program acts for a person. {@code GET} and {@code POST /api/tokens}.
 *
 * @param id names it; of no use to whoever is not its person
 * @param name what the person calls it
 * @param scopes what it may be used for
 * @param made when it was made
 * @param expires until when it is good
 * @param used about when it was used last; absent when it never was
 * @param token the secret itself; present in the answer that made it, and never again
 */
public record ApiToken(
    String id,
    String name,
    List<String> scopes,
    Instant made,
    Instant expires,
    Optional<Instant> used,
    Optional<String> token) {
  public ApiToken {
    scopes = List.copyOf(scopes);
  }
}
