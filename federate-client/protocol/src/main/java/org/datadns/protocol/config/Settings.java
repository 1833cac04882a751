package org.datadns.protocol.config;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A YAML mapping being read. Asking for a key makes it known; a bad value is noted and a stand-in
 * returned, so that one reading finds every problem; {@link #finish()} throws them all together,
 * along with keys that nobody asked for. Keys are kebab-case paths such as {@code listen.port}; the
 * environment variable {@code <PREFIX>_LISTEN_PORT} overrides the file. Not thread-safe.
 */
public final class Settings {
  private final String path;
  private final Map<?, ?> values;
  private final String environmentPrefix;
  private final Map<String, String> environment;
  private final List<String> problems;
  private final TreeSet<String> known = new TreeSet<>();
  private final List<Settings> parts = new ArrayList<>();
  private final Map<String, String> effective;

  private Settings(
      String path,
      Map<?, ?> values,
      String environmentPrefix,
      Map<String, String> environment,
      List<String> problems,
      Map<String, String> effective) {
    this.path = path;
    this.values = values;
    this.environmentPrefix = environmentPrefix;
    this.environment = environment;
    this.problems = problems;
    this.effective = effective;
  }

  /**
   * Reads a file.
   *
   * @param file the YAML file
   * @param environmentPrefix for example {@code RESOLVER}
   * @param environment the environment variables
   * @throws ConfigException when the file cannot be read or is no YAML mapping
   */
  public static Settings read(
      Path file, String environmentPrefix, Map<String, String> environment) {
    try {
      return parse(Files.readString(file, StandardCharsets.UTF_8), environmentPrefix, environment);
    } catch (IOException e) {
      throw new ConfigException(List.of("cannot read the configuration file " + file));
    }
  }

  /** Reads YAML text, as {@link #read}. An empty text is an empty mapping. */
  public static Settings parse(
      String yaml, String environmentPrefix, Map<String, String> environment) {
    var options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    try {
      Object document = new Yaml(new SafeConstructor(options)).load(yaml);
      if (document != null && !(document instanceof Map)) {
        throw new ConfigException(List.of("the configuration must be a mapping of keys to values"));
      }
      return new Settings(
          "",
          document instanceof Map<?, ?> map ? map : Map.of(),
          environmentPrefix,
          environment,
          new ArrayList<>(),
          new LinkedHashMap<>());
    } catch (YAMLException e) {
      throw new ConfigException(List.of("the configuration is not valid YAML: " + e.getMessage()));
    }
  }

  /** The text at {@code key}; a problem when it is absent. */
  public String text(String key) {
    return convert(key, null, "", "a text", Function.identity());
  }

  /** The text at {@code key}, or {@code otherwise}. */
  public String text(String key, String otherwise) {
    return convert(key, otherwise, otherwise, "a text", Function.identity());
  }

  /** The text at {@code key}, if there is one. */
  public Optional<String> optionalText(String key) {
    return Optional.of(text(key, "")).filter(value -> !value.isEmpty());
  }

  /** A whole number within the bounds, both included. */
  public int integer(String key, int otherwise, int least, int most) {
    return convert(
        key,
        Integer.toString(otherwise),
        otherwise,
        "a whole number from " + least + " to " + most,
        text -> {
          int value = Integer.parseInt(text);
          if (value < least || value > most) {
            throw new IllegalArgumentException();
          }
          return value;
        });
  }

  /** A decimal number above zero. */
  public double decimal(String key, double otherwise) {
    return convert(
        key,
        Double.toString(otherwise),
        otherwise,
        "a number above 0",
        text -> {
          double value = Double.parseDouble(text);
          if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException();
          }
          return value;
        });
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String key, boolean otherwise) {
    return convert(
        key,
        Boolean.toString(otherwise),
        otherwise,
        "true or false",
        text ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw new IllegalArgumentException();
            });
  }

  /** A positive ISO-8601 duration such as {@code PT10S}. */
  public Duration duration(String key, Duration otherwise) {
    return convert(
        key,
        otherwise.toString(),
        otherwise,
        "a duration such as PT10S",
        text -> {
          var value = Duration.parse(text);
          if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException();
          }
          return value;
        });
  }

  /** An amount of bytes: a number, or one with the unit KiB, MiB, GiB or TiB. */
  public long bytes(String key, String otherwise) {
    return convert(key, otherwise, 0L, "an amount such as 512MiB or 2GiB", Settings::parseBytes);
  }

  /** An http or https address without query and fragment; a trailing slash is dropped. */
  public URI address(String key, @Nullable String otherwise) {
    return convert(
        key,
        otherwise,
        URI.create("http://unset.invalid"),
        "an http or https address such as https://resolver.example",
        text -> {
          try {
            var uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!web
                || uri.getHost() == null
                || uri.getQuery() != null
                || uri.getFragment() != null) {
              throw new IllegalArgumentException();
            }
            return uri;
          } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
          }
        });
  }

  /** A path; a relative one is relative to the working directory. */
  public Path path(String key, @Nullable String otherwise) {
    return convert(key, otherwise, Path.of("unset"), "a path", Path::of);
  }

  /** A list of texts, empty when absent. */
  public List<String> texts(String key) {
    known.add(key);
    var value = values.get(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list && list.stream().noneMatch(Collection.class::isInstance)) {
      return list.stream().map(String::valueOf).toList();
    }
    problem(key, "must be a list of texts");
    return List.of();
  }

  /** The mapping at {@code key}, empty when absent. Environment variables reach into it. */
  public Settings section(String key) {
    known.add(key);
    var value = values.get(key);
    if (value != null && !(value instanceof Map)) {
      problem(key, "must be a mapping of keys to values");
    }
    return part(full(key), value instanceof Map<?, ?> map ? map : Map.of());
  }

  /** The mappings listed at {@code key}, empty when absent. */
  public List<Settings> sections(String key) {
    known.add(key);
    var value = values.get(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      problem(key, "must be a list");
      return List.of();
    }
    var sections = new ArrayList<Settings>();
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i) instanceof Map<?, ?> map) {
        sections.add(part(full(key) + "[" + i + "]", map));
      } else {
        problem(key + "[" + i + "]", "must be a mapping of keys to values");
      }
    }
    return List.copyOf(sections);
  }

  /** Notes a problem that the reader found in a value of its own. */
  public void problem(String key, String what) {
    problems.add(full(key) + " " + what);
  }

  /**
   * Ends the reading.
   *
   * @return the effective values by key, in the order asked for, without secrets
   * @throws ConfigException with every problem, when there is one
   */
  public Map<String, String> finish() {
    noteUnknownKeys();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return Map.copyOf(effective).isEmpty() ? Map.of() : new LinkedHashMap<>(effective);
  }

  private <T> T convert(
      String key,
      @Nullable String otherwise,
      T standIn,
      String expected,
      Function<String, T> conversion) {
    known.add(key);
    String text = raw(key);
    if (text == null) {
      if (otherwise == null) {
        problem(key, "is missing: it must be " + expected);
        return standIn;
      }
      text = otherwise;
    }
    effective.put(full(key), text);
    try {
      return conversion.apply(text);
    } catch (IllegalArgumentException | DateTimeParseException e) {
      problem(key, "must be " + expected + ", not '" + text + "'");
      return standIn;
    }
  }

  private @Nullable String raw(String key) {
    var override = environment.get(variable(key));
    if (override != null) {
      return override;
    }
    var value = values.get(key);
    if (value instanceof Map || value instanceof Collection) {
      problem(key, "must be a single value");
      return null;
    }
    return value == null ? null : value.toString();
  }

  private String variable(String key) {
    return environmentPrefix
        + "_"
        + full(key).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
  }

  private Settings part(String partPath, Map<?, ?> map) {
    var part = new Settings(partPath, map, environmentPrefix, environment, problems, effective);
    parts.add(part);
    return part;
  }

  private String full(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private void noteUnknownKeys() {
    for (var key : values.keySet()) {
      var name = String.valueOf(key);
      if (!known.contains(name)) {
        problems.add(
            full(name)
                + " is not a known key"
                + nearest(name).map(near -> "; did you mean " + full(near) + "?").orElse(""));
      }
    }
    parts.forEach(Settings::noteUnknownKeys);
  }

  private Optional<String> nearest(String name) {
    return known.stream()
        .min((a, b) -> Integer.compare(distance(name, a), distance(name, b)))
        .filter(near -> distance(name, near) <= Math.max(2, near.length() / 2));
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static long parseBytes(String text) {
    var units = List.of("KiB", "MiB", "GiB", "TiB");
    for (int i = 0; i < units.size(); i++) {
      if (text.endsWith(units.get(i))) {
        var number = text.substring(0, text.length() - 3).strip();
        return Math.multiplyExact(Long.parseLong(number), 1L << (10 * (i + 1)));
      }
    }
    return Long.parseLong(text);
  }
}
