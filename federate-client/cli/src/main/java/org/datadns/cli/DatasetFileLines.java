package org.datadns.cli;

import java.util.ArrayList;
import java.util.List;
import org.datadns.protocol.wire.DatasetFiles;

/** What an agent says of a dataset's files, in lines for people. */
final class DatasetFileLines {
  private DatasetFileLines() {}

  /** One a line, indented. */
  static List<String> of(DatasetFiles it) {
    var lines = new ArrayList<String>();
    lines.add(
        "  layout %s%s, shown by %s: %,d files for everybody, %,d for those whom the repository lets"
            .formatted(
                it.layout(),
                it.version().isEmpty() ? "" : ", version " + it.version(),
                it.mechanism(),
                it.files(),
                it.restricted()));
    it.asOf().ifPresent(at -> lines.add("  list of " + at));
    count(lines, it.elsewhere(), "not stored at this site, such as in S3");
    count(lines, it.renamed(), "shown under other names, since theirs cannot be used");
    count(lines, it.missing(), "missing: not stored where the list says");
    count(lines, it.unreadable(), "not readable for the account of sessions");
    if (!it.examples().isEmpty()) {
      lines.add("  among the missing and unreadable: " + String.join(", ", it.examples()));
    }
    it.problem().ifPresent(why -> lines.add("  " + why.text()));
    return lines;
  }

  private static void count(List<String> lines, int number, String what) {
    if (number > 0) {
      lines.add("  %,d %s".formatted(number, what));
    }
  }
}
