package org.datadns.resolver.access;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Knows for whom a program acts that shows a token. */
public interface ProgramTokens {
  /**
   * A program that showed a token.
   *
   * @param token names the token
   * @param person id of the person it acts for
   * @param issuer who vouches for the person
   * @param label what to call the person
   * @param scopes what the token may be used for
   * @param expires until when
   */
  record Program(
      String token,
      String person,
      String issuer,
      String label,
      Set<Scope> scopes,
      Instant expires) {
    public Program {
      scopes = Set.copyOf(scopes);
    }
  }

  /** Whether a bearer token is one of these by its looks, good or not. */
  boolean areMeantBy(String bearerToken);

  /** The program with this token, if it is good now. Answers from memory as a rule. */
  Optional<Program> find(String bearerToken);
}
