package org.datadns.agent.tool;

import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/**
 * A tool of this site, and whether it can start now.
 *
 * @param tool the tool
 * @param digest of its image; empty while unknown
 * @param hindrance why it cannot start; empty when it can
 */
public record OfferedTool(Tool tool, Optional<String> digest, Optional<Reason> hindrance) {}
