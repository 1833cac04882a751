package org.datadns.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.datadns.protocol.config.ConfigException;
import org.datadns.protocol.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderConfigTest {
  private static List<ProviderConfig> read(String yaml) {
    var settings = Settings.parse(yaml, "TEST", Map.of());
    var providers = ProviderConfig.read(settings, "providers");
    settings.finish();
    return providers;
  }

  @Test
  void read_keepsTheIssuerAsItIs() {
    var provider =
        read("""
                providers:
                  - {id: campus, issuer: "https://login.example/realms/a/", client-id: us}
                """)
            .getFirst();
    assertThat(provider.issuer()).isEqualTo("https://login.example/realms/a/");
    assertThat(provider.label()).isEqualTo("campus");
    assertThat(provider.clientSecretFile()).isEmpty();
    assertThat(provider.scopes()).containsExactly("profile", "email");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://login.example",
        "https://login.example?a=b",
        "https://user@login.example",
        "https://login.example/#x",
        "login.example",
        "ftp://login.example"
      })
  void read_refuses_whatIsNoIssuer(String issuer) {
    assertThatThrownBy(
            () -> read("providers: [{id: a, client-id: us, issuer: \"" + issuer + "\"}]"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("issuer");
  }

  @Test
  void read_refuses_twoOfOneId_andIdsThatAreNoPartOfAnAddress() {
    assertThatThrownBy(
            () ->
                read(
                    """
                    providers:
                      - {id: a, issuer: "https://x.example", client-id: us}
                      - {id: a, issuer: "https://y.example", client-id: us}
                      - {id: "A/b", issuer: "https://z.example", client-id: us}
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("twice")
        .hasMessageContaining("lower-case");
  }
}
