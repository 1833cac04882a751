package org.datadns.agent.inventory;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Reason;

/**
 * What a site or a dataset says of the account that sessions run as. A dataset's word goes before
 * the site's, the site's before the tool's; groups add up.
 *
 * @param user numeric user; empty leaves it to the next
 * @param group numeric primary group; empty leaves it to the next
 * @param groups supplementary groups that are added
 */
public record AccountChoice(Optional<Integer> user, Optional<Integer> group, List<Integer> groups) {
  /** Says nothing. */
  public static final AccountChoice NONE =
      new AccountChoice(Optional.empty(), Optional.empty(), List.of());

  public AccountChoice {
    groups = List.copyOf(groups);
  }

  /** The account of a session, when its datasets leave but one. */
  public sealed interface Agreement {
    /** All datasets of the session are opened as this account. */
    record Agreed(Account account) implements Agreement {}

    /** They are not: code {@code accounts-differ}. */
    record Differing(Reason reason) implements Agreement {}
  }

  /** The account as this leaves it. */
  public Account over(Account base) {
    var all = new TreeSet<>(base.groups());
    all.addAll(groups);
    return new Account(user.orElse(base.uid()), group.orElse(base.gid()), List.copyOf(all));
  }

  /**
   * The account of a session with several datasets. Each must be opened as the same user and
   * primary group, since a process has but one of either; the supplementary groups are united.
   *
   * @param base the account where no dataset says anything
   * @param datasets what each dataset of the session says
   */
  static Agreement agree(Account base, List<AccountChoice> datasets) {
    var accounts = datasets.stream().map(dataset -> dataset.over(base)).toList();
    if (accounts.stream().map(Account::userAndGroup).distinct().count() > 1) {
      return new Agreement.Differing(
          new Reason(
              "accounts-differ",
              "This site opens these datasets as different users, which one session cannot be:"
                  + " open each in a session of its own."));
    }
    var groups =
        Stream.concat(Stream.of(base), accounts.stream())
            .flatMap(account -> account.groups().stream())
            .distinct()
            .sorted()
            .toList();
    var one = accounts.isEmpty() ? base : accounts.getFirst();
    return new Agreement.Agreed(one.withGroups(groups));
  }
}
