package org.datadns.resolver.web;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.AuditEntry;

/**
 * What the page of the audit shows.
 *
 * @param entries the newest first
 * @param more whether there are older ones
 * @param kinds every kind, by label
 * @param kind the one asked for
 * @param target what it was done to, if that was asked for
 * @param actor who did it, if that was asked for
 * @param query the same question as a query for {@code /api/audit}; empty text or with a question
 *     mark
 */
public record FederationAuditView(
    List<AuditEntry> entries,
    boolean more,
    List<String> kinds,
    Optional<String> kind,
    Optional<String> target,
    Optional<String> actor,
    String query) {}
