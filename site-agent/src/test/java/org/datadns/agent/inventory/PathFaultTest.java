package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.datadns.protocol.wire.Reason;
import org.junit.jupiter.api.Test;

class PathFaultTest {
  /** Runs in a JVM of its own: how paths are spelled is settled when one starts. */
  static final class Asking {
    private Asking() {}

    /** Says what is wrong with a path outside ASCII, and with one inside. */
    public static void main(String[] arguments) {
      for (var path : new String[] {"/data/\u00e9", "/data/e"}) {
        System.out.println(PathFault.of(path).map(Reason::text).orElse("nothing"));
      }
    }
  }

  @Test
  void whatTheLocaleCannotSpell_isRefusedWithTheWayOut() throws IOException {
    assertThat(asked("C"))
        .isEqualTo(
            "The path cannot be spelled in the agent's locale; start it with LANG=C.UTF-8.\n"
                + "nothing\n");
    assertThat(asked("C.UTF-8")).isEqualTo("nothing\nnothing\n");
  }

  private static String asked(String locale) throws IOException {
    var command =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Asking.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    command.environment().put("LC_ALL", locale);
    try (var output = command.start().getInputStream()) {
      return new String(output.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
