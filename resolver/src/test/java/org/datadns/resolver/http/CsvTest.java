package org.datadns.resolver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '!',
      value = {
        "plain, plain",
        "!a,b!, !\"a,b\"!",
        "!say \"hi\"!, !\"say \"\"hi\"\"\"!",
        "=1+2, '=1+2",
        "+1, '+1",
        "-1, '-1",
        "@SUM(A1), '@SUM(A1)",
        "!  =1!, !'  =1!",
        "＝1, '＝1",
        "a=b, a=b"
      })
  void cellsAreQuoted_andNoneIsAFormula(String content, String cell) {
    assertThat(line(content)).isEqualTo(cell + "\r\n");
  }

  @ParameterizedTest
  @CsvSource({"'\t=1', '''\t=1'", "'a\nb', '\"a\nb\"'", "'\r=1', '\"''\r=1\"'"})
  void controlCharactersStayInTheirCell(String content, String cell) {
    assertThat(line(content)).isEqualTo(cell + "\r\n");
  }

  private static String line(String content) {
    var text = new StringBuilder();
    Csv.line(text, content);
    return text.toString();
  }
}
