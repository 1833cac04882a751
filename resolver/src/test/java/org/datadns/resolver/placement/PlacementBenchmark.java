package org.datadns.resolver.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.datadns.protocol.wire.SiteMode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What placing costs, with the reasons of every candidate: {@code deploy/bench/placement} runs it.
 * Three sites of ten can serve as well as any, the others have each something against them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PlacementBenchmark {
  @Param({"10", "1000"})
  public int candidates;

  private List<Candidate> holders = List.of();
  private List<Wish> wishes = List.of();
  private int next;

  /** The sites, and wishes for different datasets, so that the outcome is not learnt. */
  @Setup
  public void prepare() {
    var made = new ArrayList<Candidate>();
    for (int i = 0; i < candidates; i++) {
      made.add(holder("site-" + i, i).candidate());
    }
    holders = List.copyOf(made);
    var wanted = new ArrayList<Wish>();
    for (int i = 0; i < 64; i++) {
      var wish = Wish.anyhow("doi:10.5072/fk2/" + Integer.toString(i * 7919, 36));
      wanted.add(
          i % 2 == 0
              ? wish
              : wish.in(Optional.of("jupyter"), Optional.of("small"))
                  .withWorkspaceAt(Optional.of("site-" + i % candidates)));
    }
    wishes = List.copyOf(wanted);
  }

  private static HoldingSite holder(String name, int i) {
    var site = HoldingSite.site(name);
    return switch (i % 10) {
      case 0, 1, 2 -> site;
      case 3 -> site.free(1 + i % 40).weight(1 + i % 3);
      case 4 -> site.full(HoldingSite.NOW.plusSeconds(30 + i));
      case 5 -> site.goneSince("2026-11-21T14:02:00Z");
      case 6 -> site.slow().success(0.9);
      case 7 -> site.suspect();
      case 8 ->
          site.operated(
              HoldingSite.operation(
                  SiteMode.MAINTENANCE, "", "2026-11-21T18:00:00Z", "The storage moves."));
      default -> site.success(0.3).warm(1);
    };
  }

  @Benchmark
  public List<Verdict> place() {
    next = next + 1 & 63;
    return Placement.order(wishes.get(next), holders, HoldingSite.NOW);
  }

  /** Runs both and prints a figure for each: microseconds a placement. */
  public static void main(String[] arguments) throws RunnerException {
    var options =
        new OptionsBuilder()
            .include(PlacementBenchmark.class.getSimpleName())
            .shouldFailOnError(true);
    var figures = new StringBuilder();
    for (var result : new Runner(options.build()).run()) {
      String candidates = result.getParams().getParam("candidates");
      figures.append(
          "placement-us%s %.2f%n"
              .formatted(
                  candidates.equals("10") ? "" : "-" + candidates,
                  result.getPrimaryResult().getScore()));
    }
    System.out.print(figures);
  }
}
