package org.datadns.agent.heartbeat;

/**
 * Who this site is.
 *
 * @param id its id
 * @param title its name for people
 * @param contact its admins' e-mail address or URL
 * @param weight how much of the work it would like, compared with other sites; 1 is usual
 */
public record SiteDescription(String id, String title, String contact, double weight) {}
