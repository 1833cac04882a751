package org.datadns.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.datadns.protocol.config.ConfigException;
import org.datadns.protocol.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressTest {
  @Test
  void read_unsetOrNoneOrEmpty_isNone() {
    assertThat(read("{}")).isEqualTo(new Egress.None());
    assertThat(read("egress: none")).isEqualTo(new Egress.None());
    assertThat(read("egress: []")).isEqualTo(new Egress.None());
  }

  @Test
  void read_public() {
    assertThat(read("egress: public")).isEqualTo(new Egress.Public());
  }

  @Test
  void read_list_tellsHostsFromNetworks() {
    assertThat(read("egress: [data.example, 10.1.0.0/16, 198.51.100.7]"))
        .isEqualTo(
            new Egress.Listed(List.of("data.example"), List.of("10.1.0.0/16", "198.51.100.7/32")));
  }

  @Test
  void read_environment_isAListSeparatedByCommas() {
    var settings = Settings.parse("{}", "X", Map.of("X_EGRESS", "data.example,198.51.100.7"));
    assertThat(Egress.read(settings))
        .isEqualTo(new Egress.Listed(List.of("data.example"), List.of("198.51.100.7/32")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "everything",
        "[none]x",
        "[public, data.example]",
        "[10.0.0.1/8]",
        "['fd00::/8']",
        "[169.254.169.254]",
        "[0.0.0.0/0]",
        "['-j ACCEPT']",
        "['a.example -j ACCEPT']",
        "[localhost]"
      })
  void read_anythingElse_isAProblem(String value) {
    var e = catchThrowableOfType(ConfigException.class, () -> read("egress: " + value));
    assertThat(e).isNotNull();
  }

  private static Egress read(String yaml) {
    var settings = Settings.parse(yaml, "X", Map.of());
    var egress = Egress.read(settings);
    settings.finish();
    return egress;
  }
}
