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
 * @param remainder what followed the dataset's identifier, for one named by an ancestor
 * @param version the version asked for; absent means any
 * @param also canonical identifiers of further datasets in it; absent means none
 * @param notebook address of the notebook it opens; absent means none
 * @param tool the tool's id
 * @param size the size's id
 * @param wantedSite the one site it may run at; absent means any
 * @param unconfirmed whether its person agreed to a copy that nobody confirmed; absent means no
 * @param state where it is on its way
 * @param site where it runs or is tried
 * @param attempt which attempt, 0 before the first
 * @param step what is going on, for people
 * @param percent how far that step is, 0 to 100
 * @param url where to enter it; present while {@code ready}
 * @param reason why it ended or waits
 * @param queue its place while it waits for a free one; absent in any other state
 * @param sites the sites judged when one was chosen last, best first; present where one session is
 *     looked at
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
    Optional<String> remainder,
    Optional<String> version,
    Optional<List<String>> also,
    Optional<String> notebook,
    String tool,
    String size,
    Optional<String> wantedSite,
    Optional<Boolean> unconfirmed,
    SessionState state,
    Optional<String> site,
    int attempt,
    String step,
    Optional<Integer> percent,
    Optional<String> url,
    Optional<Reason> reason,
    Optional<QueuePlace> queue,
    Optional<List<JudgedSite>> sites,
    Optional<Instant> endsAt,
    Optional<Reason> warning,
    Instant createdAt,
    Optional<Instant> readyAt,
    Optional<Instant> endedAt) {

  /** The identifier that opens the same again: the dataset's with the remainder. */
  public String asked() {
    return remainder.map(rest -> identifier + "/" + rest).orElse(identifier);
  }
}
