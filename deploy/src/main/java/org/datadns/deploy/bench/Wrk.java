package org.datadns.deploy.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Runs wrk, and reads what it says. */
final class Wrk {
  private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in ([\\d.]+)(ms|s|m)");
  private static final Pattern P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)");
  private static final Pattern FAULT = Pattern.compile("Non-2xx.*|Socket errors.*");

  private Wrk() {}

  /**
   * What it measured.
   *
   * @param count requests that were answered
   * @param rate of them, a second
   * @param p99Micros what one in a hundred exceeded, in µs
   */
  record Measured(double count, double rate, double p99Micros) {}

  /**
   * Asks for some seconds, by one thread.
   *
   * @param name who is asked, for messages
   * @param arguments further options, the address, and what follows it
   * @throws IllegalStateException when any answer is not a good one
   */
  static Measured run(String name, int connections, int seconds, List<String> arguments) {
    var command = new ArrayList<>(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s"));
    // a busy machine makes a request wait for longer than wrk's usual two seconds
    command.addAll(List.of("--latency", "--timeout", "10s"));
    command.addAll(arguments);
    String said = Output.of(command, Map.of(), seconds + 20);
    var fault = FAULT.matcher(said);
    if (fault.find()) {
      throw new IllegalStateException(name + ": " + fault.group());
    }
    var requests = REQUESTS.matcher(said);
    var p99 = P99.matcher(said);
    if (!requests.find() || !p99.find()) {
      throw new IllegalStateException("wrk said something unexpected:\n" + said);
    }
    double count = Double.parseDouble(requests.group(1));
    double took = micros(requests.group(2), requests.group(3)) / 1e6;
    return new Measured(count, count / took, micros(p99.group(1), p99.group(2)));
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
}
