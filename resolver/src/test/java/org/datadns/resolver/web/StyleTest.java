package org.datadns.resolver.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the stylesheet's colours to WCAG 2.2 level AA (success criteria 1.4.3 and 1.4.11). */
class StyleTest {
  private static final Pattern COLOUR = Pattern.compile("--([a-z-]+): #([0-9a-f]{6});");
  private static final String CSS =
      new String(Asset.read("style.css").content(), StandardCharsets.UTF_8);
  private static final int DARK = CSS.indexOf("@media (prefers-color-scheme: dark)");
  private static final Map<String, Map<String, Integer>> THEMES =
      Map.of("light", colours(CSS.substring(0, DARK)), "dark", colours(CSS.substring(DARK)));

  @ParameterizedTest
  @CsvSource({
    "ink, ground, 4.5",
    "ink, card, 4.5",
    "ink, notice, 4.5",
    "soft, ground, 4.5",
    "soft, card, 4.5",
    "accent, ground, 4.5",
    "accent, card, 4.5",
    "accent-strong, ground, 4.5",
    "soft, notice, 4.5",
    "warn, ground, 4.5",
    "warn, card, 4.5",
    "ink, tint, 4.5",
    "good, ground, 4.5",
    "good, card, 4.5",
    "bad, ground, 4.5",
    "bad, card, 4.5",
    "on-accent, accent, 4.5",
    "on-accent, accent-strong, 4.5",
    "edge, card, 3",
    "edge, ground, 3"
  })
  void contrast_isEnough(String front, String back, double least) {
    THEMES.forEach(
        (theme, colours) ->
            assertThat(contrast(colours.get(front), colours.get(back)))
                .as("%s on %s, %s", front, back, theme)
                .isGreaterThanOrEqualTo(least));
  }

  private static Map<String, Integer> colours(String css) {
    var found = new HashMap<String, Integer>();
    COLOUR
        .matcher(css)
        .results()
        .forEach(match -> found.put(match.group(1), Integer.parseInt(match.group(2), 16)));
    return found;
  }

  private static double contrast(int a, int b) {
    double first = luminance(a);
    double second = luminance(b);
    return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
  }

  private static double luminance(int rgb) {
    return 0.2126 * linear(rgb >> 16) + 0.7152 * linear(rgb >> 8) + 0.0722 * linear(rgb);
  }

  private static double linear(int channel) {
    double value = (channel & 0xFF) / 255.0;
    return value <= 0.04045 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
