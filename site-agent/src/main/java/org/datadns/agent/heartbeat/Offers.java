package org.datadns.agent.heartbeat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datadns.agent.session.Sessions;
import org.datadns.agent.tool.OfferedTool;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.SessionStatus;

/**
 * What the site offers now: its tools, and of each size how much room there is.
 *
 * @param sessions says how much room there is
 */
record Offers(Sessions sessions) {
  private static final int EXPIRIES = 5;

  /** The offers, in the site's order. */
  List<ToolOffer> of(List<OfferedTool> tools, List<SessionStatus> statuses) {
    var expiries = expiries(statuses);
    return tools.stream().map(offered -> offer(offered, expiries)).toList();
  }

  private ToolOffer offer(OfferedTool offered, List<Instant> expiries) {
    var tool = offered.tool();
    var sizes = tool.sizes();
    var free = sessions.free(sizes);
    var total = sessions.total(sizes);
    return new ToolOffer(
        tool.id(),
        tool.label(),
        offered.digest(),
        offered.hindrance(),
        IntStream.range(0, sizes.size())
            .mapToObj(
                i ->
                    new SizeOffer(
                        sizes.get(i).id(),
                        sizes.get(i).memory(),
                        sizes.get(i).cpus(),
                        free.get(i),
                        total.get(i),
                        0,
                        free.get(i) > 0 ? List.of() : expiries))
            .toList());
  }

  /** To the minute: the end of a session in use moves on all the time. */
  private static List<Instant> expiries(List<SessionStatus> statuses) {
    return statuses.stream()
        .map(SessionStatus::endsAt)
        .flatMap(Optional::stream)
        .sorted()
        .limit(EXPIRIES)
        .map(at -> at.truncatedTo(ChronoUnit.MINUTES))
        .toList();
  }
}
