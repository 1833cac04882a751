package org.datadns.resolver.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import org.datadns.protocol.wire.Json;

/** The forms an answer takes. Each of these ends the request. */
public final class Answers {
  static final String HTML = "text/html; charset=utf-8";

  private Answers() {}

  /** A value as JSON with status 200. */
  public static void json(ServerResponse response, Object value) {
    json(response, Status.OK_200, value);
  }

  /** A value as JSON. */
  public static void json(ServerResponse response, Status status, Object value) {
    response
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(Json.bytes(value));
  }

  /** A page. */
  public static void page(ServerResponse response, String html) {
    response.header(HeaderNames.CONTENT_TYPE, HTML).send(html.getBytes(StandardCharsets.UTF_8));
  }

  /** Look there, with GET (303). */
  public static void seeOther(ServerResponse response, String location) {
    response.status(Status.SEE_OTHER_303).header(HeaderNames.LOCATION, location).send();
  }

  /** Keeps an answer out of every cache and, for pages, out of search engines. */
  public static void privately(ServerResponse response) {
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header("X-Robots-Tag", "noindex");
  }
}
