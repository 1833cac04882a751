package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.datadns.agent.inventory.AccountChoice.Agreement.Agreed;
import org.datadns.agent.inventory.AccountChoice.Agreement.Differing;
import org.datadns.agent.tool.Account;
import org.junit.jupiter.api.Test;

class AccountChoiceTest {
  private static final Account TOOL = new Account(1000, 1000, List.of());

  @Test
  void nothingSaid_leavesTheToolsAccount() {
    assertThat(AccountChoice.agree(TOOL, List.of(AccountChoice.NONE))).isEqualTo(new Agreed(TOOL));
    assertThat(AccountChoice.agree(TOOL, List.of())).isEqualTo(new Agreed(TOOL));
  }

  @Test
  void datasets_goBeforeSite_whoseGroupsStay() {
    var site = choice(2000, 2001, 7).over(TOOL);

    assertThat(site).isEqualTo(new Account(2000, 2001, List.of(7)));
    assertThat(choice(3000, null, 5, 7).over(site))
        .isEqualTo(new Account(3000, 2001, List.of(5, 7)));
  }

  @Test
  void severalDatasets_uniteTheirGroups() {
    assertThat(
            AccountChoice.agree(TOOL, List.of(choice(null, null, 9, 5), choice(1000, 1000, 5, 6))))
        .isEqualTo(new Agreed(new Account(1000, 1000, List.of(5, 6, 9))));
  }

  @Test
  void anotherUserOrGroup_isRefused_alsoWhereOneSaysNothing() {
    assertThat(AccountChoice.agree(TOOL, List.of(choice(2000, null), choice(3000, null))))
        .isInstanceOf(Differing.class);
    assertThat(AccountChoice.agree(TOOL, List.of(choice(null, 2000), AccountChoice.NONE)))
        .isInstanceOfSatisfying(
            Differing.class,
            differing -> assertThat(differing.reason().code()).isEqualTo("accounts-differ"));
  }

  private static AccountChoice choice(Integer user, Integer group, Integer... groups) {
    return new AccountChoice(
        Optional.ofNullable(user), Optional.ofNullable(group), List.of(groups));
  }
}
