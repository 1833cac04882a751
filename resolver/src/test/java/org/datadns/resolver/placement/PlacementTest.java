package org.datadns.resolver.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.resolver.placement.Verdict.Standing;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.SiteStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlacementTest {
  private static final String DATASET = "doi:10.5072/a";
  private static final Wish SMALL_JUPYTER =
      new Wish(
          DATASET,
          Optional.of("jupyter"),
          Optional.of("small"),
          Optional.empty(),
          Optional.empty(),
          true);

  @ParameterizedTest(name = "{0}")
  @MethodSource("verdicts")
  void verdict(String reason, Standing standing, Wish wish, Candidate candidate) {
    var verdict = Placement.order(wish, List.of(candidate)).getFirst();
    assertThat(verdict.standing()).isEqualTo(standing);
    assertThat(verdict.reason().code()).isEqualTo(reason);
  }

  static Stream<Arguments> verdicts() {
    return Stream.of(
        Arguments.of("available", Standing.AVAILABLE, SMALL_JUPYTER, aSite("one").candidate()),
        Arguments.of("full", Standing.FULL, SMALL_JUPYTER, aSite("one").free(0).candidate()),
        Arguments.of(
            "site-not-approved",
            Standing.UNSUITABLE,
            SMALL_JUPYTER,
            aSite("one").pending().candidate()),
        Arguments.of(
            "site-silent", Standing.AWAY, SMALL_JUPYTER, aSite("one").silent().candidate()),
        Arguments.of(
            "site-silent", Standing.AWAY, SMALL_JUPYTER, aSite("one").neverHeard().candidate()),
        Arguments.of(
            "hanging",
            Standing.AWAY,
            SMALL_JUPYTER,
            aSite("one").unavailable("hanging").candidate()),
        Arguments.of(
            "site-silent",
            Standing.AWAY,
            SMALL_JUPYTER,
            aSite("one").silent().unavailable("hanging").candidate()),
        Arguments.of(
            "draining",
            Standing.AWAY,
            SMALL_JUPYTER,
            aSite("one").mode(SiteMode.DRAINING).candidate()),
        Arguments.of(
            "maintenance",
            Standing.AWAY,
            SMALL_JUPYTER,
            aSite("one").mode(SiteMode.MAINTENANCE).candidate()),
        Arguments.of(
            "unknown-tool", Standing.UNSUITABLE, wish("rstudio"), aSite("one").candidate()),
        Arguments.of(
            "unknown-tool",
            Standing.UNSUITABLE,
            SMALL_JUPYTER,
            aSite("one").opensWith("rstudio").candidate()),
        Arguments.of(
            "unknown-size",
            Standing.UNSUITABLE,
            new Wish(
                DATASET,
                Optional.of("jupyter"),
                Optional.of("huge"),
                Optional.empty(),
                Optional.empty(),
                true),
            aSite("one").candidate()),
        Arguments.of(
            "other-site-chosen",
            Standing.UNSUITABLE,
            new Wish(
                DATASET,
                Optional.empty(),
                Optional.empty(),
                Optional.of("two"),
                Optional.empty(),
                true),
            aSite("one").candidate()),
        Arguments.of(
            "not-held",
            Standing.UNSUITABLE,
            SMALL_JUPYTER,
            aSite("one").lacking("doi:10.5072/other").candidate()),
        Arguments.of(
            "version-not-held",
            Standing.UNSUITABLE,
            new Wish(
                DATASET,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("2"),
                true),
            aSite("one").candidate()),
        Arguments.of(
            "not-confirmed",
            Standing.UNSUITABLE,
            new Wish(
                DATASET,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false),
            aSite("one").unconfirmed().candidate()),
        Arguments.of(
            "available", Standing.AVAILABLE, Wish.anyhow(DATASET), aSite("one").candidate()));
  }

  @Test
  void order_isByStandingThenRoom() {
    var verdicts =
        Placement.order(
            SMALL_JUPYTER,
            List.of(
                aSite("pending").pending().candidate(),
                aSite("silent").silent().free(9).candidate(),
                aSite("full").free(0).candidate(),
                aSite("little").free(1).candidate(),
                aSite("much").free(5).candidate()));
    assertThat(verdicts)
        .extracting(verdict -> verdict.candidate().site().id())
        .containsExactly("much", "little", "full", "silent", "pending");
  }

  @Test
  void copiesThatNobodyConfirmed_comeLast_evenWhenTheOthersAreAway() {
    var verdicts =
        Placement.order(
            SMALL_JUPYTER,
            List.of(
                aSite("doubtful").unconfirmed().free(9).candidate(),
                aSite("away").silent().candidate(),
                aSite("good").free(1).candidate()));
    assertThat(verdicts)
        .extracting(verdict -> verdict.candidate().site().id())
        .containsExactly("good", "away", "doubtful");
    assertThat(verdicts.getLast().isAvailable()).as("whoever agrees may open it").isTrue();
  }

  @Test
  void equals_areOrderedByDataset_whateverTheInputsOrder() {
    var sites = IntStream.range(0, 8).mapToObj(i -> aSite("site" + i).candidate()).toList();
    var shuffled = new ArrayList<>(sites);
    Collections.reverse(shuffled);
    var firsts =
        IntStream.range(0, 200)
            .mapToObj(i -> wish("jupyter", "doi:10.5072/" + i))
            .map(
                wish -> {
                  var first = Placement.order(wish, sites).getFirst();
                  assertThat(first).isEqualTo(Placement.order(wish, shuffled).getFirst());
                  return first.candidate().site().id();
                })
            .distinct();
    assertThat(firsts).as("datasets are spread over all sites").hasSize(8);
  }

  @Test
  void siteThatGoes_movesNoOtherSitesDatasets() {
    var sites = IntStream.range(0, 5).mapToObj(i -> aSite("site" + i).candidate()).toList();
    var without = sites.subList(1, 5);
    for (int i = 0; i < 100; i++) {
      var wish = wish("jupyter", "doi:10.5072/" + i);
      var first = Placement.order(wish, sites).getFirst();
      if (!first.candidate().site().id().equals("site0")) {
        assertThat(Placement.order(wish, without).getFirst()).isEqualTo(first);
      }
    }
  }

  private static Wish wish(String tool) {
    return wish(tool, DATASET);
  }

  private static Wish wish(String tool, String dataset) {
    return new Wish(
        dataset, Optional.of(tool), Optional.empty(), Optional.empty(), Optional.empty(), true);
  }

  private static SiteBuilder aSite(String id) {
    return new SiteBuilder(id);
  }

  private static final class SiteBuilder {
    private final String id;
    private boolean approved = true;
    private boolean alive = true;
    private boolean heard = true;
    private Optional<Reason> unavailable = Optional.empty();
    private SiteMode mode = SiteMode.READY;
    private int free = 3;
    private Optional<List<String>> tools = Optional.empty();
    private boolean confirmed = true;
    private List<String> lacking = List.of();

    SiteBuilder(String id) {
      this.id = id;
    }

    SiteBuilder pending() {
      approved = false;
      return this;
    }

    SiteBuilder silent() {
      alive = false;
      return this;
    }

    SiteBuilder unavailable(String code) {
      unavailable = Optional.of(new Reason(code, "Its storage does not answer."));
      return this;
    }

    SiteBuilder neverHeard() {
      heard = false;
      return silent();
    }

    SiteBuilder mode(SiteMode mode) {
      this.mode = mode;
      return this;
    }

    SiteBuilder free(int free) {
      this.free = free;
      return this;
    }

    SiteBuilder opensWith(String... tools) {
      this.tools = Optional.of(Arrays.asList(tools));
      return this;
    }

    SiteBuilder unconfirmed() {
      confirmed = false;
      return this;
    }

    SiteBuilder lacking(String... identifiers) {
      lacking = List.of(identifiers);
      return this;
    }

    Candidate candidate() {
      var offer =
          new ToolOffer(
              "jupyter",
              "JupyterLab",
              Optional.empty(),
              Optional.empty(),
              List.of(new SizeOffer("small", 1, 1, free, 3, 0, List.of())));
      var status =
          new SiteStatus(
              Instant.EPOCH,
              new SiteOperation(
                  mode, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
              Duration.ZERO,
              1,
              List.of(offer),
              Map.of());
      return new Candidate(
          new Site(
              id,
              "Site " + id,
              id + "@example.org",
              new SiteAddresses("https://a.example", "https://*.a.example"),
              "kid",
              KeySet.empty(),
              approved,
              Optional.empty(),
              heard ? Optional.of(status) : Optional.empty()),
          alive,
          unavailable,
          "doi:10.5072/a",
          Optional.empty(),
          confirmed,
          tools,
          lacking);
    }
  }
}
