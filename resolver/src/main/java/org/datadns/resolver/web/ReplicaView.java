package org.datadns.resolver.web;

import java.util.Optional;

/**
 * One copy of a dataset, as the opening page shows it.
 *
 * @param siteTitle name of the site that holds it
 * @param available whether a session could start there now
 * @param reason a sentence: why it can or cannot
 * @param contact whom to ask: an e-mail address or URL
 */
public record ReplicaView(
    String siteTitle, boolean available, String reason, Optional<String> contact) {}
