package org.datadns.agent.proxy;

import java.util.ArrayList;
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
    List<String> values = List.of();
    for (Field field : fields) {
      if (field.is(name)) {
        values = values.isEmpty() ? List.of(field.value()) : concat(values, field.value());
      }
    }
    return values;
  }

  Optional<String> first(String name) {
    for (Field field : fields) {
      if (field.is(name)) {
        return Optional.of(field.value());
      }
    }
    return Optional.empty();
  }

  boolean has(String name) {
    return first(name).isPresent();
  }

  private static List<String> concat(List<String> values, String more) {
    var all = new ArrayList<>(values);
    all.add(more);
    return List.copyOf(all);
  }

  /** The members of a comma-separated list, over all its lines, in lower case. */
  Set<String> tokens(String name) {
    var values = all(name);
    if (values.isEmpty()) {
      return Set.of();
    }
    if (values.size() == 1 && values.getFirst().indexOf(',') < 0) {
      String only = values.getFirst().strip().toLowerCase(Locale.ROOT);
      return only.isEmpty() ? Set.of() : Set.of(only);
    }
    return values.stream()
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
