package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # RFC 3986 6.2.2.1: case
          HTTP://EXAMPLE.COM/Data              | http://example.com/Data
          https://example.com/%c3%a9           | https://example.com/%C3%A9
          # 6.2.2.2: escapes
          https://example.com/%7Euser/%41%2d   | https://example.com/~user/A-
          https://example.com/%2F%3f           | https://example.com/%2F%3F
          https://%45xample.com/               | https://example.com/
          https://example.com/é x              | https://example.com/%C3%A9%20x
          https://example.com/100%             | https://example.com/100%25
          https://example.com/%%34%31          | https://example.com/%2541
          https://example.com/a[1]             | https://example.com/a%5B1%5D
          # 6.2.2.3 and 5.2.4: dot segments
          https://example.com/a/b/c/./../../g  | https://example.com/a/g
          https://example.com/mid/content=5/../6 | https://example.com/mid/6
          https://example.com/../../g          | https://example.com/g
          https://example.com/a/.              | https://example.com/a/
          https://example.com/a/..             | https://example.com/
          https://example.com/a/b/..           | https://example.com/a/
          https://example.com/a/%2e%2E/b       | https://example.com/b
          https://example.com/..a/b..          | https://example.com/..a/b..
          https://example.com/a//b             | https://example.com/a//b
          https://example.com//..              | https://example.com/
          # 6.2.3: empty path, ports
          https://example.com                  | https://example.com/
          https://example.com?x                | https://example.com/?x
          https://example.com:443/             | https://example.com/
          https://example.com:0443/            | https://example.com/
          http://example.com:80/               | http://example.com/
          http://example.com:/                 | http://example.com/
          http://example.com:443/              | http://example.com:443/
          https://example.com:08443/           | https://example.com:8443/
          http://[2001:DB8::1]:80/             | http://[2001:db8::1]/
          # the query keeps its order, the fragment goes
          https://example.com/?b=2&a=1&a=%7e   | https://example.com/?b=2&a=1&a=~
          https://example.com/?a/../b          | https://example.com/?a/../b
          https://example.com/#part            | https://example.com/
          # persistent addresses are addresses, and pages that are no record's
          http://purl.org/dc/terms/title       | http://purl.org/dc/terms/title
          https://w3id.org/ro/crate            | https://w3id.org/ro/crate
          https://zenodo.org/records/1/latest  | https://zenodo.org/records/1/latest
          https://zenodo.org/communities/x     | https://zenodo.org/communities/x
          https://figshare.com/browse/1        | https://figshare.com/browse/1
          https://n2t.net/e/about              | https://n2t.net/e/about
          https://identifiers.org/pdb:zzzz     | https://identifiers.org/pdb:zzzz
          https://example.org/ark:/docs        | https://example.org/ark:/docs
          https://nbn-resolving.org/about      | https://nbn-resolving.org/about
          https://a.example/x?persistentId=x   | https://a.example/x?persistentId=x
          # a merged slash
          https:/example.com/a                 | https://example.com/a
          """)
  void parse_normalises(String text, String canonical) {
    assertThat(Identifier.parse(text))
        .isEqualTo(new Recognised(new Identifier(Scheme.URL, canonical)));
  }

  @Test
  void parse_refusesAZeroByte() {
    assertThat(Identifier.parse("https://example.com/a?b=%00"))
        .isInstanceOfSatisfying(
            Unrecognised.class, not -> assertThat(not.code()).isEqualTo("control-character"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://",
        "https:///path",
        "https:",
        "https:example.com",
        "https://user@example.com/",
        "https://user:secret@example.com/",
        "https://example.com:65536/",
        "https://example.com:123456/",
        "https://example.com:x/",
        "https://[::1",
        "https://a b/",
        "https://a%2Fb/",
        "https://./",
        "https://[::1]x/",
      })
  void parse_refuses(String text) {
    assertThat(Identifier.parse(text))
        .isInstanceOfSatisfying(
            Unrecognised.class, not -> assertThat(not.code()).isEqualTo("invalid-url"));
  }
}
