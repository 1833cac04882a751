package org.datadns.agent.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.datadns.protocol.wire.Json;

/** Bounded JSON bodies. */
final class Body {
  private static final int LARGEST = 64 * 1024;

  private Body() {}

  /** The bytes of a request's body. */
  static byte[] bytes(ServerRequest request) {
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw new RefusedException(413, "too-large", "Too large", "The body is above 64 KiB.");
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException("the body broke off", e);
    }
  }

  /** Answers with JSON. */
  static void send(ServerResponse response, int status, Object value) {
    response
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(Json.bytes(value));
  }
}
