package org.datadns.agent.proxy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The fields of a message in the order sent (RFC 9110 section 5). Names compare without regard to
 * case; values are the bytes of the wire as ISO-8859-1, so that they leave as they came.
 *
 * @param fields every field line
 */
record Headers(List<Field> fields) {
  Headers {
    fields = List.copyOf(fields);
  }

  /** One field line. */
  record Field(String name, String value) {
    boolean is(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  static Headers of(Field... fields) {
    return new Headers(List.of(fields));
  }

  List<String> all(String name) {
    return fields.stream().filter(field -> field.is(name)).map(Field::value).toList();
  }

  Optional<String> first(String name) {
    return fields.stream().filter(field -> field.is(name)).map(Field::value).findFirst();
  }

  boolean has(String name) {
    return fields.stream().anyMatch(field -> field.is(name));
  }

  /** The members of a comma-separated list, over all its lines, in lower case. */
  Set<String> tokens(String name) {
    return all(name).stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .map(token -> token.strip().toLowerCase(Locale.ROOT))
        .filter(token -> !token.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  void appendTo(StringBuilder text) {
    for (Field field : fields) {
      text.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    text.append("\r\n");
  }
}
