package org.datadns.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/**
 * What an agent says of the files of a dataset whose layout is no directory.
 *
 * @param layout its layout
 * @param mechanism {@code overlay}, or {@code files} where the kernel can show but few
 * @param version the version that the list is of; empty when it does not say
 * @param asOf when the list was made or fetched
 * @param files how many everybody sees
 * @param restricted how many only those see whom the repository lets
 * @param elsewhere how many are not stored at this site
 * @param renamed how many names could not be kept
 * @param missing how many are not where the list says
 * @param unreadable how many the account of sessions may not read
 * @param examples names of some that are missing or unreadable
 * @param problem what is wrong with the list
 */
record DatasetFiles(
    String layout,
    String mechanism,
    String version,
    Optional<String> asOf,
    int files,
    int restricted,
    int elsewhere,
    int renamed,
    int missing,
    int unreadable,
    List<String> examples,
    Optional<Reason> problem) {

  /** For people. */
  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add(
        "  layout %s%s, shown by %s: %,d files for everybody, %,d for those whom the repository lets"
            .formatted(
                layout,
                version.isEmpty() ? "" : ", version " + version,
                mechanism,
                files,
                restricted));
    asOf.ifPresent(at -> lines.add("  list of " + at));
    count(lines, elsewhere, "not stored at this site, such as in S3");
    count(lines, renamed, "shown under other names, since theirs cannot be used");
    count(lines, missing, "missing: not stored where the list says");
    count(lines, unreadable, "not readable for the account of sessions");
    if (!examples.isEmpty()) {
      lines.add("  among the missing and unreadable: " + String.join(", ", examples));
    }
    problem.ifPresent(why -> lines.add("  " + why.text()));
    return lines;
  }

  private static void count(List<String> lines, int number, String what) {
    if (number > 0) {
      lines.add("  %,d %s".formatted(number, what));
    }
  }
}
