package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * A person's files at a site, which stay when a session ends. {@code GET /workspaces}
 *
 * @param workspace its id
 * @param site where it is
 * @param identifier canonical identifier of the dataset that it was opened with last
 * @param title the dataset's title
 * @param tool the tool that has it as its home
 * @param usedAt when a session last had it
 * @param inUse whether a session has it now
 */
public record Workspace(
    String workspace,
    String site,
    String identifier,
    Optional<String> title,
    String tool,
    Instant usedAt,
    boolean inUse) {}
