package org.datadns.protocol.signing;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.Assurance;

/**
 * A short-lived right that the resolver gives for one use at one site.
 *
 * @param id unique ({@code jti}); an {@code enter} ticket is burnt by it
 * @param site the site it is good at ({@code aud})
 * @param use what it allows
 * @param session the session it concerns, or the workspace
 * @param attempt the attempt it concerns
 * @param person who acts ({@code sub})
 * @param assurance how well that person is known
 * @param state for {@code enter}: the value that binds it to one browser; otherwise empty
 * @param digest for {@code start}, {@code save} and {@code share}: base64url SHA-256 of the body;
 *     otherwise empty
 */
public record Ticket(
    String id,
    String site,
    Use use,
    String session,
    int attempt,
    String person,
    Assurance assurance,
    Optional<String> state,
    Optional<String> digest) {

  public Ticket {
    if ((use == Use.ENTER && state.isEmpty()) || (use.isBound() && digest.isEmpty())) {
      throw new IllegalArgumentException("a ticket must be bound to what it is used with");
    }
  }

  /** What a ticket allows; a ticket for one use is worthless for another. */
  public enum Use {
    /** Start a session. */
    START,
    /** Look at a session. */
    READ,
    /** Stop a session. */
    STOP,
    /** Let a session live longer. */
    EXTEND,
    /** Send files of a session's workspace to a repository. */
    SAVE,
    /** Say who may enter a session beside its own person. */
    SHARE,
    /** Take a workspace away as an archive; names it as its session; burnt at its first use. */
    ARCHIVE,
    /** Remove a workspace; names it as its session. */
    REMOVE,
    /** Enter a session; burnt at its first use. */
    ENTER;

    /** Whether it is for one body alone. */
    boolean isBound() {
      return this == START || this == SAVE || this == SHARE;
    }

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A ticket to start a session with exactly this order. */
  public static Ticket start(
      String site, String session, int attempt, String person, Assurance assurance, byte[] order) {
    return bound(Use.START, site, session, attempt, person, assurance, order);
  }

  /** A ticket to send files of a session's workspace with exactly this order. */
  public static Ticket save(
      String site, String session, int attempt, String person, Assurance assurance, byte[] order) {
    return bound(Use.SAVE, site, session, attempt, person, assurance, order);
  }

  /** A ticket to say who may enter a session, with exactly this list. */
  public static Ticket share(
      String site, String session, int attempt, String person, Assurance assurance, byte[] list) {
    return bound(Use.SHARE, site, session, attempt, person, assurance, list);
  }

  private static Ticket bound(
      Use use,
      String site,
      String session,
      int attempt,
      String person,
      Assurance assurance,
      byte[] order) {
    return new Ticket(
        newId(),
        site,
        use,
        session,
        attempt,
        person,
        assurance,
        Optional.empty(),
        Optional.of(Digest.of(order)));
  }

  /** A ticket to look at ({@code READ}), stop ({@code STOP}) or extend a session. */
  public static Ticket of(
      Use use, String site, String session, int attempt, String person, Assurance assurance) {
    return new Ticket(
        newId(),
        site,
        use,
        session,
        attempt,
        person,
        assurance,
        Optional.empty(),
        Optional.empty());
  }

  /** A ticket with which the browser that holds {@code state}'s secret enters a session. */
  public static Ticket enter(
      String site, String session, int attempt, String person, Assurance assurance, String state) {
    return new Ticket(
        newId(),
        site,
        Use.ENTER,
        session,
        attempt,
        person,
        assurance,
        Optional.of(state),
        Optional.empty());
  }

  /**
   * Signs it.
   *
   * @param key the resolver's key
   * @param issuer the resolver's address
   * @param now the resolver's clock; the ticket is good for one minute
   */
  public String sign(SigningKey key, String issuer, Instant now) {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(person)
            .audience(site)
            .issueTime(Claims.date(now))
            .expirationTime(Claims.date(now.plus(Claims.LIFETIME)))
            .jwtID(id)
            .claim("use", use.label())
            .claim("session", session)
            .claim("attempt", attempt)
            .claim("assurance", assurance.label());
    state.ifPresent(value -> claims.claim("state", value));
    digest.ifPresent(value -> claims.claim("digest", value));
    return key.sign(claims.build());
  }

  /**
   * Checks a token. Whether an {@code enter} ticket was used before is its site's to know.
   *
   * @param token what was presented
   * @param keys the resolver's keys
   * @param issuer the resolver's address
   * @param site the site's own id
   * @param use the use asked for
   * @param session the session asked for
   * @param now the resolver's time as the site knows it
   */
  public static Verification<Ticket> verify(
      String token, KeySet keys, String issuer, String site, Use use, String session, Instant now) {
    return keys.verify(token)
        .then(claims -> Claims.check(claims, issuer, site, now))
        .then(claims -> matches(claims, site, use, session));
  }

  private static Verification<Ticket> matches(
      JWTClaimsSet claims, String site, Use use, String session) {
    try {
      if (!use.label().equals(Claims.text(claims, "use"))) {
        return new Invalid<>("wrong-use", "The ticket is for another use.");
      }
      if (!session.equals(Claims.text(claims, "session"))) {
        return new Invalid<>("wrong-session", "The ticket is for another session.");
      }
      return new Valid<>(
          new Ticket(
              Claims.text(claims, "jti"),
              site,
              use,
              session,
              Claims.number(claims, "attempt"),
              Claims.text(claims, "sub"),
              Assurance.valueOf(Claims.text(claims, "assurance").toUpperCase(Locale.ROOT)),
              Optional.ofNullable(claims.getStringClaim("state")),
              Optional.ofNullable(claims.getStringClaim("digest"))));
    } catch (ParseException | IllegalArgumentException e) {
      return new Invalid<>("malformed-token", "The ticket lacks a claim.");
    }
  }

  /** When a ticket signed at {@code issuedAt} can no longer be used anywhere. */
  public static Instant forgettableAfter(Instant issuedAt) {
    return issuedAt.plus(Claims.LIFETIME).plus(Claims.LIFETIME);
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }
}
