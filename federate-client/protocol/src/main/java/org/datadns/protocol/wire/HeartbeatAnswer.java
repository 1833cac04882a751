package org.datadns.protocol.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The resolver's answer to a heartbeat.
 *
 * @param nextIn when the next heartbeat is wanted
 * @param serverTime the resolver's clock, by which the agent signs and judges
 * @param inventoryWanted whether the resolver lacks the inventory generation named
 * @param replicasWanted whether it lacks what the changes of {@link Heartbeat#replicas} follow, and
 *     wants the whole
 * @param desired what the site shall bring about
 * @param notes what the site's admins should know of how the resolver sees it
 */
public record HeartbeatAnswer(
    Duration nextIn,
    Instant serverTime,
    boolean inventoryWanted,
    boolean replicasWanted,
    Desired desired,
    List<Reason> notes) {
  /**
   * Desired state of a site.
   *
   * @param revision counts up with every change
   * @param operation what a federation admin wants of the site; absent when nothing
   * @param tools tools to keep warm
   * @param stop sessions that shall not run there
   * @param proposal the oldest proposal that waits for the site's answer; absent when none does
   */
  public record Desired(
      long revision,
      Optional<SiteOperation> operation,
      List<WarmTool> tools,
      List<String> stop,
      Optional<Long> proposal) {

    /** Without a proposal. */
    public Desired(
        long revision, Optional<SiteOperation> operation, List<WarmTool> tools, List<String> stop) {
      this(revision, operation, tools, stop, Optional.empty());
    }
  }

  /**
   * A tool of which containers are kept ready.
   *
   * @param id the tool
   * @param warm how many
   */
  public record WarmTool(String id, int warm) {}
}
