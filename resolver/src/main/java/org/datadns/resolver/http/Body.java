package org.datadns.resolver.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Problem;

/** Bodies of requests, each read up to a limit of bytes. */
public final class Body {
  private static final String MULTIPART = "multipart/form-data";

  private Body() {}

  /**
   * The whole body.
   *
   * @throws Refused when it is longer than the limit
   */
  public static byte[] bytes(ServerRequest request, int limit) {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (var in = request.content().inputStream()) {
      byte[] body = in.readNBytes(limit + 1);
      if (body.length > limit) {
        throw new Refused(
            Problem.of(
                413, "too-large", "Too large", "The body has more than " + limit + " bytes."));
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException("the body could not be read", e);
    }
  }

  /**
   * The body as a value.
   *
   * @throws Refused when it is too long or declared as something other than JSON
   * @throws MalformedJsonException when it is no such value
   */
  public static <T> T json(ServerRequest request, Class<T> type, int limit) {
    if (!"application/json".equals(mediaType(request))) {
      throw unsupported("application/json");
    }
    return Json.read(bytes(request, limit), type);
  }

  /** The fields of an HTML form; of one with files, their content as text. */
  public static Fields form(ServerRequest request, int limit) {
    byte[] body = bytes(request, limit);
    return MULTIPART.equals(mediaType(request))
        ? MultipartForm.parse(request.headers().get(HeaderNames.CONTENT_TYPE).get(), body)
        : Fields.parse(new String(body, StandardCharsets.UTF_8));
  }

  /** Whether the body is declared as an HTML form. */
  public static boolean isForm(ServerRequest request) {
    var type = mediaType(request);
    return "application/x-www-form-urlencoded".equals(type) || MULTIPART.equals(type);
  }

  private static String mediaType(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.CONTENT_TYPE)
        .map(value -> value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .orElse("");
  }

  private static Refused unsupported(String wanted) {
    return new Refused(
        Problem.of(
            415, "unsupported-media-type", "Unsupported media type", "Send " + wanted + "."));
  }
}
