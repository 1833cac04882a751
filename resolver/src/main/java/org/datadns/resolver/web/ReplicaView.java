package org.datadns.resolver.web;

import java.util.Optional;

/**
 * One copy of a dataset, as the opening page shows it.
 *
 * @param siteTitle name of the site that holds it
 * @param available whether a session could start there now
 * @param confirmed whether it may be taken for the dataset
 * @param byRule whether nobody knows yet that it is there
 * @param reason a sentence: why it can or cannot
 * @param contact whom to ask: an e-mail address or URL
 */
public record ReplicaView(
    String siteTitle,
    boolean available,
    boolean confirmed,
    boolean byRule,
    String reason,
    Optional<String> contact) {}
