package org.datadns.agent.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.datadns.protocol.wire.Json;

/** Bounded JSON bodies. */
final class Body {
  private static final int LARGEST = 64 * 1024;
  private static final int LARGEST_CHUNK = 8 * 1024 * 1024;

  private Body() {}

  /** The bytes of a request's body. */
  static byte[] bytes(ServerRequest request) {
    return bytes(request, LARGEST);
  }

  /** The lines of a request's body, which is larger than others. */
  static List<String> lines(ServerRequest request) {
    var bytes = bytes(request, LARGEST_CHUNK);
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.lines().toList();
    } catch (CharacterCodingException e) {
      throw RefusedException.malformed("it is not UTF-8");
    }
  }

  private static byte[] bytes(ServerRequest request, int most) {
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new RefusedException(
            413, "too-large", "Too large", "The body is above " + (most >> 10) + " KiB.");
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
