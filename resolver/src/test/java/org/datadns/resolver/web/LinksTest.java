package org.datadns.resolver.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinksTest {
  @ParameterizedTest
  @CsvSource({
    "https://help.example/, https://help.example/",
    "HTTP://help.example, HTTP://help.example",
    "ops@north.example, mailto:ops@north.example"
  })
  void contact_thatCanBeFollowed(String contact, String expected) {
    assertThat(Links.contact(contact)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "javascript:alert(1)",
        "data:text/html,x@y.example",
        "ops@north.example?cc=everyone@north.example",
        "ask at the desk",
        ""
      })
  void contact_thatIsTextOnly(String contact) {
    assertThat(Links.contact(contact)).isEmpty();
  }
}
