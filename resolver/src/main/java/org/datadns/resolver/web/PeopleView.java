package org.datadns.resolver.web;

import java.util.Optional;
import org.datadns.protocol.wire.SessionPeople;

/**
 * What the page shows on who is in a session.
 *
 * @param people who is
 * @param name what the session opens
 * @param join where somebody takes a share: an absolute address, to be passed on
 * @param typed what was typed as a name, when it was not taken
 * @param refusal why it was not
 */
public record PeopleView(
    SessionPeople people, String name, String join, String typed, Optional<String> refusal) {}
