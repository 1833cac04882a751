package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * The one JSON form of everything on the wire: camelCase, instants as ISO-8601 UTC, durations as
 * ISO-8601, absent values left out, unknown members ignored so that parts of different versions
 * understand each other; a member that is not {@code Optional} must be there. Thread-safe.
 */
public final class Json {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              // by default each thread keeps buffers of its own, and each connection has a thread
              JsonFactory.builder().recyclerPool(JsonRecyclerPools.sharedBoundedPool()).build())
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .build();

  private Json() {}

  /** The value as one line of JSON. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON form: " + value.getClass().getName(), e);
    }
  }

  /** The value as UTF-8 JSON. */
  public static byte[] bytes(Object value) {
    return write(value).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads one value.
   *
   * @throws MalformedJsonException when the text is no JSON, or not of this type; its message is
   *     fit for the sender
   */
  public static <T> T read(String json, Class<T> type) {
    try {
      T value = MAPPER.readValue(json, type);
      if (value == null) {
        throw new MalformedJsonException("the body is null", null);
      }
      return value;
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException(faultOf(e), e);
    }
  }

  /** Reads one value from UTF-8 bytes, as {@link #read(String, Class)}. */
  public static <T> T read(byte[] json, Class<T> type) {
    return read(new String(json, StandardCharsets.UTF_8), type);
  }

  /**
   * Begins to read what is too large to be held at once, value by value.
   *
   * @throws IOException when the stream breaks off
   */
  public static JsonParser parser(InputStream in) throws IOException {
    return MAPPER.createParser(in);
  }

  /**
   * Reads the value that a parser of {@link #parser} is at.
   *
   * @throws MalformedJsonException as of {@link #read(String, Class)}
   * @throws IOException when the stream breaks off
   */
  public static <T> T read(JsonParser at, Class<T> type) throws IOException {
    try {
      return MAPPER
          .readerFor(type)
          .without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .readValue(at);
    } catch (JsonProcessingException e) {
      throw new MalformedJsonException(faultOf(e), e);
    }
  }

  /** Names the member at fault, never what was sent there nor a Java class. */
  private static String faultOf(JsonProcessingException e) {
    String fault =
        e instanceof JsonMappingException mapping
            ? memberOf(mapping) + " is missing or not of the type asked for"
            : "this is not JSON";
    var location = e.getLocation();
    return location == null
        ? fault
        : fault + " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  private static String memberOf(JsonMappingException e) {
    var member = new StringBuilder();
    for (var step : e.getPath()) {
      if (step.getFieldName() == null) {
        member.append('[').append(step.getIndex()).append(']');
      } else {
        member.append(member.isEmpty() ? "" : ".").append(step.getFieldName());
      }
    }
    return member.isEmpty() ? "the value" : member.toString();
  }
}
