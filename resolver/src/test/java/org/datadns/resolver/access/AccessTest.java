package org.datadns.resolver.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
  private static final Roles OF_FEDERATION = new Roles(true, Set.of(), Set.of());
  private static final Roles OF_SITE = new Roles(false, Set.of("one"), Set.of());

  /** Signed in, and an admin of the federation. */
  private static final Caller FEDERATION_ADMIN = signedIn(OF_FEDERATION);

  /** Signed in, and an admin of the site acted upon. */
  private static final Caller SITE_ADMIN = signedIn(OF_SITE);

  private static final Caller OTHER_SITE_ADMIN =
      signedIn(new Roles(false, Set.of("two"), Set.of()));

  /** Granted all, but known by a cookie alone: roles count for who is signed in. */
  private static final Caller GUEST_WITH_ROLES =
      new Known(new Person("guest", Assurance.GUEST).granted(OF_FEDERATION.and(OF_SITE), Set.of()));

  /** As the last, where a repository vouches for this one call. */
  private static final Caller VOUCHED_WITH_ROLES =
      new Known(
          new Person("guest", Assurance.REPOSITORY).granted(OF_FEDERATION.and(OF_SITE), Set.of()));

  /** A token of the session's owner, good for sessions alone. */
  private static final Caller SESSIONS_TOKEN = new Known(ME, Set.of(Scope.SESSIONS));

  /** A token of a federation admin, good for datasets alone. */
  private static final Caller DATASETS_TOKEN =
      new Known(
          new Person("admin", Assurance.FEDERATED).granted(OF_FEDERATION, Set.of()),
          Set.of(Scope.DATASETS));

  /** A token of a federation admin, good for what the role allows alone. */
  private static final Caller ADMIN_TOKEN =
      new Known(
          new Person("admin", Assurance.FEDERATED).granted(OF_FEDERATION, Set.of()),
          Set.of(Scope.ADMIN));

  /** A token of somebody who signed in, good for making others alone. */
  private static final Caller TOKENS_TOKEN =
      new Known(new Person("other", Assurance.FEDERATED), Set.of(Scope.TOKENS));

  private static final List<Caller> ALL =
      List.of(
          ANYONE,
          OWNER,
          OTHER,
          ADMIN,
          SITE,
          PENDING,
          OTHER_SITE,
          FEDERATION_ADMIN,
          SITE_ADMIN,
          OTHER_SITE_ADMIN,
          GUEST_WITH_ROLES,
          VOUCHED_WITH_ROLES,
          SESSIONS_TOKEN,
          DATASETS_TOKEN,
          ADMIN_TOKEN,
          TOKENS_TOKEN);

  /** Everyone who is known, with a right to begin sessions. */
  private static final Set<Caller> PEOPLE =
      Set.of(
          OWNER,
          OTHER,
          FEDERATION_ADMIN,
          SITE_ADMIN,
          OTHER_SITE_ADMIN,
          GUEST_WITH_ROLES,
          VOUCHED_WITH_ROLES,
          SESSIONS_TOKEN);

  private static final Set<Caller> ADMINS = Set.of(ADMIN, FEDERATION_ADMIN, ADMIN_TOKEN);

  private static final Set<Caller> SIGNED_IN =
      Set.of(OTHER, FEDERATION_ADMIN, SITE_ADMIN, OTHER_SITE_ADMIN);

  private static Caller signedIn(Roles roles) {
    return new Known(new Person("admin", Assurance.FEDERATED).granted(roles, Set.of()));
  }

  private static final Map<Action, Set<Caller>> ALLOWED =
      Map.ofEntries(
          Map.entry(Action.RESOLVE, Set.copyOf(ALL)),
          Map.entry(Action.OPEN, Set.copyOf(ALL)),
          Map.entry(Action.ASK_FOR_DATASET, Set.copyOf(ALL)),
          Map.entry(
              Action.READ_REQUESTS,
              Set.of(ADMIN, FEDERATION_ADMIN, ADMIN_TOKEN, SITE_ADMIN, OTHER_SITE_ADMIN)),
          Map.entry(
              Action.LIST_OPERATED_SITES,
              Set.of(ADMIN, FEDERATION_ADMIN, ADMIN_TOKEN, SITE_ADMIN, OTHER_SITE_ADMIN)),
          Map.entry(
              Action.READ_REPORTS,
              Set.of(ADMIN, FEDERATION_ADMIN, ADMIN_TOKEN, SITE_ADMIN, OTHER_SITE_ADMIN)),
          Map.entry(Action.DROP_REQUESTS, ADMINS),
          Map.entry(Action.START_SESSION, PEOPLE),
          Map.entry(Action.LIST_SESSIONS, PEOPLE),
          Map.entry(Action.READ_SESSION, Set.of(OWNER, SESSIONS_TOKEN)),
          Map.entry(Action.EXTEND_SESSION, Set.of(OWNER, SESSIONS_TOKEN)),
          Map.entry(Action.STOP_SESSION, Set.of(OWNER, SESSIONS_TOKEN)),
          Map.entry(Action.SAVE_FILES, Set.of(OWNER)),
          Map.entry(Action.ENTER_SESSION, Set.of(OWNER)),
          // a guest, as this owner is, shares nothing: see below
          Map.entry(Action.SHARE_SESSION, Set.of()),
          Map.entry(Action.PROPOSE_SHARE, Set.of()),
          Map.entry(Action.UNSHARE_SESSION, Set.of(OWNER, SESSIONS_TOKEN)),
          Map.entry(Action.JOIN_SESSION, Set.of()),
          Map.entry(Action.MAKE_JOIN_TOKEN, ADMINS),
          Map.entry(Action.JOIN_SITE, Set.of(SITE, PENDING)),
          Map.entry(Action.WRITE_REPLICAS, Set.of(SITE)),
          Map.entry(Action.SEND_HEARTBEAT, Set.of(SITE)),
          Map.entry(Action.MANAGE_NAMESPACES, ADMINS),
          Map.entry(Action.OPERATE_SITES, Set.of(ADMIN, FEDERATION_ADMIN, ADMIN_TOKEN, SITE_ADMIN)),
          Map.entry(Action.MANAGE_REPOSITORIES, ADMINS),
          Map.entry(Action.MANAGE_ROLES, ADMINS),
          Map.entry(Action.MANAGE_TOOLS, ADMINS),
          Map.entry(Action.MANAGE_GROUPS, ADMINS),
          Map.entry(Action.READ_AUDIT, ADMINS),
          Map.entry(
              Action.MANAGE_TOKENS,
              Set.of(OTHER, FEDERATION_ADMIN, SITE_ADMIN, OTHER_SITE_ADMIN, TOKENS_TOKEN)),
          Map.entry(
              Action.KEEP_OWN_DATA,
              PEOPLE.stream()
                  .filter(caller -> !caller.equals(SESSIONS_TOKEN))
                  .collect(Collectors.toSet())),
          Map.entry(
              Action.KEEP_WORKSPACES,
              PEOPLE.stream()
                  .filter(caller -> !caller.equals(SESSIONS_TOKEN))
                  .collect(Collectors.toSet())),
          Map.entry(Action.SET_POLICY, ADMINS),
          Map.entry(Action.MAKE_GROUP, SIGNED_IN),
          Map.entry(
              Action.JOIN_GROUP,
              Set.of(
                  OWNER,
                  OTHER,
                  FEDERATION_ADMIN,
                  SITE_ADMIN,
                  OTHER_SITE_ADMIN,
                  GUEST_WITH_ROLES,
                  VOUCHED_WITH_ROLES)),
          Map.entry(Action.READ_GROUP, Set.of(OWNER, ADMIN, FEDERATION_ADMIN)),
          Map.entry(Action.KEEP_GROUP, Set.of(OWNER, ADMIN, FEDERATION_ADMIN)),
          Map.entry(Action.DESCRIBE, Set.of(ADMIN, FEDERATION_ADMIN, ADMIN_TOKEN, SITE)));

  /**
   * Whom a session is shared with enters and sees it, and has none of its person's other rights.
   */
  @Test
  void aSharedSession_isEnteredBySignedInPeople_andStaysItsPersons() {
    var shared = new Target.OfSession("own", Set.of("bob"), Set.of("cara@campus.example", "dan"));
    var own = new Known(new Person("own", Assurance.FEDERATED));
    var ownsToken = new Known(new Person("own", Assurance.FEDERATED), Set.of(Scope.SESSIONS));
    var bob = new Known(new Person("bob", Assurance.FEDERATED));
    var bobsToken = new Known(new Person("bob", Assurance.FEDERATED), Set.of(Scope.SESSIONS));
    var cara =
        new Known(
            new Person("cara", Assurance.FEDERATED).reachedAt(Optional.of("cara@campus.example")));
    var byLink =
        new Known(
            new Person("mail", Assurance.EMAIL).reachedAt(Optional.of("cara@campus.example")));
    var dan = new Known(new Person("dan", Assurance.GUEST));
    var table =
        Map.of(
            Action.READ_SESSION, Set.of(own, ownsToken, bob, bobsToken),
            Action.ENTER_SESSION, Set.of(own, bob),
            Action.UNSHARE_SESSION, Set.of(own, ownsToken, bob, bobsToken),
            Action.SHARE_SESSION, Set.of(own),
            Action.PROPOSE_SHARE, Set.of(own, ownsToken),
            Action.JOIN_SESSION, Set.of(cara),
            Action.STOP_SESSION, Set.of(own, ownsToken),
            Action.EXTEND_SESSION, Set.of(own, ownsToken),
            Action.SAVE_FILES, Set.of(own));
    table.forEach(
        (action, allowed) -> {
          for (var caller : List.of(own, ownsToken, bob, bobsToken, cara, byLink, dan)) {
            assertThat(Access.decide(caller, action, shared) instanceof Decision.Allowed)
                .as(action + " " + caller)
                .isEqualTo(allowed.contains(caller));
          }
        });
  }

  /** What concerns the whole federation is no site admin's. */
  @Test
  void aSiteAdmin_actsOnNothingButTheSite() {
    assertThat(Access.decide(SITE_ADMIN, Action.OPERATE_SITES, new Target.Federation()))
        .isInstanceOf(Decision.Denied.class);
    assertThat(Access.decide(SITE_ADMIN, Action.OPERATE_SITES, new Target.OfSite("two")))
        .isInstanceOf(Decision.Denied.class);
  }

  @Test
  void whatATokenLacks_isSaid() {
    assertThat(Access.decide(DATASETS_TOKEN, Action.MANAGE_ROLES, new Target.Federation()))
        .isInstanceOfSatisfying(
            Decision.Denied.class,
            denied -> {
              assertThat(denied.reason().code()).isEqualTo("scope-missing");
              assertThat(denied.reason().text()).contains("admin");
            });
  }

  @Test
  void whoOwnsAPrefix_ownsWhatIsBelow() {
    var roles = new Roles(false, Set.of(), Set.of("doi:10.5072/a/*", "doi:10.5072/b"));
    assertThat(roles.own("doi:10.5072/a/x")).isTrue();
    assertThat(roles.own("doi:10.5072/a/x/*")).isTrue();
    assertThat(roles.own("doi:10.5072/a/*")).isTrue();
    assertThat(roles.own("doi:10.5072/b")).isTrue();
    assertThat(roles.own("doi:10.5072/b/x")).isFalse();
    assertThat(roles.own("doi:10.5072/ab")).isFalse();
    assertThat(roles.own("doi:10.5072/*")).isFalse();
    assertThat(Roles.READER.own("doi:10.5072/b")).isFalse();
  }

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
      case RESOLVE, OPEN, START_SESSION, SET_POLICY ->
          new Target.OfDataset("doi:10.5072/a", List.of());
      case LIST_SESSIONS,
          ASK_FOR_DATASET,
          READ_REQUESTS,
          LIST_OPERATED_SITES,
          READ_REPORTS,
          DROP_REQUESTS,
          MAKE_JOIN_TOKEN,
          MANAGE_NAMESPACES,
          MANAGE_REPOSITORIES,
          MANAGE_TOOLS,
          MANAGE_GROUPS,
          MANAGE_ROLES,
          MANAGE_TOKENS,
          KEEP_OWN_DATA,
          KEEP_WORKSPACES,
          READ_AUDIT ->
          new Target.Federation();
      case DESCRIBE -> new Target.OfName(Optional.of("one"));
      case READ_SESSION,
          EXTEND_SESSION,
          STOP_SESSION,
          SAVE_FILES,
          ENTER_SESSION,
          SHARE_SESSION,
          PROPOSE_SHARE,
          UNSHARE_SESSION,
          JOIN_SESSION ->
          new Target.OfSession("me");
      case MAKE_GROUP, JOIN_GROUP -> new Target.Federation();
      case READ_GROUP, KEEP_GROUP -> new Target.OfGroup("group", "me");
      case OPERATE_SITES, JOIN_SITE, WRITE_REPLICAS, SEND_HEARTBEAT -> new Target.OfSite("one");
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
