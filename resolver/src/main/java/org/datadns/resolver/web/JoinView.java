package org.datadns.resolver.web;

import java.util.Optional;

/**
 * What somebody is told with whom a session is shared, before they take it.
 *
 * @param session id of the session
 * @param name what it opens
 * @param tool the tool's id
 * @param owner who shares it; empty when nobody knows what to call them
 * @param label what the others will see them as
 */
public record JoinView(
    String session, String name, String tool, Optional<String> owner, String label) {}
