package org.datadns.resolver.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The published table of who may do what. {@code ACCESS_WRITE=1} in the environment writes it anew;
 * what changed in it is then to be read before it is committed.
 */
class AccessTableTest {
  private static final Path PAGE = Path.of("../docs/reference/access.md");

  @Test
  void everyRouteHasADecision_andThePublishedTableSaysIt() throws IOException {
    if (System.getenv("ACCESS_WRITE") != null) {
      Files.writeString(PAGE, AccessTable.page());
    }
    assertThat(AccessTable.routes()).hasSizeGreaterThan(50);
    assertThat(PAGE).content().isEqualTo(AccessTable.page());
  }

  /** What is hidden is never told of by a reason, and what is open is nobody's secret. */
  @Test
  void hiddenIsEitherOpenOrUnknown() {
    AccessTable.policies()
        .forEach(
            (name, policy) ->
                AccessTable.readers()
                    .forEach(
                        (reader, caller) ->
                            assertThat(AccessTable.outcome(caller, policy))
                                .as(name + " to " + reader)
                                .matches(policy.hidden() ? "opens|unknown" : "(?!unknown).*")));
  }

  /** Whoever is known better is never let do less. */
  @Test
  void assuranceOnlyAddsRights() {
    for (var route : AccessTable.routes()) {
      var before = "";
      for (var column : List.of("guest", "e-mail confirmed", "vouched for", "signed in")) {
        var answer = route.expected(Objects.requireNonNull(AccessTable.CALLERS.get(column)));
        assertThat(before.equals("yes") && !answer.equals("yes")).as(route.toString()).isFalse();
        before = answer;
      }
    }
  }
}
