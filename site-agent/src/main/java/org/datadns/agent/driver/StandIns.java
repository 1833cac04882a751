package org.datadns.agent.driver;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a tool's command and environment say in braces, replaced by what it is for one launch. */
final class StandIns {
  private static final Pattern STAND_IN = Pattern.compile("\\{(base|port|token)}");

  private final Map<String, String> values;

  private StandIns(Map<String, String> values) {
    this.values = values;
  }

  /** For a command, which other users of the machine can read: it never holds the token. */
  static StandIns ofCommand(Launch launch) {
    return new StandIns(
        Map.of("base", launch.base(), "port", Integer.toString(launch.tool().port())));
  }

  /** For the environment. */
  static StandIns ofEnvironment(Launch launch) {
    return new StandIns(
        Map.of(
            "base",
            launch.base(),
            "port",
            Integer.toString(launch.tool().port()),
            "token",
            launch.token()));
  }

  /** The text with its stand-ins replaced; other braces stay. */
  String fill(String text) {
    return STAND_IN
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
  }
}
