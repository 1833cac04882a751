package org.datadns.deploy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Small answers to a person who is in: {@code GET} of 200 bytes over 32 connections that stay, by
 * wrk.
 */
final class SmallRequests {
  static final String FILE = "small.json";

  private static final int CONNECTIONS = 32;
  private static final int WARM_UP_SECONDS = 6;
  private static final int SECONDS = 3;
  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ([\\d.]+)(ms|s|m)");
  private static final Pattern P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)");
  private static final Pattern FAULT = Pattern.compile("Non-2xx.*|Socket errors.*");

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
    var command = new ArrayList<>(List.of("wrk", "-t1", "-c" + CONNECTIONS, "-d" + seconds + "s"));
    // a busy machine makes a request wait for longer than wrk's usual two seconds
    command.addAll(List.of("--latency", "--timeout", "10s"));
    contestant.fetchFields().forEach(field -> command.addAll(List.of("-H", field)));
    command.add("http://127.0.0.1:" + contestant.port() + "/" + FILE);
    double cpu = contestant.program().cpuSeconds();
    var said = output(command, seconds);
    double spent = contestant.program().cpuSeconds() - cpu;
    var fault = FAULT.matcher(said);
    if (fault.find()) {
      throw new IllegalStateException(contestant.name() + ": " + fault.group());
    }
    var requests = REQUESTS.matcher(said);
    var p99 = P99.matcher(said);
    if (!requests.find() || !p99.find()) {
      throw new IllegalStateException("wrk said something unexpected:\n" + said);
    }
    double count = Double.parseDouble(requests.group(1));
    double took = micros(requests.group(2), requests.group(3)) / 1e6;
    return new Measured(count / took, micros(p99.group(1), p99.group(2)), spent * 1e6 / count);
  }

  private static double micros(String number, String unit) {
    double value = Double.parseDouble(number);
    return switch (unit) {
      case "us" -> value;
      case "ms" -> value * 1e3;
      case "s" -> value * 1e6;
      case "m" -> value * 60e6;
      default -> throw new IllegalArgumentException(unit);
    };
  }

  private static String output(List<String> command, int seconds) {
    try {
      var out = Files.createTempFile("wrk", "");
      try {
        var process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        if (!process.waitFor(seconds + 20L, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException("wrk did not end");
        }
        return Files.readString(out, StandardCharsets.UTF_8);
      } finally {
        Files.delete(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("wrk cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
