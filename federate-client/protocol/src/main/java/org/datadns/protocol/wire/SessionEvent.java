package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * One step of a session as it happens ({@code GET /sessions/{id}/events}, server-sent events whose
 * {@code id} is {@link #sequence} and whose {@code event} is {@link #state}).
 *
 * @param sequence counts up by one within the session, from 1
 * @param at when
 * @param state the session's state after it
 * @param step what is going on, for people
 * @param site the site concerned
 * @param percent how far the step is, 0 to 100
 * @param reason why, where there is something to say
 * @param url where to enter; present once {@code ready}
 */
public record SessionEvent(
    long sequence,
    Instant at,
    SessionState state,
    String step,
    Optional<String> site,
    Optional<Integer> percent,
    Optional<Reason> reason,
    Optional<String> url) {}
