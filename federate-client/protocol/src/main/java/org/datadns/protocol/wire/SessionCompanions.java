package org.datadns.protocol.wire;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Who may enter an attempt of a session beside its own person. {@code PUT
 * /api/sessions/{id}/companions} at a site; what is sent later replaces what was sent before.
 *
 * @param attempt the attempt it is about
 * @param revision grows with every change: what comes late changes nothing
 * @param companions all of them
 */
public record SessionCompanions(int attempt, long revision, List<Companion> companions) {
  /** The most that a session may have. */
  public static final int MOST = 20;

  /** Nobody. */
  public static final SessionCompanions NONE = new SessionCompanions(0, 0, List.of());

  /**
   * One of them.
   *
   * @param person id of the person
   * @param share which invitation the person took: another one when they were let in anew, so that
   *     what let them in before is good for nothing
   */
  public record Companion(String person, long share) {}

  /** Why this cannot be carried out; empty when it can. */
  public Optional<Reason> fault() {
    boolean usable =
        attempt > 0
            && companions != null
            && companions.size() <= MOST
            && companions.stream()
                .allMatch(
                    it ->
                        Objects.nonNull(it)
                            && it.person() != null
                            && it.person().matches("[A-Za-z0-9_-]{43}"));
    return usable
        ? Optional.empty()
        : Optional.of(
            new Reason(
                "invalid-companions", "At most " + MOST + " people, by their ids, can be named."));
  }
}
