package org.datadns.resolver.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Assurance;
import org.datadns.resolver.access.Caller.Administrator;
import org.datadns.resolver.access.Caller.Anyone;
import org.datadns.resolver.access.Caller.Known;
import org.datadns.resolver.access.Caller.SiteAgent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole table: every caller, every action. */
class AccessTest {
  private static final Person ME = new Person("me", Assurance.GUEST);
  private static final Caller ANYONE = new Anyone();
  private static final Caller OWNER = new Known(ME);
  private static final Caller OTHER = new Known(new Person("other", Assurance.FEDERATED));
  private static final Caller ADMIN = new Administrator();
  private static final Caller SITE = new SiteAgent("one", true);
  private static final Caller PENDING = new SiteAgent("one", false);
  private static final Caller OTHER_SITE = new SiteAgent("two", true);
  private static final List<Caller> ALL =
      List.of(ANYONE, OWNER, OTHER, ADMIN, SITE, PENDING, OTHER_SITE);

  private static final Map<Action, Set<Caller>> ALLOWED =
      Map.ofEntries(
          Map.entry(Action.RESOLVE, Set.copyOf(ALL)),
          Map.entry(Action.OPEN, Set.copyOf(ALL)),
          Map.entry(Action.ASK_FOR_DATASET, Set.copyOf(ALL)),
          Map.entry(Action.READ_REQUESTS, Set.of(ADMIN)),
          Map.entry(Action.DROP_REQUESTS, Set.of(ADMIN)),
          Map.entry(Action.START_SESSION, Set.of(OWNER, OTHER)),
          Map.entry(Action.LIST_SESSIONS, Set.of(OWNER, OTHER)),
          Map.entry(Action.READ_SESSION, Set.of(OWNER)),
          Map.entry(Action.EXTEND_SESSION, Set.of(OWNER)),
          Map.entry(Action.STOP_SESSION, Set.of(OWNER)),
          Map.entry(Action.ENTER_SESSION, Set.of(OWNER)),
          Map.entry(Action.MAKE_JOIN_TOKEN, Set.of(ADMIN)),
          Map.entry(Action.JOIN_SITE, Set.of(SITE, PENDING)),
          Map.entry(Action.WRITE_REPLICAS, Set.of(SITE)),
          Map.entry(Action.SEND_HEARTBEAT, Set.of(SITE)),
          Map.entry(Action.MANAGE_NAMESPACES, Set.of(ADMIN)),
          Map.entry(Action.OPERATE_SITES, Set.of(ADMIN)),
          Map.entry(Action.MANAGE_REPOSITORIES, Set.of(ADMIN)),
          Map.entry(Action.DESCRIBE, Set.of(ADMIN, SITE)));

  @Test
  void everyActionIsInTheTable() {
    assertThat(ALLOWED).containsOnlyKeys(Action.values());
  }

  /** Somebody who signed in is still the guest that they were, and no other. */
  @Test
  void whatAGuestBegan_isTheSignedInPersonsOwn() {
    var signedIn = new Person("new", Assurance.FEDERATED, Set.of("me"));
    assertThat(Access.decide(new Known(signedIn), Action.READ_SESSION, new Target.OfSession("me")))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(Access.decide(new Known(signedIn), Action.READ_SESSION, new Target.OfSession("new")))
        .isInstanceOf(Decision.Allowed.class);
    assertThat(Access.decide(OWNER, Action.READ_SESSION, new Target.OfSession("new")))
        .isInstanceOf(Decision.Denied.class);
  }

  @ParameterizedTest
  @MethodSource("table")
  void decide(Caller caller, Action action, boolean allowed) {
    var decision = Access.decide(caller, action, target(action));
    assertThat(decision instanceof Decision.Allowed).isEqualTo(allowed);
  }

  static Stream<Arguments> table() {
    return Arrays.stream(Action.values())
        .flatMap(
            action ->
                ALL.stream()
                    .map(
                        caller ->
                            Arguments.of(caller, action, ALLOWED.get(action).contains(caller))));
  }

  private static Target target(Action action) {
    return switch (action) {
      case RESOLVE, OPEN, ASK_FOR_DATASET, START_SESSION -> new Target.OfDataset("doi:10.5072/a");
      case LIST_SESSIONS,
          READ_REQUESTS,
          DROP_REQUESTS,
          MAKE_JOIN_TOKEN,
          MANAGE_NAMESPACES,
          MANAGE_REPOSITORIES,
          OPERATE_SITES ->
          new Target.Federation();
      case DESCRIBE -> new Target.OfName(Optional.of("one"));
      case READ_SESSION, EXTEND_SESSION, STOP_SESSION, ENTER_SESSION -> new Target.OfSession("me");
      case JOIN_SITE, WRITE_REPLICAS, SEND_HEARTBEAT -> new Target.OfSite("one");
    };
  }

  @Test
  void person_isADigestOfIssuerAndSubject() {
    var one = Person.of("https://a.example", "subject", Assurance.GUEST);
    assertThat(one.id()).hasSize(43).doesNotContain("subject");
    assertThat(one).isEqualTo(Person.of("https://a.example", "subject", Assurance.GUEST));
    assertThat(one.id())
        .isNotEqualTo(Person.of("https://b.example", "subject", Assurance.GUEST).id());
  }
}
