package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.datadns.agent.proxy.Headers.Field;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameOriginTest {
  private static final String OWN = "http://s1.localhost:8091";

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        // method, Origin, Sec-Fetch-Site, mode, dest, holds
        "GET,    -, -, -, -, true",
        "GET,    -, none, navigate, document, true",
        "GET,    -, same-origin, cors, empty, true",
        "GET,    -, cross-site, navigate, document, true",
        "GET,    -, same-site, navigate, document, true",
        "GET,    -, cross-site, navigate, iframe, false",
        "GET,    -, same-site, navigate, embed, false",
        "GET,    -, cross-site, no-cors, image, false",
        "GET,    -, same-site, no-cors, script, false",
        "HEAD,   -, cross-site, no-cors, empty, false",
        "GET,    http://s1.localhost:8091, same-origin, cors, empty, true",
        "GET,    http://s2.localhost:8091, same-site, cors, empty, false",
        "GET,    http://s1.localhost, -, -, -, false",
        "GET,    https://s1.localhost:8091, -, -, -, false",
        "GET,    null, cross-site, cors, empty, false",
        "POST,   http://s1.localhost:8091, same-origin, cors, empty, true",
        "POST,   http://s1.localhost:8091, -, -, -, true",
        "POST,   http://s2.localhost:8091, -, -, -, false",
        "POST,   null, cross-site, navigate, document, false",
        "POST,   -, same-origin, cors, empty, false",
        "POST,   -, cross-site, navigate, document, false",
        "POST,   -, -, -, -, false",
        "DELETE, -, -, -, -, false",
        "PATCH,  -, same-site, cors, empty, false",
        "WS,     http://s1.localhost:8091, -, -, -, true",
        "WS,     http://s2.localhost:8091, -, -, -, false",
        "WS,     http://evil.example, cross-site, websocket, websocket, false",
        "WS,     -, -, -, -, false",
        "WS,     -, same-origin, websocket, websocket, false"
      })
  void holds(String method, String origin, String site, String mode, String dest, boolean holds) {
    var fields = new ArrayList<Field>();
    if (method.equals("WS")) {
      fields.add(new Field("Upgrade", "WebSocket"));
      fields.add(new Field("Connection", "keep-alive, Upgrade"));
    }
    add(fields, "Origin", origin);
    add(fields, "Sec-Fetch-Site", site);
    add(fields, "Sec-Fetch-Mode", mode);
    add(fields, "Sec-Fetch-Dest", dest);
    var request = new RequestHead(method.equals("WS") ? "GET" : method, "/", new Headers(fields));

    assertThat(SameOrigin.holds(request, OWN)).isEqualTo(holds);
  }

  private static void add(ArrayList<Field> fields, String name, String value) {
    if (value != null) {
      fields.add(new Field(name, value));
    }
  }
}
