package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.List;
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
 * @param queue its place while it waits for a free one; absent in any other state
 * @param sites the sites judged, best first; present where a site was chosen or none could be
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
    Optional<QueuePlace> queue,
    Optional<List<JudgedSite>> sites,
    Optional<String> url) {}
