package org.datadns.deploy.federation;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.datadns.deploy.federation.Fault.Seen;
import org.datadns.deploy.federation.Journey.Outcome;
import org.datadns.protocol.wire.Json;

/**
 * The figures of one drill.
 *
 * @param faults its name
 * @param readers how many came
 * @param outcomes how many ended how
 * @param readyMedian seconds from the button to ready
 * @param readyMost the same, of the slowest
 * @param noticed seconds until every resolver's answers were right after the fault; absent where
 *     nothing definite can be said
 * @param recovered the same after its end
 * @param broken what breaks each promise, a sentence each
 */
record Report(
    String faults,
    int readers,
    Map<String, Long> outcomes,
    double readyMedian,
    double readyMost,
    Optional<Double> noticed,
    Optional<Double> recovered,
    Map<String, List<String>> broken) {

  static Report of(Findings findings) {
    var took =
        findings.journeys().stream()
            .flatMap(journey -> journey.took().stream())
            .map(Report::seconds)
            .sorted()
            .toList();
    return new Report(
        findings.name(),
        findings.journeys().size(),
        findings.journeys().stream().collect(groupingBy(Report::outcome, TreeMap::new, counting())),
        took.isEmpty() ? 0 : took.get(took.size() / 2),
        took.isEmpty() ? 0 : took.getLast(),
        slowest(
            findings.injections().stream()
                .filter(it -> it.isDefinite(findings.faults()))
                .filter(it -> it.fault().seen() == Seen.UNAVAILABLE)
                .flatMap(
                    it ->
                        findings.watches().stream()
                            .flatMap(watch -> findings.noticed(watch, it).stream()))),
        slowest(findings.watches().stream().flatMap(watch -> findings.recovered(watch).stream())),
        findings.broken().entrySet().stream()
            .collect(toMap(entry -> entry.getKey().label(), Map.Entry::getValue)));
  }

  private static Optional<Double> slowest(Stream<Duration> all) {
    return all.max(Duration::compareTo).map(Report::seconds);
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }

  private static String outcome(Journey journey) {
    return switch (journey.outcome()) {
      case Outcome.Entered ignored -> "entered";
      case Outcome.ShutOut ignored -> "shut out";
      case Outcome.Ended(var reason) -> "ended: " + reason.code();
      case Outcome.Refused(var reason) -> "refused: " + reason.code();
      case Outcome.Lost ignored -> "lost";
    };
  }

  /** Whether every promise was kept. */
  boolean isKept() {
    return broken.values().stream().allMatch(List::isEmpty);
  }

  static String json(List<Report> reports) {
    return Json.write(reports);
  }

  /** Prints it, one line for what was kept and one for each promise that was not. */
  void print(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%-30s %s  %d readers %s, ready after %.1f s (median) and %.1f s (most), noticed %s, recovered %s%n",
        faults,
        isKept() ? "kept  " : "BROKEN",
        readers,
        outcomes,
        readyMedian,
        readyMost,
        noticed.map(s -> s + " s").orElse("-"),
        recovered.map(s -> s + " s").orElse("-"));
    broken.forEach(
        (promise, sentences) ->
            sentences.forEach(sentence -> out.println("    " + promise + ": " + sentence)));
    out.flush();
  }
}
