package org.datadns.protocol.wire;

import java.util.Map;
import java.util.Optional;

/**
 * {@code POST /api/sites}: a site joins the federation. The request is signed with the very key it
 * announces, which proves possession.
 *
 * @param site the site's id: a DNS label, lower case
 * @param title the site's name for people
 * @param contact e-mail address or URL of its admins
 * @param addresses where it is reached
 * @param key its public key as JWK (RFC 7517) with {@code kid}
 * @param joinToken single-use token bound to this site id; without one the site waits for approval
 */
public record JoinRequest(
    String site,
    String title,
    String contact,
    SiteAddresses addresses,
    Map<String, Object> key,
    Optional<String> joinToken) {}
