package org.datadns.protocol.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An error as RFC 9457 {@code application/problem+json}.
 *
 * @param type address of the documentation of this kind of problem, {@code about:blank} by default
 * @param title what kind of problem this is, the same for every occurrence
 * @param status the HTTP status
 * @param code stable code, for example {@code not-held}
 * @param detail a sentence for the person: what happened this time
 * @param retryAfter when trying again makes sense
 * @param since since when things are so
 * @param until until when they are expected to be so
 * @param contact whom to ask: an e-mail address or URL
 * @param nextStep a sentence: what to do next
 * @param serverTime the clock of who answers, on refused site requests: the agent sets its offset
 *     by it
 */
public record Problem(
    String type,
    String title,
    int status,
    String code,
    String detail,
    Optional<Duration> retryAfter,
    Optional<Instant> since,
    Optional<Instant> until,
    Optional<String> contact,
    Optional<String> nextStep,
    Optional<Instant> serverTime) {

  /** Media type of the JSON form. */
  public static final String MEDIA_TYPE = "application/problem+json";

  /** A problem with its mandatory members alone. */
  public static Problem of(int status, String code, String title, String detail) {
    return new Problem(
        "about:blank",
        title,
        status,
        code,
        detail,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same with what to do next. */
  public Problem withNextStep(String step) {
    return new Problem(
        type,
        title,
        status,
        code,
        detail,
        retryAfter,
        since,
        until,
        contact,
        Optional.of(step),
        serverTime);
  }

  /** The same with whom to ask. */
  public Problem withContact(String whom) {
    return new Problem(
        type,
        title,
        status,
        code,
        detail,
        retryAfter,
        since,
        until,
        Optional.of(whom),
        nextStep,
        serverTime);
  }

  /** The same with when to try again. */
  public Problem withRetryAfter(Duration delay) {
    return new Problem(
        type,
        title,
        status,
        code,
        detail,
        Optional.of(delay),
        since,
        until,
        contact,
        nextStep,
        serverTime);
  }

  /** The same with since when things are so. */
  public Problem withSince(Instant instant) {
    return new Problem(
        type,
        title,
        status,
        code,
        detail,
        retryAfter,
        Optional.of(instant),
        until,
        contact,
        nextStep,
        serverTime);
  }

  /** The same with the clock of who answers. */
  public Problem withServerTime(Instant now) {
    return new Problem(
        type,
        title,
        status,
        code,
        detail,
        retryAfter,
        since,
        until,
        contact,
        nextStep,
        Optional.of(now));
  }
}
