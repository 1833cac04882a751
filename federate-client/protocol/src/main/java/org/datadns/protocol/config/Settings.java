package org.datadns.protocol.config;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A YAML mapping being read. Asking for a key makes it known; a bad value is noted and a stand-in
 * returned, so that one reading finds every problem; {@link #finish()} throws them all together,
 * along with keys that nobody asked for. Keys are kebab-case; {@code port} in the section {@code
 * listen} has the path {@code listen.port}, and the environment variable {@code
 * <PREFIX>_LISTEN_PORT} overrides it. Not thread-safe.
 */
public final class Settings {
  private final String path;
  private final Map<?, ?> values;
  private final String environmentPrefix;
  private final Map<String, String> environment;
  private final List<String> problems;
  private final TreeSet<String> known = new TreeSet<>();
  private final Map<String, Settings> parts = new LinkedHashMap<>();
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
    } catch (NoSuchFileException e) {
      throw new ConfigException(List.of("there is no configuration file " + file));
    } catch (CharacterCodingException e) {
      throw new ConfigException(List.of("the configuration file " + file + " is not UTF-8"));
    } catch (IOException e) {
      throw new ConfigException(List.of("cannot read the configuration file " + file));
    }
  }

  /** Reads YAML text, as {@link #read}. An empty text is an empty mapping. */
  public static Settings parse(
      String yaml, String environmentPrefix, Map<String, String> environment) {
    try {
      Object document = PlainYaml.load(yaml);
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
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new ConfigException(
          List.of("the configuration is not valid YAML: line " + line + ": " + e.getProblem()));
    } catch (YAMLException e) {
      throw new ConfigException(List.of("the configuration is not valid YAML: " + e.getMessage()));
    }
  }

  /** The text at {@code key}; a problem when it is absent or blank. */
  public String text(String key) {
    return convert(key, null, "", "a text", Conversions::filled);
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
        text -> Conversions.integer(text, least, most));
  }

  /** A decimal number above zero. */
  public double decimal(String key, double otherwise) {
    return convert(
        key, Double.toString(otherwise), otherwise, "a number above 0", Conversions::decimal);
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String key, boolean otherwise) {
    return convert(key, Boolean.toString(otherwise), otherwise, "true or false", Conversions::flag);
  }

  /** A positive ISO-8601 duration such as {@code PT10S}. */
  public Duration duration(String key, Duration otherwise) {
    return convert(
        key, otherwise.toString(), otherwise, "a duration such as PT10S", Conversions::duration);
  }

  /** An amount of bytes above zero: a number, or one with the unit KiB, MiB, GiB or TiB. */
  public long bytes(String key, String otherwise) {
    return convert(key, otherwise, 0L, "an amount such as 512MiB or 2GiB", Conversions::bytes);
  }

  /** An http or https address without user, query and fragment; a trailing slash is dropped. */
  public URI address(String key, @Nullable String otherwise) {
    return convert(
        key,
        otherwise,
        URI.create("http://unset.invalid"),
        "an http or https address such as https://resolver.example",
        Conversions::address);
  }

  /** A path; a relative one is relative to the working directory. */
  public Path path(String key, @Nullable String otherwise) {
    return convert(key, otherwise, Path.of("unset"), "a path", Path::of);
  }

  /** A list of texts, empty when absent; the environment variable separates them by commas. */
  public List<String> texts(String key) {
    known.add(key);
    var override = environment.get(variable(key));
    var texts = override == null ? listed(key) : split(override);
    effective.put(full(key), String.join(",", texts));
    return texts;
  }

  /** A list of texts, or one text in its place; {@code otherwise} when absent. */
  public List<String> textOrTexts(String key, String otherwise) {
    boolean single = values.get(key) == null || isText(values.get(key));
    return single && environment.get(variable(key)) == null
        ? List.of(text(key, otherwise))
        : texts(key);
  }

  /** A mapping of names to texts, empty when absent. Every name is allowed. */
  public Map<String, String> namedTexts(String key) {
    known.add(key);
    var value = values.get(key);
    if (value == null) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map) || !map.values().stream().allMatch(Settings::isText)) {
      problem(key, "must be a mapping of names to texts");
      return Map.of();
    }
    var texts = new LinkedHashMap<String, String>();
    map.forEach((name, text) -> texts.put(String.valueOf(name), String.valueOf(text)));
    return Collections.unmodifiableMap(texts);
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
    return Collections.unmodifiableMap(new LinkedHashMap<>(effective));
  }

  private <T> T convert(
      String key,
      @Nullable String otherwise,
      T standIn,
      String expected,
      Function<String, T> conversion) {
    known.add(key);
    String override = environment.get(variable(key));
    Object value = override == null ? values.get(key) : override;
    if (value == null) {
      value = otherwise;
    }
    if (value == null) {
      problem(key, "is missing: it must be " + expected);
      return standIn;
    }
    if (!isText(value)) {
      problem(key, "must be " + expected + ", not a list or a mapping");
      return standIn;
    }
    String text = value.toString();
    effective.put(full(key), text);
    try {
      return conversion.apply(text);
    } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException e) {
      problem(key, "must be " + expected + ", not '" + text + "'");
      return standIn;
    }
  }

  private List<String> listed(String key) {
    var value = values.get(key);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list && list.stream().allMatch(Settings::isText)) {
      return list.stream().map(String::valueOf).toList();
    }
    problem(key, "must be a list of texts");
    return List.of();
  }

  private static List<String> split(String texts) {
    return Stream.of(texts.split(",")).map(String::strip).filter(t -> !t.isEmpty()).toList();
  }

  private static boolean isText(@Nullable Object value) {
    return value != null && !(value instanceof Map) && !(value instanceof Collection);
  }

  private String variable(String key) {
    return environmentPrefix
        + "_"
        + full(key).toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
  }

  private Settings part(String partPath, Map<?, ?> map) {
    return parts.computeIfAbsent(
        partPath,
        made -> new Settings(made, map, environmentPrefix, environment, problems, effective));
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
                + Nearest.of(name, known)
                    .map(near -> "; did you mean " + full(near) + "?")
                    .orElse(""));
      }
    }
    parts.values().forEach(Settings::noteUnknownKeys);
  }
}
