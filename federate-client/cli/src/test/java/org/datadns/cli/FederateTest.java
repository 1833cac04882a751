package org.datadns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FederateTest {
  @Test
  void nothing_isUsageAndShowsTheCommands() {
    var run = Run.federate();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("identifier").contains("dataset").contains("Exit codes:");
  }

  @Test
  void misspelledCommand_suggestsTheRightOne() {
    var run = Run.federate("resolv", "10.5072/a");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("resolve");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json resolve", "resolve --json --no-such", "dataset --json", "--json"})
  void usage_jsonIsAProblem(String line) {
    var run = Run.federate(line.split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.problem().code()).isEqualTo("usage");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "identifier",
        "resolve",
        "open",
        "site init",
        "site join",
        "dataset add",
        "dataset list",
        "admin join-token"
      })
  void help_teachesByExample(String command) {
    var run = Run.federate((command + " --help").split(" "));
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Example").contains("  federate " + command).contains("--json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "site", "dataset", "admin", "completion"})
  void help_ofAGroupIsOnStandardOutput(String command) {
    var run = Run.federate((command + " --help").strip().split(" "));
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("Usage: federate");
  }

  @Test
  void version_isPrinted() {
    assertThat(Run.federate("--version").out()).startsWith("federate ");
  }

  @Test
  void completion_knowsEveryCommand() {
    var run = Run.federate("completion");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("#!/usr/bin/env bash")
        .contains("join-token")
        .contains("--admin-token-file")
        .contains("--no-browser");
  }
}
