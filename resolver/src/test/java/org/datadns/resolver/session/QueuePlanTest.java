package org.datadns.resolver.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datadns.resolver.placement.HoldingSite.NOW;
import static org.datadns.resolver.placement.HoldingSite.site;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.datadns.protocol.wire.QueuePlace;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.placement.HoldingSite;
import org.datadns.resolver.placement.Placement;
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.session.QueuePlan.Turn;
import org.junit.jupiter.api.Test;

class QueuePlanTest {
  private static final Wish WISH =
      Wish.anyhow("doi:10.5072/a").in(Optional.of("jupyter"), Optional.of("small"));
  private static final Instant SOON = NOW.plusSeconds(60);
  private static final Instant LATER = NOW.plusSeconds(600);

  private final QueuePlan plan = new QueuePlan(Map.of());

  @Test
  void freePlaces_goToThoseWhoWaitLongest() {
    assertThat(next(site("a").free(2))).isEqualTo("a");
    assertThat(next(site("a").free(2))).isEqualTo("a");
    assertThat(next(site("a").free(2))).isEqualTo("after 0, unknown");
    assertThat(next(site("a").free(2))).isEqualTo("after 1, unknown");
  }

  @Test
  void placeThatTheOldestCannotUse_goesToTheNext() {
    assertThat(next(site("a").full(SOON))).isEqualTo("after 0, " + SOON);
    assertThat(next(site("b").free(1))).isEqualTo("b");
    assertThat(next(site("a").full(SOON), site("b").free(1))).isEqualTo("after 1, unknown");
  }

  @Test
  void placesTakenSinceTheHeartbeat_areNotFree() {
    var taken = new QueuePlan(Map.of("a", 1));
    assertThat(inShort(taken.next(prospects(site("a").free(2)), true))).isEqualTo("a");
    assertThat(inShort(taken.next(prospects(site("a").free(2)), true)))
        .isEqualTo("after 0, unknown");
  }

  @Test
  void knownExpiries_areGivenOutInOrder_thenNobodyKnows() {
    assertThat(next(site("a").full(SOON, LATER))).isEqualTo("after 0, " + SOON);
    assertThat(next(site("a").full(SOON, LATER))).isEqualTo("after 1, " + LATER);
    assertThat(next(site("a").full(SOON, LATER))).isEqualTo("after 2, unknown");
  }

  @Test
  void estimate_isOfTheSiteWhereAPlaceComesFirst() {
    assertThat(next(site("a").full(LATER), site("b").full(SOON))).isEqualTo("after 0, " + SOON);
    assertThat(next(site("a").full(LATER), site("b").full(SOON))).isEqualTo("after 1, " + LATER);
  }

  @Test
  void onlyThoseWhoWaitForTheSameSites_areBefore() {
    assertThat(next(site("a").full())).isEqualTo("after 0, unknown");
    assertThat(next(site("b").full())).isEqualTo("after 0, unknown");
    assertThat(next(site("a").full())).isEqualTo("after 1, unknown");
    assertThat(next(site("a").full(), site("b").full())).isEqualTo("after 3, unknown");
    assertThat(next(site("c").full(), site("b").full())).isEqualTo("after 2, unknown");
  }

  @Test
  void twoCopiesAtOneSite_areOnePlaceInTheQueue() {
    assertThat(next(site("a").full().version("1"), site("a").full().version("2")))
        .isEqualTo("after 0, unknown");
    assertThat(next(site("a").full())).isEqualTo("after 1, unknown");
  }

  @Test
  void siteThatIsAway_isWaitedForByWhoWaitedAlready_andByNobodyElse() {
    var gone = site("a").goneSince("2026-11-21T14:02:00Z");
    assertThat(inShort(plan.next(prospects(gone), false))).isEqualTo("never");
    assertThat(inShort(plan.next(prospects(gone), true))).isEqualTo("after 0, unknown");
    assertThat(inShort(plan.next(prospects(gone, site("b").full(SOON)), false)))
        .isEqualTo("after 0, " + SOON);
  }

  @Test
  void suspectSite_isTriedOnlyWhenNoOtherWillDo() {
    assertThat(next(site("a").suspect(), site("b").full(SOON))).isEqualTo("after 0, " + SOON);
    assertThat(next(site("a").suspect(), site("c").free(1))).isEqualTo("c");
    assertThat(next(site("a").suspect().free(1), site("d").goneSince("2026-11-21T14:02:00Z")))
        .isEqualTo("a");
    assertThat(next(site("a").suspect().free(1))).isEqualTo("after 0, unknown");
  }

