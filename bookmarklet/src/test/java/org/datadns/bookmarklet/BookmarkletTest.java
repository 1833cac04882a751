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
  void url_isOneAsciiUrlThatNeedsNoEscapingInAnAttribute() {
    assertThat(Bookmarklet.url(RESOLVER)).matches("javascript:[A-Za-z0-9%._*-]+");
  }

  @Test
  void url_leadsToTheResolver() {
    assertThat(code(RESOLVER))
        .contains("location.href = 'https://resolver.example/open?id=' + encodeURIComponent(")
        .doesNotContain("@RESOLVER@");
  }

  @Test
  void code_isOneExpressionWithoutValue() {
    assertThat(code(RESOLVER)).startsWith("(() => {").endsWith("})();").doesNotContain("return");
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
        "createElement",
        "fetch",
        "XMLHttpRequest",
        "import(",
        "setTimeout"
      })
  void code_usesNothingThatStrictPagesForbid(String forbidden) {
    assertThat(code(RESOLVER)).doesNotContain(forbidden);
  }

  @Test
  void url_resolverAddressCannotEndTheString() {
    assertThat(code(URI.create("https://resolver.example/a'b")))
        .contains("'https://resolver.example/a%27b/open?id='");
  }

  @Test
  void url_refusesOtherSchemes() {
    assertThatThrownBy(() -> Bookmarklet.url(URI.create("javascript:alert(1)")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String code(URI resolver) {
    return URLDecoder.decode(
        Bookmarklet.url(resolver).substring("javascript:".length()), StandardCharsets.UTF_8);
  }
}
