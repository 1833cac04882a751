package org.datadns.agent.proxy;

import java.util.function.Supplier;

/**
 * Who knows the people of a session and gives them tickets for it: the resolver, or this site's own
 * page for what was begun there. The tickets of one are worth nothing at a session of the other.
 *
 * @param address where people are sent, {@code <address>/sessions/<id>/enter}, and the issuer of
 *     the tickets; no trailing slash; asked for when somebody is sent
 * @param keys what the tickets are signed with
 */
public record Doorkeeper(Supplier<String> address, TicketKeys keys) {}
