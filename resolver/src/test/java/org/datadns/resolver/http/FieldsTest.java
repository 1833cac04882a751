package org.datadns.resolver.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FieldsTest {
  @Test
  void one_isDecodedOnce() {
    var fields = Fields.parse("id=doi%3A10.5072%2Fa%2520b&tool=a+b&empty=&flag");
    assertThat(fields.one("id")).hasValue("doi:10.5072/a%20b");
    assertThat(fields.one("tool")).hasValue("a b");
    assertThat(fields.one("empty")).isEmpty();
    assertThat(fields.one("flag")).isEmpty();
    assertThat(fields.one("absent")).isEmpty();
  }

  @Test
  void one_givenTwice_isAmbiguous() {
    assertThatThrownBy(() -> Fields.parse("id=a&id=b").one("id"))
        .isInstanceOfSatisfying(
            Refused.class, e -> assertThat(e.problem().code()).isEqualTo("ambiguous"));
  }

  @Test
  void malformedEscape_isRefused() {
    for (String query : new String[] {"id=%", "id=%4", "id=%zz"}) {
      assertThatThrownBy(() -> Fields.parse(query))
          .as(query)
          .isInstanceOfSatisfying(
              Refused.class, e -> assertThat(e.problem().status()).isEqualTo(400));
    }
  }

  @Test
  void required_absent_isRefused() {
    assertThatThrownBy(() -> Fields.parse("a=b").required("id")).isInstanceOf(Refused.class);
  }
}
