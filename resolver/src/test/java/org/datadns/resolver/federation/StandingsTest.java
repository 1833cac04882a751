package org.datadns.resolver.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datadns.resolver.web.SiteStanding.MAINTENANCE;
import static org.datadns.resolver.web.SiteStanding.READY;
import static org.datadns.resolver.web.SiteStanding.SILENT;
import static org.datadns.resolver.web.SiteStanding.SUSPECT;
import static org.datadns.resolver.web.SiteStanding.UNREACHABLE;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.datadns.resolver.site.SiteEvent;
import org.datadns.resolver.web.SiteStanding;
import org.datadns.resolver.web.SiteView.Turn;
import org.junit.jupiter.api.Test;

class StandingsTest {
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");

  @Test
  void theWorstThatHolds_counts_andWhatEndsUncoversWhatWasBelow() {
    assertThat(
            standings(
                "liveness alive",
                "operation maintenance",
                "reach unreachable",
                "liveness silent",
                "liveness alive",
                "reach reached",
                "operation ready"))
        .containsExactly(READY, MAINTENANCE, UNREACHABLE, SILENT, UNREACHABLE, MAINTENANCE, READY);
  }

  @Test
  void whatChangesNothingForPeople_isNoTurn() {
    assertThat(
            standings(
                "liveness alive",
                "clock skewed",
                "agent other-agent x",
                "starts suspect",
                "clock right",
                "starts trusted"))
        .containsExactly(READY, SUSPECT, READY);
  }

  @Test
  void beforeASiteIsHeard_nothingIsKnown() {
    assertThat(standings("reach reached", "operation draining")).isEmpty();
    assertThat(standings()).isEmpty();
  }

  private static List<SiteStanding> standings(String... turns) {
    var events = new ArrayList<SiteEvent>();
    for (var turn : turns) {
      var parts = turn.split(" ", 2);
      events.add(new SiteEvent("one", parts[0], parts[1], "", START.plusSeconds(events.size())));
    }
    return Standings.over(events).stream().map(Turn::standing).toList();
  }
}
