package org.datadns.agent;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page that says what each line of the log means has every line there can be. */
class LogPageTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Path PAGE = Path.of("../docs/how-to/read-the-log.md");
  private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");

  @Test
  void everyMessage_isOnThePage() throws IOException {
    // a line of prose may be broken anywhere
    var page = Files.readString(PAGE).replaceAll("\\s+", " ");
    var messages = messages();

    assertThat(messages).hasSizeGreaterThan(30);
    assertThat(messages.entrySet())
        .filteredOn(message -> !page.contains("`" + message.getKey() + "`"))
        .as("messages (and where) that docs/how-to/read-the-log.md does not explain")
        .isEmpty();
  }

  /** Each message as the page writes it, and the file it comes from. */
  private static TreeMap<String, String> messages() throws IOException {
    var messages = new TreeMap<String, String>();
    try (var files = Files.walk(SOURCES)) {
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
