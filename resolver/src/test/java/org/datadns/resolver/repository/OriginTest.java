package org.datadns.resolver.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {
  @ParameterizedTest
  @CsvSource({
    "https://Dataverse.Example, https://dataverse.example",
    "HTTPS://dataverse.example:443/dataset.xhtml?x=1, https://dataverse.example",
    "http://dataverse.example:80, http://dataverse.example",
    "http://dataverse.example:8080/, http://dataverse.example:8080",
    "http://[::1]:8080/, http://[::1]:8080",
  })
  void of_comparesAlike(String address, String origin) {
    assertThat(Origin.of(address)).hasValue(origin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dataverse.example",
        "ftp://dataverse.example",
        "file:///etc/passwd",
        "https://dataverse.example@evil.example/",
        "https:///path",
        "https://dataverse.example\n.evil.example",
        "javascript:alert(1)"
      })
  void whatIsNoWebAddress_hasNone(String address) {
    assertThat(Origin.of(address)).isEqualTo(Optional.empty());
  }
}
