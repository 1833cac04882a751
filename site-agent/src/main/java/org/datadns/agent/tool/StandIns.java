package org.datadns.agent.tool;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words in braces that stand for what only a session knows. Braces around anything but one
 * lower-case word are left alone, so that shell and JSON can be written. Pure.
 */
final class StandIns {
  static final String BASE = "base";
  static final String PORT = "port";
  static final String TOKEN = "token";

  private static final Pattern WORD = Pattern.compile("\\{([a-z]+)\\}");

  private StandIns() {}

  /** The first stand-in that is none of these. */
  static Optional<String> unknown(String template, Set<String> known) {
    return WORD.matcher(template)
        .results()
        .map(found -> found.group(1))
        .filter(word -> !known.contains(word))
        .findFirst();
  }

  /** The text with each stand-in replaced by its value. */
  static String fill(String template, Map<String, String> values) {
    return WORD.matcher(template)
        .replaceAll(
            found -> Matcher.quoteReplacement(values.getOrDefault(found.group(1), found.group())));
  }
}
