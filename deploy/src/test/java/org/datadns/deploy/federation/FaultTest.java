package org.datadns.deploy.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.datadns.deploy.Jars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultTest {
  @Test
  void parse_namesJoined_areEach() {
    assertThat(Fault.parse("kill-agent+restart-postgres"))
        .isEqualTo(List.of(Fault.KILL_AGENT, Fault.RESTART_POSTGRES));
  }

  @Test
  void parse_unknownName_tellsThoseThereAre() {
    assertThatThrownBy(() -> Fault.parse("kill-agents"))
        .hasMessageContaining("kill-agents")
        .hasMessageContaining("hung-mount");
  }

  @ParameterizedTest
  @EnumSource
  void everyFault_isExplainedByTheScriptAndTheReference(Fault fault) throws IOException {
    var project = Jars.ofWorkingDirectory().project();
    assertThat(Files.readString(project.resolve("deploy/federation"))).contains(fault.label());
    assertThat(Files.readString(project.resolve("docs/reference/faults.md")))
        .contains("| `" + fault.label() + "` |");
  }

  @ParameterizedTest
  @EnumSource
  void everyPromise_isExplainedWithItsTest(Promise promise) throws IOException {
    assertThat(
            Files.readString(
                Jars.ofWorkingDirectory().project().resolve("docs/explanation/federation.md")))
        .contains("`" + promise.label() + "`");
  }
}
