package org.datadns.resolver.site;

import java.time.Instant;

/**
 * A turn in what became of a site.
 *
 * @param site the site
 * @param subject what turned: {@code liveness}, {@code reach}, {@code starts}, {@code operation},
 *     {@code clock} or {@code agent}
 * @param code what it is from then on, for programs
 * @param text why, for people
 * @param at when a resolver saw it
 */
public record SiteEvent(String site, String subject, String code, String text, Instant at) {}
