package org.datadns.deploy;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pages that say what each line of a log means have every line there can be. */
class LogPageTest {
  private static final Path PROTOCOL = Path.of("../federate-client/protocol/src/main/java");
  private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  @ParameterizedTest
  @CsvSource({"site-agent, read-the-log.md", "resolver, read-the-resolvers-log.md"})
  void everyMessage_isOnThePage(String program, String name) throws IOException {
    // a line of prose may be broken anywhere
    var page = Files.readString(Path.of("../docs/how-to", name)).replaceAll("\\s+", " ");
    var messages = messages(Path.of("..", program, "src/main/java"));
    messages.putAll(messages(PROTOCOL));

    assertThat(messages).hasSizeGreaterThan(30);
    assertThat(messages.entrySet())
        // made elsewhere: the page names those lines, which no literal here shows
        .filteredOn(message -> !message.getKey().equals("…"))
        .filteredOn(message -> !page.contains("`" + message.getKey() + "`"))
        .as("messages (and where) that docs/how-to/" + name + " does not explain")
        .isEmpty();
  }

  /** Each message as the page writes it, and the file it comes from. */
  private static TreeMap<String, String> messages(Path sources) throws IOException {
    var messages = new TreeMap<String, String>();
    try (var files = Files.walk(sources)) {
      for (var file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        var source = Files.readString(file);
        int at = source.indexOf("LOG.log(");
        while (at >= 0) {
          var arguments = arguments(source.substring(at + "LOG.log(".length()));
          written(arguments.get(1))
              .forEach(message -> messages.put(message, String.valueOf(file.getFileName())));
          at = source.indexOf("LOG.log(", at + 1);
        }
      }
    }
    return messages;
  }

  /**
   * What an expression can say: either branch of a choice, {@code …} for what is not a constant.
   */
  private static List<String> written(String expression) {
    var parts = split(expression, '?');
    if (parts.size() == 2) {
      return split(parts.get(1), ':').stream().flatMap(branch -> written(branch).stream()).toList();
    }
    var text =
        split(expression, '+').stream()
            .map(String::strip)
            .map(term -> STRING.matcher(term))
            .map(literal -> literal.matches() ? constant(literal.group(1)) : "…")
            .collect(joining());
    return List.of(text.replaceAll("…+", "…"));
  }

  private static String constant(String literal) {
    return literal.translateEscapes().replaceAll("\\{\\d+}", "…").replace("''", "'");
  }

  /** The arguments of a call whose opening parenthesis has been read. */
  private static List<String> arguments(String source) {
    return split(source.substring(0, end(source)), ',');
  }

  private static int end(String source) {
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '"' && source.charAt(i - 1) != '\\') {
        quoted = !quoted;
      } else if (!quoted && c == '(') {
        depth++;
      } else if (!quoted && c == ')' && depth-- == 0) {
        return i;
      }
    }
    throw new IllegalArgumentException("no end: " + source.lines().findFirst());
  }

  private static List<String> split(String source, char separator) {
    var parts = new ArrayList<String>();
    int depth = 0;
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == '"' && (i == 0 || source.charAt(i - 1) != '\\')) {
        quoted = !quoted;
      } else if (!quoted && (c == '(' || c == '{')) {
        depth++;
      } else if (!quoted && (c == ')' || c == '}')) {
        depth--;
      } else if (!quoted && depth == 0 && c == separator) {
        parts.add(source.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(source.substring(from));
    return parts;
  }
}
