package org.datadns.agent.local;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a session's page at this site shows.
 *
 * @param title of its dataset
 * @param step what is going on
 * @param reason why it ends or ended
 * @param warning why it will stop soon
 * @param endsAt when it stops unless something changes, for people
 * @param enter its address; empty while nobody can enter
 * @param moving whether the page is worth looking at again in a moment
 * @param live whether it has not ended
 * @param canExtend whether it can be given more time
 */
public record SessionPage(
    String id,
    String title,
    String tool,
    String size,
    String state,
    String step,
    Optional<String> reason,
    Optional<String> warning,
    Optional<String> endsAt,
    @Nullable String enter,
    boolean moving,
    boolean live,
    boolean canExtend) {}
