package org.datadns.resolver.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.datadns.resolver.placement.HoldingSite.NOW;
import static org.datadns.resolver.placement.HoldingSite.operation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.datadns.protocol.wire.SiteMode;

/** What holds of every placement, whatever the sites are like. */
class PlacementPropertyTest {
  /** What may be said of a site. */
  private static final List<Consumer<HoldingSite>> STATES =
      List.of(
          HoldingSite::pending,
          site -> site.goneSince("2026-11-21T14:02:00Z"),
          HoldingSite::neverHeard,
          HoldingSite::suspect,
          HoldingSite::unreachable,
          site -> site.operated(operation(SiteMode.DRAINING, "", "", "new kernels.")),
          site -> site.full(NOW.plusSeconds(60)),
          HoldingSite::slow,
          HoldingSite::hanging,
          site -> site.warm(1),
          HoldingSite::unconfirmed,
          HoldingSite::hindered,
          site -> site.version("1"),
          site -> site.lacking("doi:10.5072/b"));

  @Property(tries = 300)
  void inputsOrder_doesNotMatter(
      @ForAll("wishes") Wish wish,
      @ForAll("candidates") List<Candidate> candidates,
      @ForAll Random random) {
    var shuffled = new ArrayList<>(candidates);
    Collections.shuffle(shuffled, random);
    assertThat(Placement.order(wish, shuffled, NOW))
        .isEqualTo(Placement.order(wish, candidates, NOW));
  }

  @Property(tries = 300)
  void everyCandidate_isToldWhy(
      @ForAll("wishes") Wish wish, @ForAll("candidates") List<Candidate> candidates) {
    var verdicts = Placement.order(wish, candidates, NOW);
    assertThat(verdicts)
        .extracting(Verdict::candidate)
        .containsExactlyInAnyOrderElementsOf(candidates);
    assertThat(verdicts)
        .allSatisfy(
            verdict -> {
              assertThat(verdict.reason().code()).matches("[a-z]+(-[a-z]+)*");
              assertThat(verdict.reason().text()).matches("[A-Z].*[^.]\\.");
            });
  }

  @Property(tries = 300)
  void oneAtMostIsChosen_itIsTheFirst_andNothingStandsAgainstIt(
      @ForAll("wishes") Wish wish, @ForAll("candidates") List<Candidate> candidates) {
    var verdicts = Placement.order(wish, candidates, NOW);
    for (int i = 0; i < verdicts.size(); i++) {
      if (verdicts.get(i).reason().code().equals("chosen")) {
        assertThat(i).isZero();
        assertThat(verdicts.get(i).isAvailable()).isTrue();
      }
    }
    boolean some = verdicts.stream().anyMatch(it -> it.isAvailable() && it.candidate().confirmed());
    assertThat(verdicts.stream().anyMatch(it -> it.reason().code().equals("chosen")))
        .isEqualTo(some);
  }

  @Property(tries = 300)
  void whoCanServe_comesBeforeWhoCannot(
      @ForAll("wishes") Wish wish, @ForAll("candidates") List<Candidate> candidates) {
    var verdicts = Placement.order(wish, candidates, NOW);
    for (boolean confirmed : List.of(true, false)) {
      assertThat(
              verdicts.stream()
                  .filter(verdict -> verdict.candidate().confirmed() == confirmed)
                  .map(Verdict::standing))
          .isSorted();
    }
    assertThat(verdicts.stream().map(verdict -> !verdict.candidate().confirmed())).isSorted();
  }

  @Property(tries = 300)
  void siteThatGoes_changesNoOthersOrder(
      @ForAll("wishes") Wish wish,
      @ForAll("candidates") List<Candidate> candidates,
      @ForAll Random random) {
    if (candidates.isEmpty()) {
      return;
    }
    var gone = candidates.get(random.nextInt(candidates.size()));
    var left = candidates.stream().filter(candidate -> !candidate.equals(gone)).toList();
    assertThat(Placement.order(wish, left, NOW))
        .extracting(Verdict::candidate)
        .containsExactlyElementsOf(
            Placement.order(wish, candidates, NOW).stream()
                .map(Verdict::candidate)
                .filter(candidate -> !candidate.equals(gone))
                .toList());
  }

  @Property(tries = 50)
  void equalSites_shareTheDatasets(@ForAll("siteNames") List<String> names) {
    var candidates = names.stream().map(name -> HoldingSite.site(name).candidate()).toList();
    var firsts = new HashMap<String, Integer>();
    int each = 400;
    IntStream.range(0, each * names.size())
        .mapToObj(i -> Wish.anyhow("doi:10.5072/fk2/" + Integer.toString(i, 36)))
        .map(wish -> Placement.order(wish, candidates, NOW).getFirst().candidate().site().id())
        .forEach(site -> firsts.merge(site, 1, Integer::sum));
    assertThat(firsts).hasSameSizeAs(names);
    // five standard deviations of a fair draw of 400 in the mean
    assertThat(firsts.values()).allSatisfy(count -> assertThat(count).isBetween(300, 500));
  }

  @Provide
  Arbitrary<List<String>> siteNames() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .ofMinLength(1)
        .ofMaxLength(12)
        .list()
        .uniqueElements()
        .ofMinSize(2)
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<Wish> wishes() {
    var tool = Arbitraries.of("jupyter", "rstudio").optional();
    var size = Arbitraries.of("small", "large").optional(0.3);
    var site = Arbitraries.of("s1", "s2").optional(0.2);
    var version = Arbitraries.of("1", "2").optional(0.2);
    var workspace = Arbitraries.of("s1", "s3").optional(0.3);
    var dataset = Arbitraries.integers().between(0, 99).map(i -> "doi:10.5072/" + i);
    return Combinators.combine(
            dataset, tool, size, site, version, Arbitraries.of(true, false), workspace)
        .as(Wish::new);
  }

  @Provide
  Arbitrary<List<Candidate>> candidates() {
    var states = Arbitraries.of(STATES).list().ofMaxSize(2);
    var numbers = Arbitraries.integers().between(0, 9);
    var success = Arbitraries.of(0.0, 0.3, 0.5, 0.9, 1.0);
    var weight = Arbitraries.of(0.5, 1.0, 1.0, 2.0);
    var site =
        Combinators.combine(states, numbers, success, weight)
            .as(
                (all, free, share, wish) ->
                    (Named)
                        name -> {
                          var made = HoldingSite.site(name).free(free).success(share).weight(wish);
                          all.forEach(state -> state.accept(made));
                          return made.candidate();
                        });
    return site.list()
        .ofMaxSize(7)
        .map(
            sites ->
                IntStream.range(0, sites.size()).mapToObj(i -> sites.get(i).at("s" + i)).toList());
  }

  private interface Named {
    Candidate at(String site);
  }
}
