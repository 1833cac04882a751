package org.datadns.protocol.name;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {
  @Test
  void newSession_isFitForHostNames_andNeverTheSame() {
    var ids = Stream.generate(Ids::newSession).limit(1000).toList();
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("s[a-z2-7]{25}"));
    assertThat(ids).allMatch(Ids::isSession);
    assertThat(Ids.isSession("s" + "A".repeat(25))).isFalse();
    assertThat(Ids.isSession("s'; drop table session; --")).isFalse();
  }

  @Test
  void workspace_isFoundAgain_andIsEveryonesOwn() {
    var mine = Ids.workspace("me", "doi:10.5072/a", List.of(), "jupyter", 1);
    assertThat(mine).matches("w[a-z2-7]{25}");
    assertThat(Ids.workspace("me", "doi:10.5072/a", List.of(), "jupyter", 1)).isEqualTo(mine);
    assertThat(
            Stream.of(
                Ids.workspace("you", "doi:10.5072/a", List.of(), "jupyter", 1),
                Ids.workspace("me", "doi:10.5072/b", List.of(), "jupyter", 1),
                Ids.workspace("me", "doi:10.5072/a", List.of(), "rstudio", 1),
                Ids.workspace("me", "doi:10.5072/a", List.of(), "jupyter", 2)))
        .doesNotContain(mine)
        .doesNotHaveDuplicates();
  }
}
