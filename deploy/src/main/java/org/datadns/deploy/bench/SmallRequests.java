package org.datadns.deploy.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Small answers to a person who is in: {@code GET} of 200 bytes over 32 connections that stay, by
 * wrk.
 */
final class SmallRequests {
  static final String FILE = "small.json";

  private static final int CONNECTIONS = 32;
  private static final int WARM_UP_SECONDS = 6;
  private static final int SECONDS = 3;

  private final Arena arena;
  private final int rounds;

  SmallRequests(Arena arena, int rounds) {
    this.arena = arena;
    this.rounds = rounds;
  }

  /**
   * One contestant for some seconds.
   *
   * @param rate requests a second
   * @param p99Micros what one in a hundred exceeded, in µs
   * @param cpuMicros of the proxy's CPU for a request, in µs
   */
  record Measured(double rate, double p99Micros, double cpuMicros) {}

  void measure(Consumer<String> figures) {
    try (var files = arena.fileServer();
        var ours = arena.ours(files.port());
        var nginx = arena.nginx(files.port(), ours);
        var chp = arena.chp(files.port(), ours)) {
      var contestants = List.of(ours, nginx, chp);
      contestants.forEach(contestant -> run(contestant, WARM_UP_SECONDS));
      var all = new Ratios<Measured>();
      for (int round = 0; round < rounds; round++) {
        for (var contestant : Rounds.order(contestants, round)) {
          var measured = run(contestant, SECONDS);
          all.add(contestant.name(), measured);
          System.out.println(
              Ratios.format(
                  "small %d  %-5s  %6.0f requests/s  p99 %6.2f ms  %5.1f µs CPU a request",
                  round + 1,
                  contestant.name(),
                  measured.rate,
                  measured.p99Micros / 1000,
                  measured.cpuMicros));
        }
      }
      for (var peer : List.of(Arena.CHP, Arena.NGINX)) {
        figures.accept(
            Ratios.format(
                "proxy-small-vs-%s %.2f (CPU %.1f against %.1f µs a request)",
                peer,
                all.ratio(Arena.OURS, peer, Measured::rate),
                all.median(Arena.OURS, Measured::cpuMicros),
                all.median(peer, Measured::cpuMicros)));
      }
      figures.accept(
          Ratios.format(
              "proxy-small-p99-vs-nginx %.2f (%.2f against %.2f ms)",
              all.ratio(Arena.OURS, Arena.NGINX, Measured::p99Micros),
              all.median(Arena.OURS, Measured::p99Micros) / 1000,
              all.median(Arena.NGINX, Measured::p99Micros) / 1000));
    }
  }

  private static Measured run(Contestant contestant, int seconds) {
    var arguments = new ArrayList<String>();
    contestant.fetchFields().forEach(field -> arguments.addAll(List.of("-H", field)));
    arguments.add("http://127.0.0.1:" + contestant.port() + "/" + FILE);
    double cpu = contestant.program().cpuSeconds();
    var measured = Wrk.run(contestant.name(), CONNECTIONS, seconds, arguments);
    double spent = contestant.program().cpuSeconds() - cpu;
    return new Measured(measured.rate(), measured.p99Micros(), spent * 1e6 / measured.count());
  }
}
