package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * That somebody did something, or was refused. {@code GET /api/audit}, one a line.
 *
 * @param id grows with each; 0 before it is kept
 * @param at when
 * @param kind {@code admin}, {@code site}, {@code sign-in}, {@code token}, {@code session}, {@code
 *     person}, {@code export} or {@code refusal}
 * @param action what, for example {@code make-token}
 * @param actor what they are: {@code admin-token}, {@code person}, {@code site} or {@code anyone}
 * @param actorId which one; absent when that was kept long enough
 * @param name what they said they are called
 * @param address from where
 * @param target to what
 * @param detail how, in one line
 * @param decision {@link #ALLOWED}, or the code of the refusal
 * @param reason why, in words
 */
public record AuditEntry(
    long id,
    Instant at,
    String kind,
    String action,
    String actor,
    Optional<String> actorId,
    Optional<String> name,
    Optional<String> address,
    String target,
    String detail,
    String decision,
    Optional<String> reason) {
  /** It was done. */
  public static final String ALLOWED = "allowed";
}
