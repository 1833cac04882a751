package org.datadns.bookmarklet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BookmarkletTest {
  private static final URI RESOLVER = URI.create("https://resolver.example");

  @Test
  void url_isUnder8KiB() {
    String longest = "https://" + "a".repeat(63) + "." + "b".repeat(180) + ".example/data-dns";
    assertThat(Bookmarklet.url(URI.create(longest))).hasSizeLessThan(8 * 1024);
  }

  @Test
  void url_isOneAsciiUrlThatNeedsNoEscapingInAnAttribute() {
    assertThat(Bookmarklet.url(RESOLVER)).matches("javascript:[A-Za-z0-9%!$()*+,./:;=?@_~-]+");
  }

  @Test
  void code_knowsTheResolver() {
    assertThat(code(RESOLVER))
        .contains("(\"https://resolver.example\")")
        .doesNotContain("@RESOLVER@", "@STYLE@");
  }

  @Test
  void code_isOneExpression() {
    assertThat(code(RESOLVER)).startsWith("(()=>{").endsWith("})();");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "eval",
        "Function(",
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "import(",
        "setTimeout",
        "localStorage",
        "sessionStorage",
        "cookie",
        ".src",
        "\"script\""
      })
  void code_usesNothingThatStrictPagesForbid_andRemembersNothing(String forbidden) {
    assertThat(code(RESOLVER)).doesNotContain(forbidden);
  }

  @Test
  void url_resolverAddressCannotEndTheString() {
    assertThat(code(URI.create("https://resolver.example/a'b")))
        .contains("(\"https://resolver.example/a%27b\")");
  }

  @Test
  void url_refusesOtherSchemes() {
    assertThatThrownBy(() -> Bookmarklet.url(URI.create("javascript:alert(1)")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String code(URI resolver) {
    String escaped = Bookmarklet.url(resolver).substring("javascript:".length());
    return URLDecoder.decode(escaped.replace("+", "%2B"), StandardCharsets.UTF_8);
  }
}
