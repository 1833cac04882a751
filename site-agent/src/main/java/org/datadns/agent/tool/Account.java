package org.datadns.agent.tool;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who a session's processes run as: never root.
 *
 * @param uid numeric user
 * @param gid numeric primary group
 * @param groups supplementary groups, such as that of a project whose files it may read
 */
public record Account(int uid, int gid, List<Integer> groups) {
  private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,8}):(\\d{1,9})");

  public Account {
    groups = List.copyOf(groups);
  }

  /**
   * An account without supplementary groups, as {@code 1000:1000}; empty when it is none or root.
   */
  public static Optional<Account> parse(String text) {
    var matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Account(
                Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), List.of()))
        : Optional.empty();
  }

  /** The same with these supplementary groups. */
  public Account withGroups(List<Integer> more) {
    return new Account(uid, gid, more);
  }

  /** User and group as {@code 1000:1000}. */
  public String userAndGroup() {
    return uid + ":" + gid;
  }
}
