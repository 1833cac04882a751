package org.datadns.protocol.wire;

import java.util.List;
import java.util.Optional;

/**
 * {@code POST /sessions}: open a dataset. Re-attaches when such a session is live.
 *
 * @param identifier the dataset, any spelling
 * @param tool the tool's id; absent means the first one offered
 * @param size the size's id; absent means the first one offered
 * @param site only this site; absent means any
 * @param version only this version; absent means the newest
 * @param also further datasets to mount, any spelling; absent means none
 * @param notebook address of a notebook to copy into the workspace and open; absent means none
 * @param another whether to start another one beside a live one
 * @param unconfirmed whether a copy that nobody confirmed will do; absent means no
 */
public record SessionRequest(
    String identifier,
    Optional<String> tool,
    Optional<String> size,
    Optional<String> site,
    Optional<String> version,
    Optional<List<String>> also,
    Optional<String> notebook,
    Optional<Boolean> another,
    Optional<Boolean> unconfirmed) {

  /** Opens a dataset with whatever is offered first. */
  public static SessionRequest of(String identifier) {
    return new SessionRequest(
        identifier,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
