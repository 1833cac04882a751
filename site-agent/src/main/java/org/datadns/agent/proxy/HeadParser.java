package org.datadns.agent.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.datadns.agent.proxy.Headers.Field;

/**
 * Reads heads strictly (RFC 9112): no folded lines, no space before a colon, no control characters,
 * origin-form targets only. What two readers could take differently is refused.
 */
final class HeadParser {
  /** RFC 9110 section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private HeadParser() {}

  static RequestHead request(List<String> lines) throws MalformedMessageException {
    String[] parts = lines.getFirst().split(" ", -1);
    if (parts.length != 3) {
      throw new MalformedMessageException("The request line does not have three parts.");
    }
    if (!isToken(parts[0])) {
      throw new MalformedMessageException("The method is malformed.");
    }
    if (!parts[2].equals("HTTP/1.1")) {
      throw parts[2].startsWith("HTTP/")
          ? new MalformedMessageException(505, "This server speaks HTTP/1.1.")
          : new MalformedMessageException("The request line names no protocol.");
    }
    if (!isOriginForm(parts[1])) {
      throw new MalformedMessageException("The request target is not a path.");
    }
    var headers = headers(lines);
    if (headers.all("Host").size() != 1) {
      throw new MalformedMessageException("There must be exactly one Host.");
    }
    return new RequestHead(parts[0], parts[1], headers);
  }

  static ResponseHead response(List<String> lines) throws MalformedMessageException {
    String line = lines.getFirst();
    boolean wellFormed =
        line.length() >= 12
            && (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
            && line.substring(9, 12).chars().allMatch(c -> c >= '0' && c <= '9')
            && line.charAt(9) != '0'
            && (line.length() == 12 || line.charAt(12) == ' ')
            && isFieldValue(line);
    if (!wellFormed) {
      throw new MalformedMessageException("The status line is malformed.");
    }
    return new ResponseHead(
        line.charAt(7) - '0',
        Integer.parseInt(line.substring(9, 12)),
        line.length() > 13 ? line.substring(13) : "",
        headers(lines));
  }

  private static Headers headers(List<String> lines) throws MalformedMessageException {
    var fields = new ArrayList<Field>(lines.size());
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(':');
      if (colon < 1 || !isToken(line.substring(0, colon))) {
        throw new MalformedMessageException("A header field's name is malformed.");
      }
      String value = trim(line.substring(colon + 1));
      if (!isFieldValue(value)) {
        throw new MalformedMessageException("A header field's value is malformed.");
      }
      fields.add(new Field(line.substring(0, colon), value));
    }
    return new Headers(fields);
  }

  private static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }

  private static boolean isOriginForm(String target) {
    return target.startsWith("/") && target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '#');
  }

  /** RFC 9110 section 5.5; bytes above ASCII pass. */
  private static boolean isFieldValue(String value) {
    return value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f));
  }

  /** Without optional white space (RFC 9110 section 5.6.3), which is space and tab alone. */
  private static String trim(String value) {
    int start = 0;
    int end = value.length();
    while (start < end && isSpace(value.charAt(start))) {
      start++;
    }
    while (start < end && isSpace(value.charAt(end - 1))) {
      end--;
    }
    return value.substring(start, end);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
