package org.datadns.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.datadns.agent.tool.TestTool;
import org.datadns.agent.tool.Tool;
import org.datadns.protocol.wire.Reason;
import org.junit.jupiter.api.Test;

class OfferedToolsTest {
  private static final Tool ONE = new TestTool("one").image("image:one").make();
  private static final Tool OTHER = new TestTool("other").image("image:other").make();

  private final MemoryDriver driver = new MemoryDriver();
  private final OfferedTools offered =
      new OfferedTools(
          List.of(ONE, OTHER),
          driver::hasImage,
          image -> Optional.of("sha256:of-" + image),
          driver::check);

  @Test
  void withoutItsImage_isNotOffered_untilTheImageIsThere() {
    driver.lacks("image:other", true);
    assertThat(offered.look()).isTrue();
    assertThat(offered.now()).containsExactly(ONE);
    assertThat(offered.all().getFirst().digest()).contains("sha256:of-image:one");
    assertThat(offered.all().getFirst().hindrance()).isEmpty();
    assertThat(offered.all().getLast().digest()).isEmpty();
    assertThat(offered.all().getLast().hindrance()).map(Reason::code).contains("image-missing");
    assertThat(offered.hindrances())
        .singleElement()
        .asString()
        .contains("other", "docker pull image:other");
    assertThat(offered.look()).isFalse();

    driver.lacks("image:other", false);
    assertThat(offered.look()).isTrue();
    assertThat(offered.now()).containsExactly(ONE, OTHER);
    assertThat(offered.hindrances()).isEmpty();
  }

  @Test
  void engineAway_nothingCanStart_untilItIsBack() {
    assertThat(offered.lookAtEngine()).isFalse();

    driver.away(true);
    assertThat(offered.lookAtEngine()).isFalse();
    assertThat(offered.lookAtEngine()).isTrue();
    assertThat(offered.lookAtEngine()).isFalse();
    assertThat(offered.all())
        .allSatisfy(tool -> assertThat(tool.hindrance()).map(Reason::code).contains("no-engine"));

    driver.away(false);
    assertThat(offered.lookAtEngine()).isTrue();
    assertThat(offered.all()).allSatisfy(tool -> assertThat(tool.hindrance()).isEmpty());
  }

  @Test
  void engineAway_whatWasKnownHolds() {
    driver.away(true);
    assertThatThrownBy(offered::look).isInstanceOf(EngineException.class);
    assertThat(offered.now()).containsExactly(ONE, OTHER);

    driver.away(false);
    driver.lacks("image:one", true);
    offered.look();
    driver.away(true);
    assertThatThrownBy(offered::look).isInstanceOf(EngineException.class);
    assertThat(offered.now()).containsExactly(OTHER);
  }
}
