package org.datadns.deploy.federation;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for.
 *
 * @param during how long faults last
 * @param drills the faults of each drill
 * @param report where the figures go as JSON
 */
record Options(
    Plan plan, Path directory, Duration during, List<List<Fault>> drills, Optional<Path> report) {

  /** Two things at once that have little to do with each other, or much. */
  private static final List<String> PAIRS =
      List.of("kill-agent+kill-resolver", "partition+hung-mount", "pause-agent+restart-postgres");

  static Options parse(List<String> arguments) {
    int sites = 3;
    int resolvers = 2;
    int startsPerMinute = 20;
    var period = Duration.ofSeconds(10);
    var lease = Duration.ofSeconds(30);
    Optional<Duration> during = Optional.empty();
    Optional<Path> directory = Optional.empty();
    Optional<Path> report = Optional.empty();
    var drills = new ArrayList<List<Fault>>();
    for (int i = 0; i < arguments.size(); i += 2) {
      var option = arguments.get(i);
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(option + " needs a value");
      }
      var value = arguments.get(i + 1);
      switch (option) {
        case "--sites" -> sites = number(option, value, 2, 20);
        case "--resolvers" -> resolvers = number(option, value, 1, 5);
        case "--starts" -> startsPerMinute = number(option, value, 1, 600);
        case "--period" -> period = duration(option, value);
        case "--lease" -> lease = duration(option, value);
        case "--during" -> during = Optional.of(duration(option, value));
        case "--directory" -> directory = Optional.of(Path.of(value));
        case "--report" -> report = Optional.of(Path.of(value));
        case "--fault" -> drills.addAll(drills(value));
        default -> throw new IllegalArgumentException("there is no option " + option);
      }
    }
    var plan = new Plan(sites, resolvers, startsPerMinute, period, lease);
    return new Options(
        plan,
        directory.orElseThrow(() -> new IllegalArgumentException("--directory is missing")),
        during.orElse(lease.plus(period)),
        drills.isEmpty() ? drills("all") : drills,
        report);
  }

  private static List<List<Fault>> drills(String value) {
    return switch (value) {
      case "all" -> {
        var all = new ArrayList<>(drills("each"));
        all.addAll(drills("pairs"));
        yield all;
      }
      case "each" -> Arrays.stream(Fault.values()).map(List::of).toList();
      case "pairs" -> PAIRS.stream().map(Fault::parse).toList();
      default -> List.of(Fault.parse(value));
    };
  }

  private static int number(String option, String value, int least, int most) {
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new IllegalArgumentException(option + " must be from " + least + " to " + most);
  }

  private static Duration duration(String option, String value) {
    try {
      return Duration.parse(value);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(option + " must be a duration such as PT10S", e);
    }
  }
}
