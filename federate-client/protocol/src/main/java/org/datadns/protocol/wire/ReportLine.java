package org.datadns.protocol.wire;

import java.util.Optional;

/**
 * What was done with a dataset at a site in a month: names nobody.
 *
 * @param month as {@code 2026-11}, in UTC: the month in which sessions ended
 * @param dataset canonical identifier
 * @param site the site; absent when no site was tried
 * @param tool the tool's id
 * @param starts sessions that became ready
 * @param hours how long those were ready, together
 * @param refusals how often it was refused
 * @param reason the code of the refusal; absent on lines of starts
 */
public record ReportLine(
    String month,
    String dataset,
    Optional<String> site,
    String tool,
    long starts,
    double hours,
    long refusals,
    Optional<String> reason) {}
