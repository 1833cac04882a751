package org.datadns.resolver.site;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Heartbeat.MountReport;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.protocol.wire.SitePolicy;
import org.datadns.protocol.wire.ToolStatus;

/**
 * A site's latest heartbeat, as far as others need it.
 *
 * @param heardAt when it arrived, by the resolver's clock
 * @param operation whether the site takes new sessions
 * @param skew how far its clock is ahead of the resolver's
 * @param weight how much of the work it would like, compared with others; 1 is usual
 * @param tools what can be launched there, with the room left
 * @param replicas its copies that are slow or unavailable, by identifier; a rule ends with {@code
 *     /*}
 * @param policy whom it serves, whatever is allowed here
 * @param observedRevision revision of the desired state it has acted upon
 * @param catalogue what became of the tools of which the federation wants something
 * @param mounts what it opens to the console
 */
public record SiteStatus(
    Instant heardAt,
    SiteOperation operation,
    Duration skew,
    double weight,
    List<ToolOffer> tools,
    Map<String, ReplicaReport> replicas,
    SitePolicy policy,
    long observedRevision,
    List<ToolStatus> catalogue,
    List<MountReport> mounts) {
  /** Of a site of which the federation wanted nothing. */
  public SiteStatus(
      Instant heardAt,
      SiteOperation operation,
      Duration skew,
      double weight,
      List<ToolOffer> tools,
      Map<String, ReplicaReport> replicas,
      SitePolicy policy) {
    this(heardAt, operation, skew, weight, tools, replicas, policy, 0, List.of(), List.of());
  }

  public SiteStatus {
    mounts = List.copyOf(mounts);
    tools = List.copyOf(tools);
    replicas = Map.copyOf(replicas);
    catalogue = List.copyOf(catalogue);
  }

  /** The same with the tools as the federation offers them. */
  SiteStatus offering(List<ToolOffer> offers) {
    return offers.equals(tools)
        ? this
        : new SiteStatus(
            heardAt,
            operation,
            skew,
            weight,
            offers,
            replicas,
            policy,
            observedRevision,
            catalogue,
            mounts);
  }

  static SiteStatus of(Heard heard) {
    var statement = heard.statement();
    return new SiteStatus(
        heard.at(),
        statement.operation(),
        heard.skew(),
        statement.weight(),
        statement.tools(),
        statement.replicas().stream()
            .collect(Collectors.toMap(ReplicaReport::identifier, Function.identity())),
        statement.policy().orElse(SitePolicy.OPEN),
        statement.observedRevision().orElse(0L),
        statement.catalogue().orElse(List.of()),
        statement.mounts().orElse(List.of()));
  }
}
