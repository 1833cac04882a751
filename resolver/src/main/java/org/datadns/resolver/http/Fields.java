package org.datadns.resolver.http;

import io.helidon.webserver.http.ServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Named values as a query or an HTML form carries them (URL Standard, 5.1). A field that may come
 * once and comes twice is ambiguous, and refused. Immutable.
 */
public final class Fields {
  private final Map<String, List<String>> values;

  private Fields(Map<String, List<String>> values) {
    this.values = values;
  }

  /** The query of a request. */
  public static Fields ofQuery(ServerRequest request) {
    return parse(request.query().rawValue());
  }

  /** Of values that are decoded already. */
  static Fields of(Map<String, List<String>> values) {
    return new Fields(values);
  }

  static Fields parse(String encoded) {
    var values = new LinkedHashMap<String, List<String>>();
    for (String pair : encoded.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = equals < 0 ? pair : pair.substring(0, equals);
        String value = equals < 0 ? "" : pair.substring(equals + 1);
        values.computeIfAbsent(decode(name), ignored -> new ArrayList<>()).add(decode(value));
      }
    }
    return new Fields(values);
  }

  /**
   * The value of a field that may come once; empty when it is absent or blank.
   *
   * @throws Refused when it comes more than once
   */
  public Optional<String> one(String name) {
    var all = values.getOrDefault(name, List.of());
    if (all.size() > 1) {
      throw Refused.badRequest("ambiguous", "The field " + name + " comes more than once.");
    }
    return all.stream().filter(value -> !value.isBlank()).findFirst();
  }

  /** The values of a field that may come more than once, in their order, without blank ones. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of()).stream().filter(value -> !value.isBlank()).toList();
  }

  /**
   * The value of a field that must come once.
   *
   * @throws Refused when it is absent, blank or comes more than once
   */
  public String required(String name) {
    return one(name)
        .orElseThrow(
            () -> Refused.badRequest("missing-field", "The field " + name + " is missing."));
  }

  private static String decode(String text) {
    try {
      var decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
      if (decoded.indexOf('\0') >= 0) {
        throw Refused.badRequest("malformed-escape", "No field holds the character U+0000.");
      }
      return decoded;
    } catch (IllegalArgumentException e) {
      throw Refused.badRequest("malformed-escape", "A percent-escape in the request is malformed.");
    }
  }
}
