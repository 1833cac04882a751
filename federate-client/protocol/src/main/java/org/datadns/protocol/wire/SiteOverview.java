package org.datadns.protocol.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat.MountReport;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;

/**
 * A site as its admins see it: what its agent said last, and what the resolver makes of it.
 *
 * @param site its id
 * @param title its name for people
 * @param contact whom people ask
 * @param approved whether it is part of the federation
 * @param api the address the resolver calls, as approved
 * @param sessions how its sessions are addressed, as approved
 * @param liveness {@code alive}, {@code suspect} or {@code gone}
 * @param livenessReason why it is suspect
 * @param livenessSince since when it is suspect, or when it was heard last
 * @param reachable whether its address was proved to lead to it
 * @param hindrance why not
 * @param heardAt when its last heartbeat came
 * @param skew how far its clock is ahead of the resolver's
 * @param operation how it is operated: as ordered or as it says itself, whichever takes more
 * @param ordered what was ordered from the centre
 * @param success how starts went of late: 1 when all went well or there were none, 0 when none did
 * @param running how many sessions are there
 * @param tools what can be launched, with the room left
 * @param mounts what its configuration opens to the console
 * @param ill its copies that are slow or unavailable, a hundred at the most
 * @param illCount how many there are
 * @param inventory what it told of its inventory last; absent before that
 * @param notes what its admins should know of how the resolver sees it
 */
public record SiteOverview(
    String site,
    String title,
    String contact,
    boolean approved,
    String api,
    String sessions,
    String liveness,
    Optional<Reason> livenessReason,
    Optional<Instant> livenessSince,
    boolean reachable,
    Optional<Reason> hindrance,
    Optional<Instant> heardAt,
    Duration skew,
    SiteOperation operation,
    Optional<SiteOperation> ordered,
    double success,
    int running,
    List<ToolOffer> tools,
    List<MountReport> mounts,
    List<ReplicaReport> ill,
    int illCount,
    Optional<Inventory> inventory,
    List<Reason> notes) {

  /**
   * What a site told of its inventory.
   *
   * @param generation which statement that was
   * @param receivedAt when it came
   * @param taken lines that stand
   * @param refused lines that do not
   * @param firstRefused the first of them
   */
  public record Inventory(
      long generation,
      Instant receivedAt,
      int taken,
      int refused,
      List<InventoryAnswer.RefusedLine> firstRefused) {}
}
