package org.datadns.resolver.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NamesTest {
  @Test
  void ancestors_endAtSlashes_longestFirst() {
    assertThat(Names.withAncestors("doi:10.5072/fk2/abc"))
        .containsExactly("doi:10.5072/fk2/abc", "doi:10.5072/fk2", "doi:10.5072");
    assertThat(Names.withAncestors("https://host/a/b"))
        .containsExactly("https://host/a/b", "https://host/a", "https://host");
    assertThat(Names.withAncestors("https://host/"))
        .containsExactly("https://host/", "https://host");
  }

  @Test
  void ancestors_areBounded() {
    assertThat(Names.withAncestors("doi:10.1/" + "a/".repeat(1000))).hasSizeLessThan(40);
  }

  @Test
  void remainder_isWhatFollowsTheSlash() {
    assertThat(Names.remainder("https://host/a/b/c", "https://host/a")).isEqualTo("b/c");
  }
}
