package org.datadns.agent.heartbeat;

/**
 * Who this site is.
 *
 * @param id its id
 * @param title its name for people
 * @param contact its admins' e-mail address or URL
 */
public record SiteDescription(String id, String title, String contact) {}
