package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentEncodingTest {
  @ParameterizedTest
  @CsvSource({
    "a%2Fb, a/b",
    "a%2fb, a/b",
    "%25%32%35, %25",
    "%C3%A9, é",
    "é%20, 'é '",
    "100%, 100%",
    "%4, %4",
    "%zz%41, %zzA",
    "a+b, a+b",
    "%FF, \uFFFD",
  })
  void decode(String text, String decoded) {
    assertThat(PercentEncoding.decode(text)).isEqualTo(decoded);
  }

  @Property
  void decode_undoesEncode(@ForAll String text) {
    if (Pasted.refuse(text) == null) {
      assertThat(PercentEncoding.decode(PercentEncoding.encode(text, "% /"))).isEqualTo(text);
    }
  }
}
