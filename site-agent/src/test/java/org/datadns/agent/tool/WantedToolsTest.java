package org.datadns.agent.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.HeartbeatAnswer.DesiredTool;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ToolStatus;
import org.datadns.protocol.wire.ToolStatus.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WantedToolsTest {
  private static final Reason NO_IMAGE = new Reason("image-missing", "There is no image.");

  @TempDir Path directory;
  private final Tool pages = new TestTool("pages").make();
  private final List<Set<String>> told = new ArrayList<>();
  private int changes;

  @Test
  void nothingWanted_nothingIsSaid_andAllIsOffered() {
    var wanted = wanted();
    wanted.take(List.of());

    assertThat(wanted.statuses(List.of(offered()))).isEmpty();
    assertThat(wanted.offered(List.of(offered()))).containsExactly(offered());
    assertThat(told).containsExactly(Set.of());
    assertThat(changes).isZero();
  }

  @Test
  void withdrawn_startsForNobody_alsoAfterARestart_untilItIsOfferedAgain() {
    var wanted = wanted();
    wanted.take(List.of(new DesiredTool(pages.id(), false, 0)));
    wanted.take(List.of(new DesiredTool(pages.id(), false, 0)));

    assertThat(changes).isEqualTo(1);
    assertThat(told).last().isEqualTo(Set.of(pages.id()));
    assertThat(wanted.statuses(List.of(offered()))).containsExactly(status(State.WITHDRAWN, 0));
    assertThat(wanted.offered(List.of(offered())).getFirst().hindrance())
        .contains(WantedTools.WITHDRAWN);

    var restarted = wanted();
    assertThat(told).last().isEqualTo(Set.of(pages.id()));
    restarted.take(List.of());
    assertThat(told).last().isEqualTo(Set.of());
    assertThat(restarted.offered(List.of(offered()))).containsExactly(offered());
  }

  @Test
  void whatTheSitesFilesDoNotHave_isRefused_andNoneKeptReadyIsSaid() {
    var wanted = wanted();
    wanted.take(List.of(new DesiredTool("other", true, 0), new DesiredTool(pages.id(), true, 2)));

    assertThat(wanted.statuses(List.of(offered())))
        .extracting(ToolStatus::id, ToolStatus::state, it -> it.reason().orElseThrow().code())
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("other", State.REFUSED, "tool-missing"),
            org.assertj.core.groups.Tuple.tuple(pages.id(), State.OFFERED, "warm-not-permitted"));
  }

  @Test
  void whatCannotStartNow_isRefused_asItsHindranceSays() {
    var wanted = wanted();
    wanted.take(List.of(new DesiredTool(pages.id(), true, 1)));

    assertThat(
            wanted.statuses(
                List.of(new OfferedTool(pages, Optional.empty(), Optional.of(NO_IMAGE)))))
        .containsExactly(new ToolStatus(pages.id(), State.REFUSED, 0, 1, Optional.of(NO_IMAGE)));
  }

  private WantedTools wanted() {
    return new WantedTools(directory, List.of(pages), told::add, () -> changes++);
  }

  private OfferedTool offered() {
    return new OfferedTool(pages, Optional.empty(), Optional.empty());
  }

  private ToolStatus status(State state, int wanted) {
    return new ToolStatus(pages.id(), state, 0, wanted, Optional.empty());
  }
}
