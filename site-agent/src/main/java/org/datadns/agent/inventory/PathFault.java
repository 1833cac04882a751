package org.datadns.agent.inventory;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/** What is wrong with the text of a path, before anybody looks whether there is one. */
final class PathFault {
  /** {@code PATH_MAX} (limits.h), with the NUL at its end. */
  private static final int LONGEST = 4_095;

  private PathFault() {}

  /**
   * What is wrong with it: codes {@code relative-path}, {@code invalid-path}; empty when it is the
   * text of an absolute path.
   */
  static Optional<Reason> of(String path) {
    if (!path.startsWith("/")) {
      return reason("relative-path", "The path must be absolute: it begins with /.");
    }
    if (path.codePoints().anyMatch(PathFault::isHostile)) {
      return reason(
          "invalid-path", "The path holds a control or invisible character, such as NUL.");
    }
    if (path.getBytes(StandardCharsets.UTF_8).length > LONGEST) {
      return reason("invalid-path", "The path is longer than " + LONGEST + " bytes.");
    }
    if (List.of(path.split("/")).contains("..")) {
      return reason("invalid-path", "The path holds '..'; write it without.");
    }
    return isSpelled(path)
        ? Optional.empty()
        : reason(
            "invalid-path",
            "The path cannot be spelled in the agent's locale; start it with LANG=C.UTF-8.");
  }

  /** Whether the locale in which this JVM was started has all its characters. */
  private static boolean isSpelled(String path) {
    try {
      return Path.of(path).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * Whether a path lies where what is added while running may lie.
   *
   * @param roots none means anywhere
   * @return code {@code outside-roots}
   */
  static Optional<Reason> outside(Path path, List<Path> roots) {
    return roots.isEmpty() || roots.stream().anyMatch(path::startsWith)
        ? Optional.empty()
        : reason(
            "outside-roots",
            "The path lies outside the agent's dataset-roots; move the data, or name its root"
                + " there.");
  }

  /** Control characters, and what makes text look other than it is. */
  static boolean isHostile(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }

  private static Optional<Reason> reason(String code, String text) {
    return Optional.of(new Reason(code, text));
  }
}
