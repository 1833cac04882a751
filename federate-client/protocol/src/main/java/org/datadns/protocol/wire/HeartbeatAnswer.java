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
   * @param tools what is wanted of tools; of those not named, what the site's own files say
   * @param stop sessions that shall not run there
   * @param proposal the oldest proposal that waits for the site's answer; absent when none does
   */
  public record Desired(
      long revision,
      Optional<SiteOperation> operation,
      List<DesiredTool> tools,
      List<String> stop,
      Optional<Long> proposal) {

    /** Without a proposal. */
    public Desired(
        long revision,
        Optional<SiteOperation> operation,
        List<DesiredTool> tools,
        List<String> stop) {
      this(revision, operation, tools, stop, Optional.empty());
    }
  }

  /**
   * What the federation wants of a tool at the site. What the site's own files do not permit, it
   * refuses.
   *
   * @param id the tool
   * @param offered whether new sessions may begin with it
   * @param warm how many are to be kept started, for whoever comes next
   */
  public record DesiredTool(String id, boolean offered, int warm) {}
}
