package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST /api/sites/{site}/heartbeats}: an agent's signed, ordered statement about its site.
 *
 * @param instance random id of this run of the agent; a later run has a later {@code started}
 * @param started when this run began, by the agent's clock
 * @param sequence counts up by one within the instance, from 1
 * @param status {@code ready}, {@code draining} or {@code maintenance}
 * @param inventoryGeneration generation of the inventory the agent serves
 * @param tools what can be launched
 * @param sessions every session the agent knows that has not been forgotten
 * @param observedRevision revision of the desired state last acted upon, 0 for none
 * @param unavailable replicas of the inventory that cannot be opened now; absent means none
 */
public record Heartbeat(
    String instance,
    Instant started,
    long sequence,
    String status,
    long inventoryGeneration,
    List<ToolOffer> tools,
    List<SessionReport> sessions,
    long observedRevision,
    Optional<List<ReplicaReport>> unavailable) {

  /**
   * A tool a site can launch.
   *
   * @param id the federation's id of the tool
   * @param label its name for people
   * @param sizes the sizes offered, the default first
   */
  public record ToolOffer(String id, String label, List<SizeOffer> sizes) {}

  /**
   * A size a site offers for a tool.
   *
   * @param id for example {@code small}
   * @param memory bytes
   * @param cpus CPU cores
   * @param free how many more sessions of this size fit now
   */
  public record SizeOffer(String id, long memory, double cpus, int free) {}

  /**
   * A session as its site sees it.
   *
   * @param id the session
   * @param attempt which attempt runs here
   * @param state its state
   * @param since since when
   * @param reason why, where there is something to say
   * @param endsAt when it stops unless something changes; present while {@code ready}
   * @param warning why it stops soon; absent while that is far away
   */
  public record SessionReport(
      String id,
      int attempt,
      SessionState state,
      Instant since,
      Optional<Reason> reason,
      Optional<Instant> endsAt,
      Optional<Reason> warning) {}

  /**
   * A replica that cannot be opened now.
   *
   * @param identifier its identifier as the inventory has it
   * @param reason why, for example code {@code hanging}
   */
  public record ReplicaReport(String identifier, Reason reason) {}
}
