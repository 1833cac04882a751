package org.eclipse.jetty.util.ajax;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads JSON where the HTML validator's guesser of languages calls Jetty 9 for it: Jetty 9 cannot
 * be beside the Jetty 11 of WireMock.
 */
public final class JSON {
  private static final ObjectMapper MAPPER =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_JAVA_ARRAY_FOR_JSON_ARRAY)
          .enable(DeserializationFeature.USE_LONG_FOR_INTS);

  private JSON() {}

  /** A map, an array or a simple value. */
  public static Object parse(InputStream json) throws IOException {
    return MAPPER.readValue(json, Object.class);
  }

  /** A map, an array or a simple value. */
  public static Object parse(String json) throws IOException {
    return MAPPER.readValue(json, Object.class);
  }
}
