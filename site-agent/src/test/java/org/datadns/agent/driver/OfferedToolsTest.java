package org.datadns.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.datadns.agent.tool.TestTool;
import org.datadns.agent.tool.Tool;
import org.junit.jupiter.api.Test;

class OfferedToolsTest {
  private static final Tool ONE = new TestTool("one").image("image:one").make();
  private static final Tool OTHER = new TestTool("other").image("image:other").make();

  private final MemoryDriver driver = new MemoryDriver();
  private final OfferedTools offered = new OfferedTools(List.of(ONE, OTHER), driver::hasImage);

  @Test
  void withoutItsImage_isNotOffered_untilTheImageIsThere() {
    driver.lacks("image:other", true);
    assertThat(offered.look()).isTrue();
    assertThat(offered.now()).containsExactly(ONE);
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
