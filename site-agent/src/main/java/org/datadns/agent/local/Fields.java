package org.datadns.agent.local;

import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a query or a form.
 *
 * @param all every value of each field
 */
record Fields(Map<String, List<String>> all) {
  private static final int LARGEST_FORM = 16 * 1024;

  static Fields ofQuery(ServerRequest request) {
    return parse(request.query().rawValue());
  }

  /** The form of a request's body. */
  static Fields ofForm(ServerRequest request) {
    try (InputStream in = request.content().inputStream()) {
      byte[] bytes = in.readNBytes(LARGEST_FORM + 1);
      if (bytes.length > LARGEST_FORM) {
        throw new Declined(413, "too-large", "Too large", "The form is too large.");
      }
      return parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("the form broke off", e);
    }
  }

  private static Fields parse(String encoded) {
    var values = new LinkedHashMap<String, List<String>>();
    try {
      for (var pair : encoded.split("&", -1)) {
        var parts = pair.split("=", 2);
        values
            .computeIfAbsent(
                URLDecoder.decode(parts[0], StandardCharsets.UTF_8), ignored -> new ArrayList<>())
            .add(parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
      }
    } catch (IllegalArgumentException e) {
      throw new Declined(
          400, "malformed-escape", "Malformed", "A percent-escape in the request is malformed.");
    }
    return new Fields(values);
  }

  /** The value of a field that may come once; empty when it is absent or blank. */
  Optional<String> one(String name) {
    var found = all.getOrDefault(name, List.of());
    if (found.size() > 1) {
      throw new Declined(
          400, "ambiguous", "Ambiguous", "The field " + name + " comes more than once.");
    }
    return found.stream().filter(value -> !value.isBlank()).findFirst();
  }

  String required(String name) {
    return one(name)
        .orElseThrow(
            () ->
                new Declined(
                    400,
                    "missing-field",
                    "Something is missing",
                    "The field " + name + " is missing."));
  }
}
