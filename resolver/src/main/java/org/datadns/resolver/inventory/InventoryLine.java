package org.datadns.resolver.inventory;

import java.util.List;
import java.util.Optional;

/**
 * A line of an inventory that was understood.
 *
 * @param number its number, from 1
 * @param rule whether it is a rule: what it names is a prefix then
 * @param name the canonical identifier, or the prefix before a rule's {@code /*}
 * @param version empty text for the only one
 * @param aliases canonical, sorted, without the identifier itself
 * @param concept canonical identifier of the dataset that this one is a version of
 * @param allVersions whether every version can be opened from the copy, whose own is empty then
 * @param removed whether it is no longer so
 */
record InventoryLine(
    int number,
    boolean rule,
    String name,
    String version,
    Optional<String> title,
    Optional<String> landingPage,
    Optional<Long> bytes,
    Optional<String> checksum,
    Optional<List<String>> tools,
    boolean descendants,
    boolean allVersions,
    List<String> aliases,
    Optional<String> concept,
    boolean removed) {

  /** The version's name as it sorts: numbers by their value, {@code 1.10} after {@code 1.9}. */
  String position() {
    var position = new StringBuilder();
    int digits = 0;
    for (int i = 0; i <= version.length(); i++) {
      if (i < version.length() && version.charAt(i) >= '0' && version.charAt(i) <= '9') {
        digits++;
      } else {
        if (digits > 0) {
          position.append("0".repeat(Math.max(0, 12 - digits))).append(version, i - digits, i);
        }
        digits = 0;
        if (i < version.length()) {
          position.append(version.charAt(i));
        }
      }
    }
    return position.toString();
  }
}
