package org.datadns.agent.layout;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;

/**
 * Makes the names of a list usable, losing no file: what cannot be in a name, or makes it look
 * other than it is, becomes {@code _}; what is too long is cut before its ending; a name that is
 * taken, as a file or as a folder, gets a number, as in {@code a (2).csv}. Not thread-safe.
 */
final class FileNames {
  /** {@code NAME_MAX} (limits.h), in bytes of UTF-8. */
  private static final int LONGEST_PART = 255;

  /** So that with {@code /data/…} before it no path exceeds {@code PATH_MAX}. */
  private static final int LONGEST = 3_800;

  private static final int LONGEST_ENDING = 16;
  private static final int ROOM_FOR_NUMBER = 10;

  private final Set<String> files = new HashSet<>();
  private final Set<String> folders = new HashSet<>();

  /** The number to try next for a name, since those before it are taken for good. */
  private final Map<String, Integer> numbers = new HashMap<>();

  private int changed;

  /** The name under which a file is shown. */
  String use(String name) {
    var usable = usable(name);
    int slash = usable.lastIndexOf('/');
    var folder = slash < 0 ? "" : folder(usable.substring(0, slash));
    var free = freeFile(folder + usable.substring(slash + 1));
    if (!free.equals(name)) {
      changed++;
    }
    files.add(free);
    return free;
  }

  /** The folder under which a file of this folder is shown, with a slash at its end. */
  private String folder(String name) {
    var here = new StringBuilder();
    for (var part : name.split("/", -1)) {
      var free = freeFolder(here + part);
      folders.add(free);
      here.setLength(0);
      here.append(free).append('/');
    }
    return here.toString();
  }

  private String freeFolder(String name) {
    var free = name;
    for (int number = 2; files.contains(free); number++) {
      free = numbered(name, number);
    }
    return free;
  }

  private String freeFile(String name) {
    var free = name;
    int number = numbers.getOrDefault(name, 2);
    while (files.contains(free) || folders.contains(free)) {
      free = numbered(name, number);
      number++;
    }
    if (number > 2) {
      numbers.put(name, number);
    }
    return free;
  }

  /** How many names were changed. */
  int changed() {
    return changed;
  }

  private static String usable(String name) {
    var parts = new StringJoiner("/");
    for (var part : name.split("/", -1)) {
      if (!part.isEmpty()) {
        parts.add(usablePart(part));
      }
    }
    var joined = parts.length() == 0 ? "_" : parts.toString();
    // deep folders are not worth more than the file's own name
    return bytes(joined) <= LONGEST ? joined : joined.substring(joined.lastIndexOf('/') + 1);
  }

  private static String usablePart(String part) {
    var clean =
        part.codePoints()
            .map(character -> isHostile(character) ? '_' : character)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    if (clean.equals(".") || clean.equals("..")) {
      return "_".repeat(clean.length());
    }
    return bytes(clean) <= LONGEST_PART ? clean : cut(clean, LONGEST_PART);
  }

  /** Cut to this many bytes, with its ending if that is short. */
  private static String cut(String part, int longest) {
    var ending = ending(part);
    var stem = new StringBuilder();
    int room = longest - bytes(ending);
    for (int character :
        part.substring(0, part.length() - ending.length()).codePoints().toArray()) {
      room -= bytes(Character.toString(character));
      if (room < 0) {
        break;
      }
      stem.appendCodePoint(character);
    }
    return stem + ending;
  }

  private static String numbered(String name, int number) {
    int slash = name.lastIndexOf('/');
    var part = name.substring(slash + 1);
    var ending = ending(part);
    var mark = " (" + number + ")";
    var room = LONGEST_PART - ROOM_FOR_NUMBER;
    var shortened = bytes(part) <= room ? part : cut(part, room);
    return name.substring(0, slash + 1)
        + shortened.substring(0, shortened.length() - ending.length())
        + mark
        + ending;
  }

  /** From the last dot on, if that is short and not all there is. */
  private static String ending(String part) {
    int dot = part.lastIndexOf('.');
    return dot <= 0 || bytes(part.substring(dot)) > LONGEST_ENDING ? "" : part.substring(dot);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static boolean isHostile(int character) {
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
}
