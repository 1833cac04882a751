package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.datadns.agent.proxy.Headers.Field;
import org.datadns.agent.proxy.Lookup.Running;
import org.datadns.protocol.wire.SessionAddresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BasePathRulesTest {
  private static final String HOST = "https://*.nb.example";
  private static final String PATH = "https://nb.example/s/*/";

  private static Visit visit(String pattern, boolean strips, String target) {
    var addresses = SessionAddresses.parse(pattern);
    var address = addresses.of("s1", Optional.of(9001)).orElseThrow();
    String host = address.origin().substring("https://".length());
    return new Visit(
        new Running("s1", 1, "person", "172.18.0.7", 8787, "secret", "/", strips),
        address,
        new SessionOrigins(addresses, port -> Optional.of("s1")),
        new RequestHead("GET", target, Headers.of(new Field("Host", host))));
  }

  @ParameterizedTest
  @CsvSource({
    "https://*.nb.example, true, /rpc?a=/s/s1/, /rpc?a=/s/s1/",
    "https://nb.example:9000-9009, true, /rpc, /rpc",
    "https://nb.example/s/*/, false, /s/s1/lab?x, /s/s1/lab?x",
    "https://nb.example/s/*/, true, /s/s1/lab?x, /lab?x",
    "https://nb.example/s/*/, true, /s/s1/, /",
    "https://nb.example/s/*/, true, /s/s1//a%2Fb, //a%2Fb"
  })
  void target(String pattern, boolean strips, String asked, String got) {
    assertThat(BasePathRules.target(visit(pattern, strips, asked))).isEqualTo(got);
  }

  @Test
  void forwarding_toAToolThatKeepsTheBase() {
    assertThat(BasePathRules.forwarding(visit(PATH, false, "/s/s1/lab"), "192.0.2.1"))
        .containsExactly(
            new Field("X-Forwarded-For", "192.0.2.1"),
            new Field("X-Forwarded-Proto", "https"),
            new Field("X-Forwarded-Host", "nb.example"));
  }

  @Test
  void forwarding_toAToolThatStripsIt() {
    assertThat(BasePathRules.forwarding(visit(PATH, true, "/s/s1/rpc?x=1"), "192.0.2.1"))
        .contains(
            new Field("X-Forwarded-Prefix", "/s/s1"),
            new Field("X-RStudio-Root-Path", "/s/s1"),
            new Field("X-RStudio-Request", "https://nb.example/s/s1/rpc?x=1"));
    assertThat(BasePathRules.forwarding(visit(HOST, true, "/rpc"), "192.0.2.1"))
        .contains(new Field("X-RStudio-Request", "https://s1.nb.example/rpc"))
        .noneMatch(field -> field.is("X-RStudio-Root-Path") || field.is("X-Forwarded-Prefix"));
  }

  /** Each as it comes from the tool, and as the browser gets it; {@code =} when unchanged. */
  @ParameterizedTest
  @CsvSource({
    // at the root of its own origin, only names of the tool's own are replaced
    "H, /x, /auth-sign-in, =",
    "H, /x, ../y, =",
    "H, /x, https://elsewhere.example/y, =",
    "H, /x, http://172.18.0.7:8787/y?z#f, https://s1.nb.example/y?z#f",
    "H, /x, http://localhost:8787, https://s1.nb.example/",
    "H, /x, http://127.0.0.1:8787?z, https://s1.nb.example/?z",
    "H, /x, http://[::1]:8787/y, https://s1.nb.example/y",
    "H, /x, //0.0.0.0:8787//evil.example/, https://s1.nb.example//evil.example/",
    "H, /x, http://s1.nb.example/y, https://s1.nb.example/y",
    "H, /x, http://S1.nb.example:8787/y, https://s1.nb.example/y",
    "H, /x, http://localhost:8888/y, =",
    "H, /x, http://172.18.0.8:8787/y, =",
    "H, /x, http://s2.nb.example/y, =",
    "H, /x, https://u@s1.nb.example/y, =",
    "H, /x, //evil.example/y, =",
    "H, /x, mailto:a@b, =",
    "H, /x, '', =",
    // below a path, for a tool that keeps it
    "K, /s/s1/x, /s/s1/login, =",
    "K, /s/s1/x, login, =",
    "K, /s/s1/x, http://172.18.0.7:8787/s/s1/login, https://nb.example/s/s1/login",
    // below a path, for a tool that knows nothing of it
    "S, /s/s1/x, /auth-sign-in, /s/s1/auth-sign-in",
    "S, /s/s1/x, /s/s1/auth, =",
    "S, /s/s1/a/b?q, ../y?z=../w, /s/s1/y?z=../w",
    "S, /s/s1/a/b, ../../../../y, /s/s1/y",
    "S, /s/s1/a/b, c, /s/s1/a/c",
    "S, /s/s1/a/b, ./, /s/s1/a/",
    "S, /s/s1/a/b, .., /s/s1/",
    "S, /s/s1/a/b, ?c, /s/s1/a/b?c",
    "S, /s/s1/a/b, /y?next=http://localhost:8787/, /s/s1/y?next=http://localhost:8787/",
    "S, /s/s1/a/b, '#c', =",
    "S, /s/s1/x, http://localhost:8787/y, https://nb.example/s/s1/y",
    "S, /s/s1/x, http://nb.example:8787/s/s1/y, https://nb.example/s/s1/y",
    "S, /s/s1/x, //localhost:8787//evil.example, https://nb.example/s/s1//evil.example",
    "S, /s/s1/x, https://elsewhere.example/y, ="
  })
  void location(char mode, String asked, String sent, String got) {
    var visit =
        switch (mode) {
          case 'H' -> visit(HOST, true, asked);
          case 'K' -> visit(PATH, false, asked);
          default -> visit(PATH, true, asked);
        };

    for (var name : new String[] {"Location", "location", "Content-Location"}) {
      assertThat(BasePathRules.answered(new Field(name, sent), visit))
          .isEqualTo(new Field(name, got.equals("=") ? sent : got));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "H, a=b; Path=/, =",
    "K, a=b, =",
    "K, a=b; Path=/s/s1/, =",
    "K, a=b; Path=/s/s1, =",
    "K, a=b; path = /s/s1/lab; Secure, =",
    "K, a=b; Path=/; HttpOnly, a=b; Path=/s/s1/; HttpOnly",
    "K, a=b; Path=/s/s2/, a=b; Path=/s/s1/",
    "K, a=b; Path=/s/s11/, a=b; Path=/s/s1/",
    "S, a=b; Path=/, a=b; Path=/s/s1/",
    "S, a=b; Path=/rpc; Path=/x, a=b; Path=/s/s1/rpc; Path=/s/s1/x",
    "S, a=b; Path=/s/s1/, =",
    "S, a=Path=/; HttpOnly, ="
  })
  void cookie(char mode, String sent, String got) {
    var visit = mode == 'H' ? visit(HOST, true, "/") : visit(PATH, mode == 'S', "/s/s1/");

    assertThat(BasePathRules.answered(new Field("set-cookie", sent), visit).value())
        .isEqualTo(got.equals("=") ? sent : got);
  }

  @Test
  void otherFields_passUntouched() {
    var field = new Field("X-Where", "http://localhost:8787/");

    assertThat(BasePathRules.answered(field, visit(PATH, true, "/s/s1/"))).isSameAs(field);
  }
}
