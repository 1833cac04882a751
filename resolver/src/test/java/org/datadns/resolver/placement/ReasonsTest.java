package org.datadns.resolver.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.datadns.protocol.wire.SiteMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonsTest {
  private static final Pattern CODE = Pattern.compile("new Reason\\(\\s*\"([a-z-]+)\"");

  @Test
  void everyCode_isInTheReference() throws IOException {
    var source =
        Files.readString(Path.of("src/main/java/org/datadns/resolver/placement/Reasons.java"));
    var reference = Files.readString(Path.of("../docs/reference/problems.md"));
    var codes = CODE.matcher(source).results().map(match -> match.group(1)).toList();
    assertThat(codes).hasSizeGreaterThan(10);
    assertThat(codes).allSatisfy(code -> assertThat(reference).contains("`" + code + "`"));
    assertThat(reference)
        .contains("`" + SiteMode.DRAINING.label() + "`", "`" + SiteMode.MAINTENANCE.label() + "`");
  }

  @ParameterizedTest
  @CsvSource({
    "-5, about 1 minute",
    "1, about 1 minute",
    "60, about 1 minute",
    "61, about 2 minutes",
    "7140, about 119 minutes",
    "7200, about 2 hours",
    "7201, about 3 hours"
  })
  void until_isRoundedUp(long seconds, String expected) {
    var now = HoldingSite.NOW;
    assertThat(Moments.until(now.plus(Duration.ofSeconds(seconds)), now)).isEqualTo(expected);
  }
}
