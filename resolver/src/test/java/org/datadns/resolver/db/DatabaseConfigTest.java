package org.datadns.resolver.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.config.ConfigException;
import org.datadns.protocol.config.Settings;
import org.junit.jupiter.api.Test;

class DatabaseConfigTest {
  @Test
  void nothingSaid_isAnEmbeddedServerOnAnyPort() {
    assertThat(read(""))
        .isEqualTo(new DatabaseConfig(new DatabaseConfig.Embedded(0, Optional.empty()), 10));
  }

  @Test
  void embedded_everyKey() {
    assertThat(read("database: {pool-size: 3, embedded: {port: 15432, run-as: nobody}}"))
        .isEqualTo(
            new DatabaseConfig(new DatabaseConfig.Embedded(15432, Optional.of("nobody")), 3));
  }

  @Test
  void named_everyKey() {
    assertThat(
            read(
                "database: {url: 'jdbc:postgresql://db/datadns', user: datadns, password-file: /run/p}"))
        .isEqualTo(
            new DatabaseConfig(
                new DatabaseConfig.Named(
                    "jdbc:postgresql://db/datadns", "datadns", Optional.of(Path.of("/run/p"))),
                10));
  }

  @Test
  void everyProblem_isNamedAtOnce() {
    assertThatThrownBy(
            () ->
                read(
                    "database: {url: 'jdbc:h2:mem', pool-size: 0, embedded: {port: 70000, prt: 1}}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("database.url must be")
        .hasMessageContaining("database.user is missing")
        .hasMessageContaining("database.pool-size must be")
        .hasMessageContaining("database.embedded.port must be")
        .hasMessageContaining("database.embedded.prt is not a known key");
  }

  @Test
  void aPasswordInTheAddress_isRefused() {
    assertThatThrownBy(
            () -> read("database: {url: 'jdbc:postgresql://db/x?password=y', user: datadns}"))
        .hasMessageContaining("database.url must not hold the password");
  }

  @Test
  void userAndPasswordFileWithoutAddress_areProblems() {
    assertThatThrownBy(() -> read("database: {user: datadns, password-file: /run/p}"))
        .hasMessageContaining("database.user is of use only together with database.url")
        .hasMessageContaining("database.password-file is of use only together with database.url");
  }

  private static DatabaseConfig read(String yaml) {
    var settings = Settings.parse(yaml, "RESOLVER", Map.of());
    var config = DatabaseConfig.read(settings);
    settings.finish();
    return config;
  }
}
