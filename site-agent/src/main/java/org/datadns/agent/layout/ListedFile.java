package org.datadns.agent.layout;

import java.time.LocalDate;
import java.util.Optional;

/**
 * A file of a dataset as a list names it.
 *
 * @param name its relative name as people see it, its folders divided by slashes
 * @param file where it is stored, relative to the data's directory; empty when it is not stored
 *     there at all
 * @param bytes its size, if the list says
 * @param checksum {@code algorithm:hex}, if the list says
 * @param isRestricted whether only those may read it whom its repository lets
 * @param until the day from which it is not under embargo any more
 * @param id its number at its repository
 */
public record ListedFile(
    String name,
    Optional<String> file,
    Optional<Long> bytes,
    Optional<String> checksum,
    boolean isRestricted,
    Optional<LocalDate> until,
    Optional<String> id) {

  /** Whether everybody may read it on this day. */
  public boolean isPublic(LocalDate today) {
    return !isRestricted && until.filter(day -> day.isAfter(today)).isEmpty();
  }

  /** The same for those alone whom its repository lets. */
  ListedFile restricted() {
    return new ListedFile(name, file, bytes, checksum, true, until, id);
  }

  ListedFile named(String other) {
    return new ListedFile(other, file, bytes, checksum, isRestricted, until, id);
  }
}
