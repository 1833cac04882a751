package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.proxy.Headers.Field;
import org.datadns.agent.proxy.Lookup.Running;
import org.datadns.protocol.wire.SessionAddresses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsolationTest {
  private static final Field NAVIGATES = new Field("Sec-Fetch-Mode", "navigate");
  private static final Field LOADS = new Field("Sec-Fetch-Mode", "no-cors");
  private static final String HOST = "https://*.nb.example";

  private static Visit visit(String pattern, Field... fields) {
    var addresses = SessionAddresses.parse(pattern);
    return new Visit(
        new Running("s1", 1, "person", "172.18.0.7", 8787, "secret", "/", false),
        addresses.of("s1", Optional.of(9001)).orElseThrow(),
        new SessionOrigins(addresses, port -> Optional.of("s1")),
        new RequestHead("GET", "/", Headers.of(fields)));
  }

  private static List<Field> completed(Visit visit, Field... sent) {
    var fields = new ArrayList<>(List.of(sent));
    Isolation.complete(fields, visit);
    return fields;
  }

  @Test
  void aPage_isSetApart() {
    assertThat(completed(visit(HOST, NAVIGATES)))
        .containsExactly(
            new Field("Cross-Origin-Resource-Policy", "same-origin"),
            new Field("Cross-Origin-Opener-Policy", "same-origin-allow-popups"),
            new Field("Origin-Agent-Cluster", "?1"),
            new Field("Content-Security-Policy", "frame-ancestors 'self'"));
  }

  @Test
  void whatAPageLoads_isForItsOwnOriginAlone() {
    assertThat(completed(visit(HOST, LOADS)))
        .containsExactly(new Field("Cross-Origin-Resource-Policy", "same-origin"));
  }

  @Test
  void whatTheToolSays_stands() {
    var said =
        new Field[] {
          new Field("cross-origin-resource-policy", "cross-origin"),
          new Field("Cross-Origin-Opener-Policy", "unsafe-none"),
          new Field("origin-agent-cluster", "?0"),
          new Field("Content-Security-Policy", "default-src 'self'; Frame-Ancestors 'none'")
        };

    assertThat(completed(visit(HOST, NAVIGATES), said)).containsExactly(said);
    assertThat(completed(visit(HOST, NAVIGATES), new Field("X-Frame-Options", "DENY")))
        .noneMatch(field -> field.is("Content-Security-Policy"));
    assertThat(
            completed(
                visit(HOST, NAVIGATES), new Field("Content-Security-Policy", "default-src 'self'")))
        .contains(new Field("Content-Security-Policy", "frame-ancestors 'self'"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://*.nb.example, true",
    "https://nb.example:9000-9009, false",
    "https://nb.example/s/*/, false"
  })
  void whereAddressesAreShared_nothingOutlivesTheSession(String pattern, boolean ownHost) {
    var cached =
        completed(
            visit(pattern, LOADS),
            new Field("cache-control", "max-age=31536000, immutable"),
            new Field("Expires", "Thu, 01 Jan 2099 00:00:00 GMT"));

    assertThat(cached.contains(new Field("Cache-Control", "no-store"))).isEqualTo(!ownHost);
    assertThat(cached.stream().anyMatch(field -> field.is("Expires"))).isEqualTo(ownHost);
    assertThat(Isolation.allows(visit(pattern, new Field("Service-Worker", "script"))))
        .isEqualTo(ownHost);
    assertThat(Isolation.allows(visit(pattern, new Field("Sec-Fetch-Dest", "serviceworker"))))
        .isEqualTo(ownHost);
    assertThat(Isolation.allows(visit(pattern, LOADS))).isTrue();
  }
}
