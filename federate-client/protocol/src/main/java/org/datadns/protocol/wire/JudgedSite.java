package org.datadns.protocol.wire;

/**
 * A site that holds what a session opens, as it was judged when a site was chosen.
 *
 * @param site the site's id
 * @param siteTitle its name for people
 * @param reason why it was chosen, or was not
 */
public record JudgedSite(String site, String siteTitle, Reason reason) {}
