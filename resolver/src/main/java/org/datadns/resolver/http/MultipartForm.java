package org.datadns.resolver.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A form with files (RFC 7578), read from a body that is held whole, since it is small. The content
 * of a file is taken for text in UTF-8; its name counts for nothing.
 */
final class MultipartForm {
  private static final Pattern BOUNDARY =
      Pattern.compile(
          ";\\s*boundary=(?:\"([^\"]{1,70})\"|([0-9A-Za-z'()+_,./:=?-]{1,70}))\\s*(?:;|$)",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME = Pattern.compile(";\\s*name=\"([^\"\\r\\n]*)\"");
  private static final String DISPOSITION = "content-disposition:";
  private static final int MOST_PARTS = 100;

  private MultipartForm() {}

  /**
   * Reads the fields.
   *
   * @param contentType the field of the request
   * @throws Refused when it is no such form
   */
  static Fields parse(String contentType, byte[] body) {
    var boundary = BOUNDARY.matcher(contentType);
    if (!boundary.find()) {
      throw malformed();
    }
    var marker = "--" + (boundary.group(1) == null ? boundary.group(2) : boundary.group(1));
    // byte for character, so that nothing of what files hold is changed before it is found
    var text = new String(body, StandardCharsets.ISO_8859_1);
    var parts = ("\r\n" + text).split(Pattern.quote("\r\n" + marker), MOST_PARTS + 2);
    if (parts.length > MOST_PARTS + 1 || !parts[parts.length - 1].startsWith("--")) {
      throw malformed();
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 1; i < parts.length - 1; i++) {
      int end = parts[i].indexOf("\r\n\r\n");
      if (end < 0) {
        throw malformed();
      }
      values
          .computeIfAbsent(name(parts[i].substring(0, end)), ignored -> new ArrayList<>())
          .add(content(parts[i].substring(end + 4)));
    }
    return Fields.of(values);
  }

  private static String name(String head) {
    for (var line : head.split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith(DISPOSITION)) {
        var name = NAME.matcher(line);
        if (name.find()) {
          return utf8(name.group(1));
        }
      }
    }
    throw malformed();
  }

  private static String content(String bytes) {
    var text = utf8(bytes);
    if (text.indexOf('\0') >= 0) {
      throw Refused.badRequest("malformed-form", "No field holds the character U+0000.");
    }
    return text;
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static Refused malformed() {
    return Refused.badRequest("malformed-form", "The form cannot be read.");
  }
}
