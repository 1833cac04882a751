package org.datadns.protocol.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a session's order says of single files of its dataset. A file is named by its relative name
 * as people see it ({@code images/a b.tif}), or by {@code id:} and the number that its repository
 * gives it.
 *
 * @param select the file that the tool shall show; absent means none, and one that is not there or
 *     not open to this person is as none
 * @param granted the restricted and embargoed files that this person may read; absent means none,
 *     so that only public files are seen
 * @param grantedAll whether all restricted and embargoed files may be read, without naming each;
 *     absent means no
 * @param grantedBy origin of the repository that says so, such as {@code
 *     https://dataverse.example}; it counts for files of that repository alone, and what nobody
 *     grants is not granted
 */
public record SessionFiles(
    Optional<String> select,
    Optional<List<String>> granted,
    Optional<Boolean> grantedAll,
    Optional<String> grantedBy) {
  /** The most files that {@code granted} may name. */
  public static final int MOST_GRANTED = 2_000;

  /** The longest name of a file, in bytes of UTF-8: Linux opens no longer path (limits.h). */
  public static final int LONGEST_NAME = 4_096;

  /** What precedes the number of a file that is named by its repository's number. */
  public static final String ID = "id:";

  /** No file selected, none granted. */
  public static final SessionFiles PUBLIC =
      new SessionFiles(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** The same with another file selected. */
  public SessionFiles selecting(Optional<String> other) {
    return new SessionFiles(other, granted, grantedAll, grantedBy);
  }

  /** What of it counts for files of a repository; empty when nobody knows whose they are. */
  public SessionFiles of(Optional<String> origin) {
    return origin.isPresent() && origin.equals(grantedBy) ? this : PUBLIC.selecting(select);
  }

  /** Why this cannot be carried out; empty when it can. */
  public Optional<Reason> fault() {
    if (granted.filter(names -> names.size() > MOST_GRANTED).isPresent()) {
      return Optional.of(
          new Reason(
              "too-many-files",
              "At most "
                  + MOST_GRANTED
                  + " files can be granted by name; grant all of them with grantedAll."));
    }
    boolean usable =
        select.map(SessionFiles::isName).orElse(true)
            && granted.orElse(List.of()).stream().allMatch(SessionFiles::isName);
    return usable
        ? Optional.empty()
        : Optional.of(
            new Reason(
                "invalid-file-name",
                "A file's name has at most "
                    + LONGEST_NAME
                    + " bytes, no control characters, does not begin with a slash and has no part"
                    + " that is empty or only dots."));
  }

  private static boolean isName(String name) {
    return Objects.nonNull(name)
        && !name.isEmpty()
        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
        && name.codePoints().noneMatch(Character::isISOControl)
        && List.of(name.split("/", -1)).stream()
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }
}
