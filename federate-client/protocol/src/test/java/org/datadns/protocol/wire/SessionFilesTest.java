package org.datadns.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionFilesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "a b/c.tif", "id:42", "..a/b..", "Ärger/数据.csv", "-rf"})
  void namesOfFilesAreTaken(String name) {
    assertThat(selecting(name).fault()).isEmpty();
    assertThat(granting(List.of(name)).fault()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/a", "a//b", "a/", "../a", "a/../b", ".", "a/./b", "a\nb", "a\0b"})
  void whatNoFileCanBeCalledIsRefused(String name) {
    assertThat(selecting(name).fault()).map(Reason::code).contains("invalid-file-name");
    assertThat(granting(List.of("a", name)).fault())
        .map(Reason::code)
        .contains("invalid-file-name");
  }

  @Test
  void namesAndTheirNumberAreLimited() {
    assertThat(selecting("ä".repeat(2_048)).fault()).isEmpty();
    assertThat(selecting("ä".repeat(2_048) + "x").fault())
        .map(Reason::code)
        .contains("invalid-file-name");
    assertThat(granting(Collections.nCopies(2_000, "id:1")).fault()).isEmpty();
    assertThat(granting(Collections.nCopies(2_001, "id:1")).fault())
        .map(Reason::code)
        .contains("too-many-files");
    assertThat(granting(Collections.singletonList(null)).fault()).isPresent();
  }

  private static SessionFiles selecting(String name) {
    return SessionFiles.PUBLIC.selecting(Optional.of(name));
  }

  private static SessionFiles granting(List<String> names) {
    return new SessionFiles(
        Optional.empty(), Optional.of(names), Optional.empty(), Optional.empty());
  }
}
