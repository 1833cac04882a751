package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A session as its person sees it.
 *
 * @param id the session
 * @param identifier canonical identifier of the dataset
 * @param title the dataset's title
 * @param also canonical identifiers of further datasets in it; absent means none
 * @param notebook address of the notebook it opens; absent means none
 * @param tool the tool's id
 * @param size the size's id
 * @param state where it is on its way
 * @param site where it runs or is tried
 * @param attempt which attempt, 0 before the first
 * @param step what is going on, for people
 * @param percent how far that step is, 0 to 100
 * @param url where to enter it; present while {@code ready}
 * @param reason why it ended or waits
 * @param endsAt when it stops unless something changes; present while {@code ready}
 * @param warning why it stops soon; absent while that is far away
 * @param createdAt when it was asked for
 * @param readyAt when it became ready
 * @param endedAt when it ended
 */
public record SessionView(
    String id,
    String identifier,
    Optional<String> title,
    Optional<List<String>> also,
    Optional<String> notebook,
    String tool,
    String size,
    SessionState state,
    Optional<String> site,
    int attempt,
    String step,
    Optional<Integer> percent,
    Optional<String> url,
    Optional<Reason> reason,
    Optional<Instant> endsAt,
    Optional<Reason> warning,
    Instant createdAt,
    Optional<Instant> readyAt,
    Optional<Instant> endedAt) {}