  @Test
  void refusalThatPasses_isWaitedFor_anotherIsNot() {
    var verdict = prospects(site("a")).getFirst().verdict();
    var full = new Prospect(verdict, Optional.of(new Reason("full", "No room.")), true);
    var broken = new Prospect(verdict, Optional.of(new Reason("died", "It died.")), false);
    assertThat(inShort(plan.next(List.of(broken), true))).isEqualTo("never");
    assertThat(inShort(plan.next(List.of(full), false))).isEqualTo("after 0, unknown");
  }

  /** Sites with their free places, and sessions, oldest first, each with the sites it can use. */
  record Situation(List<Integer> free, List<Set<Integer>> sessions) {}

  @Property(tries = 500)
  void eachWaitsOnlyWhileThoseBeforeHaveTakenAllItCouldUse(@ForAll("situations") Situation it) {
    var turns = new QueuePlan(Map.of());
    var given = new HashMap<String, Integer>();
    for (Set<Integer> usable : it.sessions) {
      var sites =
          usable.stream()
              .map(
                  i ->
                      it.free.get(i) == 0
                          ? site("s" + i).full()
                          : site("s" + i).free(it.free.get(i)))
              .toArray(HoldingSite[]::new);
      switch (turns.next(prospects(sites), true)) {
        case Turn.Now(var prospect) -> given.merge(prospect.site().id(), 1, Integer::sum);
        case Turn.Later ignored ->
            assertThat(usable)
                .allSatisfy(
                    i -> assertThat(given.getOrDefault("s" + i, 0)).isEqualTo(it.free.get(i)));
        case Turn.Never ignored -> throw new AssertionError("every site is there");
      }
    }
    given.forEach(
        (site, count) ->
            assertThat(count)
                .isLessThanOrEqualTo(it.free.get(Integer.parseInt(site.substring(1)))));
  }

  @Property(tries = 300)
  void whoComesLater_changesNothingForThoseBefore(@ForAll("situations") Situation it) {
    var whole = turns(it.free, it.sessions);
    for (int n = 0; n < it.sessions.size(); n++) {
      assertThat(turns(it.free, it.sessions.subList(0, n))).isEqualTo(whole.subList(0, n));
    }
  }

  private static List<String> turns(List<Integer> free, List<Set<Integer>> sessions) {
    var plan = new QueuePlan(Map.of());
    var turns = new ArrayList<String>();
    for (Set<Integer> usable : sessions) {
      var sites =
          usable.stream().map(i -> site("s" + i).free(free.get(i))).toArray(HoldingSite[]::new);
      turns.add(inShort(plan.next(prospects(sites), true)));
    }
    return turns;
  }

  @Provide
  Arbitrary<Situation> situations() {
    var free = Arbitraries.integers().between(0, 3).list().ofSize(4);
    var sessions =
        Arbitraries.integers().between(0, 3).set().ofMinSize(1).ofMaxSize(4).list().ofMaxSize(9);
    return free.flatMap(places -> sessions.map(all -> new Situation(places, all)));
  }

  @Test
  void whatIsWorthTelling() {
    var place = new QueuePlace(3, Optional.of(LATER));
    assertThat(isWorthTelling(place, new QueuePlace(3, Optional.of(LATER.plusSeconds(59)))))
        .isFalse();
    assertThat(isWorthTelling(place, new QueuePlace(3, Optional.of(LATER.minusSeconds(61)))))
        .isTrue();
    assertThat(isWorthTelling(place, new QueuePlace(2, Optional.of(LATER)))).isTrue();
    assertThat(isWorthTelling(place, new QueuePlace(3, Optional.empty()))).isTrue();
    assertThat(
            isWorthTelling(
                new QueuePlace(300, Optional.empty()), new QueuePlace(280, Optional.empty())))
        .isFalse();
    assertThat(
            isWorthTelling(
                new QueuePlace(300, Optional.empty()), new QueuePlace(260, Optional.empty())))
        .isTrue();
  }

  private static boolean isWorthTelling(QueuePlace told, QueuePlace place) {
    return Queueing.isWorthTelling(told, place, NOW);
  }

  private String next(HoldingSite... sites) {
    return inShort(plan.next(prospects(sites), true));
  }

  private static List<Prospect> prospects(HoldingSite... sites) {
    var candidates = Arrays.stream(sites).map(HoldingSite::candidate).toList();
    return Placement.order(WISH, candidates, NOW).stream()
        .map(verdict -> new Prospect(verdict, Optional.empty(), false))
        .toList();
  }

  private static String inShort(Turn turn) {
    return switch (turn) {
      case Turn.Now(var prospect) -> prospect.site().id();
      case Turn.Later(var place) ->
          "after "
              + place.before()
              + ", "
              + place.placeAt().map(Instant::toString).orElse("unknown");
      case Turn.Never ignored -> "never";
    };
  }
}
