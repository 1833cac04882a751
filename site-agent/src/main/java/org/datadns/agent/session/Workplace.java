package org.datadns.agent.session;

import java.time.Instant;
import java.util.Optional;
import org.datadns.agent.tool.Account;
import org.datadns.agent.tool.Tool;
import org.datadns.protocol.wire.SessionOrder;

/**
 * What runs in a session that is ready, and over what.
 *
 * @param order what was ordered
 * @param version the version of the first dataset, as far as anybody says
 * @param tool the tool, which has the workspace as its home
 * @param account whom files there belong to
 * @param since since when it is ready
 */
public record Workplace(
    SessionOrder order, Optional<String> version, Tool tool, Account account, Instant since) {}
