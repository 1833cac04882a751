package org.datadns.deploy.bench;

import java.util.List;
import java.util.function.Consumer;

/**
 * Whether cold resolves take longer when more is registered: the same load on a resolver of few
 * datasets and on one of many, none of them in memory.
 */
final class FlatResolves {
  private static final String FEW = "few";
  private static final String MANY = "many";
  private static final int WARM_UP_SECONDS = 5;
  private static final int SECONDS = 8;

  private final BenchRegistry few;
  private final BenchRegistry many;
  private final double rate;
  private final int rounds;

  FlatResolves(BenchRegistry few, BenchRegistry many, double rate, int rounds) {
    this.few = few;
    this.many = many;
    this.rate = rate;
    this.rounds = rounds;
  }

  void measure(Consumer<String> figures) {
    SteadyLoad.p99Micros(few, rate, WARM_UP_SECONDS);
    SteadyLoad.p99Micros(many, rate, WARM_UP_SECONDS);
    var all = new Ratios<Double>();
    for (int round = 0; round < rounds; round++) {
      for (var name : Rounds.order(List.of(FEW, MANY), round)) {
        double p99 = SteadyLoad.p99Micros(name.equals(FEW) ? few : many, rate, SECONDS);
        all.add(name, p99);
        System.out.println(
            Ratios.format(
                "resolve-flat %d  %-4s  p99 %6.2f ms at %.0f a second",
                round + 1, name, p99 / 1000, rate));
      }
    }
    figures.accept(
        Ratios.format(
            "resolve-flat %.2f (p99 %.2f of %d against %.2f ms of %d datasets)",
            all.ratio(MANY, FEW, p99 -> p99),
            all.median(MANY, p99 -> p99) / 1000,
            many.rows(),
            all.median(FEW, p99 -> p99) / 1000,
            few.rows()));
  }
}
