package org.datadns.protocol.wire;

import java.util.List;
import java.util.Optional;

/**
 * What the files of a dataset are like whose layout is no directory, for its site's admin.
 *
 * @param layout the label of its layout
 * @param mechanism how the site's machine shows files by their names: {@code overlay}, or {@code
 *     files} where its kernel can show but few
 * @param version the version whose files these are; empty when the list does not say
 * @param asOf when the list was made or fetched
 * @param files how many everybody may see
 * @param restricted how many only those see whom the repository lets
 * @param elsewhere how many are not stored in the data's directory, such as in S3
 * @param renamed how many names could not be kept
 * @param missing how many are not where the list says
 * @param unreadable how many the account of sessions may not read
 * @param examples names of some that are missing or cannot be read
 * @param problem why nothing can be shown, or why the list is old; empty when all is well
 */
public record DatasetFiles(
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
  public DatasetFiles {
    examples = List.copyOf(examples);
  }
}
