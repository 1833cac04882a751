package org.datadns.resolver.web;

import java.util.Optional;
import org.datadns.protocol.wire.ProposalStatus;

/**
 * A proposal, or what one would be.
 *
 * @param site the site
 * @param proposal with its lines
 * @param text what was sent, when it was only tried: it is sent again to propose it
 */
public record ProposalView(ConsoleSite site, ProposalStatus proposal, Optional<String> text) {}
