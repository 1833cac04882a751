package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadParserTest {

  /** Lines as text with bars between them, as they come over the wire. */
  private static byte[] head(String lines) {
    return (lines.replace("|", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
  }

  private static RequestHead request(String text) throws MalformedMessageException {
    return HeadParser.request(head(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "//a//b",
        "/a%2Fb",
        "/a?b=c%20d&e",
        "/%E2%82%AC",
        "/a/../b",
        "/?",
        "/a;b=\"x\"[1]{2}"
      })
  void targets_passByteForByte(String target) throws Exception {
    assertThat(request("GET " + target + " HTTP/1.1|Host: h").target()).isEqualTo(target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET",
        "GET /",
        "GET  / HTTP/1.1|Host: h",
        "GET / HTTP/1.1 |Host: h",
        " GET / HTTP/1.1|Host: h",
        "G(T / HTTP/1.1|Host: h",
        "GET http://h/ HTTP/1.1|Host: h",
        "GET * HTTP/1.1|Host: h",
        "GET /#a HTTP/1.1|Host: h",
        "GET /\u00e9 HTTP/1.1|Host: h",
        "GET / HTP/1.1|Host: h",
        "GET / HTTP/1.1",
        "GET / HTTP/1.1|Host: a|Host: b",
        "GET / HTTP/1.1|Host: a|host: a",
        "GET / HTTP/1.1|Host : h",
        "GET / HTTP/1.1|Host: h|: x",
        "GET / HTTP/1.1|Host: h|no colon",
        "GET / HTTP/1.1|Host: h| folded: x",
        "GET / HTTP/1.1|Host: h|A: b|\tfolded",
        "GET / HTTP/1.1|Host: h|A\u00e9: b",
        "GET / HTTP/1.1|Host: h|A: b\u0000c",
        "GET / HTTP/1.1|Host: h|A: b\u000bc",
        "GET / HTTP/1.1|Host: h|A: b\u007fc"
      })
  void requests_malformed(String text) {
    assertThatThrownBy(() -> request(text))
        .isInstanceOfSatisfying(
            MalformedMessageException.class, e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void request_ofAnotherVersion() {
    assertThatThrownBy(() -> request("GET / HTTP/1.0|Host: h"))
        .isInstanceOfSatisfying(
            MalformedMessageException.class, e -> assertThat(e.status()).isEqualTo(505));
  }

  @Test
  void values_keepTheirBytesWithoutSurroundingSpace() throws Exception {
    var headers = request("GET / HTTP/1.1|Host: h|A: \t \u00c3\u00a9 x \t|B:").headers();

    assertThat(headers.first("a")).contains("\u00c3\u00a9 x");
    assertThat(headers.first("B")).contains("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1.1 200 OK", "HTTP/1.1 200 ", "HTTP/1.0 200", "HTTP/1.1 299 \u00e9"})
  void statusLines_wellFormed(String line) throws Exception {
    assertThat(HeadParser.response(head(line + "|A: b")).status()).isBetween(200, 299);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/2 200 OK",
        "HTTP/1.1 20 OK",
        "HTTP/1.1 2000 OK",
        "HTTP/1.1 099 OK",
        "200 OK"
      })
  void statusLines_malformed(String line) {
    assertThatThrownBy(() -> HeadParser.response(head(line)))
        .isInstanceOf(MalformedMessageException.class);
  }
}
