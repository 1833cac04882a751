package org.datadns.cli;

import java.util.List;
import org.datadns.cli.LocalAgent.Account;
import org.datadns.cli.LocalAgent.Dataset;
import org.datadns.cli.LocalAgent.Rule;
import org.datadns.protocol.wire.Reason;

/** Datasets and rules as lines for people. */
final class DatasetTable {
  private DatasetTable() {}

  static List<String> lines(List<Dataset> datasets) {
    var table = new Table();
    for (var dataset : datasets) {
      table.row(
          dataset.identifier() + dataset.version().map(version -> " v" + version).orElse(""),
          dataset.state(),
          dataset.fileSystem().orElse(""),
          dataset.account().map(Account::text).orElse(""),
          dataset.path(),
          dataset.title().orElse(""),
          dataset.reason().map(Reason::text).orElse(""));
    }
    return table.lines();
  }

  static String line(Rule rule) {
    return rule.rule() + "  rule  " + rule.path() + "  case " + rule.spelling();
  }
}
