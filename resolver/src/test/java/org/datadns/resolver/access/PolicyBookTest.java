package org.datadns.resolver.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.Assurance;
import org.junit.jupiter.api.Test;

class PolicyBookTest {
  private static final Policy SIGNED_IN =
      new Policy(Assurance.FEDERATED, Set.of(), Set.of(), Set.of(), false);
  private static final Policy HIDDEN =
      new Policy(Assurance.GUEST, Set.of("g"), Set.of(), Set.of("x.example"), true);
  private static final PolicyBook BOOK =
      new PolicyBook(
          Map.of("doi:10.5072/a/*", SIGNED_IN, "doi:10.5072/a/b", Policy.OPEN, "hdl:1/c", HIDDEN),
          Map.of(),
          Map.of(),
          Map.of());

  @Test
  void theNearestPolicyHolds_atASlash() {
    assertThat(BOOK.ofDataset(List.of("doi:10.5072/a/x/y"))).containsExactly(SIGNED_IN);
    assertThat(BOOK.ofDataset(List.of("doi:10.5072/a/b"))).containsExactly(Policy.OPEN);
    assertThat(BOOK.ofDataset(List.of("doi:10.5072/a/bc"))).containsExactly(SIGNED_IN);
    assertThat(BOOK.ofDataset(List.of("doi:10.5072/a", "doi:10.5072/ab"))).isEmpty();
    assertThat(PolicyBook.EMPTY.ofDataset(List.of("doi:10.5072/a/b"))).isEmpty();
  }

  /** A second name opens nothing that another closes. */
  @Test
  void ofSeveralNames_allPoliciesHold() {
    assertThat(BOOK.ofDataset(List.of("doi:10.5072/a/b", "hdl:1/c")))
        .containsExactlyInAnyOrder(Policy.OPEN, HIDDEN);
  }

  @Test
  void hiding_isNothing_whenNothingIsHiddenFromTheCaller() {
    assertThat(BOOK.hiding(new Caller.Anyone())).containsEntry("hdl:1/c", true).hasSize(3);
    var member = new Person("p", Assurance.EMAIL).granted(Roles.READER, Set.of("g"));
    assertThat(BOOK.hiding(new Caller.Known(member))).isEmpty();
  }

  @Test
  void aDomainIsThatOfTheWholeAddress() {
    for (var address : List.of("a@x.example.evil", "a@evilx.example", "x.example@evil")) {
      var person = new Person("p", Assurance.FEDERATED).reachedAt(Optional.of(address));
      assertThat(HIDDEN.against(person)).as(address).isPresent();
    }
    var person = new Person("p", Assurance.FEDERATED).reachedAt(Optional.of("a@x.example"));
    assertThat(HIDDEN.against(person)).isEmpty();
  }

  @Test
  void aSessionCounts_toTheGroupWithoutWhichItWouldBeClosed() {
    var member = new Person("p", Assurance.EMAIL).granted(Roles.READER, Set.of("g", "h"));
    assertThat(HIDDEN.onlyThrough(member)).containsExactly("g");
    var reached = member.reachedAt(Optional.of("a@x.example"));
    assertThat(HIDDEN.onlyThrough(reached)).as("an address no provider vouches for").hasSize(1);
    assertThat(HIDDEN.onlyThrough(reached.knownAs(Assurance.FEDERATED))).isEmpty();
    assertThat(SIGNED_IN.onlyThrough(member)).isEmpty();
  }
}
