package org.datadns.agent.proxy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.datadns.agent.proxy.Headers.Field;

/**
 * Reads heads strictly (RFC 9112): no folded lines, no space before a colon, no control characters,
 * origin-form targets only. What two readers could take differently is refused.
 */
final class HeadParser {
  /** RFC 9110 section 5.6.2. */
  private static final boolean[] TOKEN = new boolean[256];

  static {
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
    for (char c = '0'; c <= '9'; c++) {
      TOKEN[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      TOKEN[c] = true;
      TOKEN[Character.toUpperCase(c)] = true;
    }
  }

  /** As {@link HttpInput#head} has it: every line ends with CR and LF, the last one is empty. */
  private final byte[] head;

  /** Where the next line begins. */
  private int position;

  private HeadParser(byte[] head) {
    this.head = head;
  }

  static RequestHead request(byte[] head) throws MalformedMessageException {
    var parser = new HeadParser(head);
    return parser.request(parser.line());
  }

  static ResponseHead response(byte[] head) throws MalformedMessageException {
    var parser = new HeadParser(head);
    return parser.response(parser.line());
  }

  /** One field line, without its end. */
  static Field field(String line) throws MalformedMessageException {
    byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
    return new HeadParser(bytes).field(0, bytes.length);
  }

  private RequestHead request(String line) throws MalformedMessageException {
    int first = line.indexOf(' ');
    int second = line.indexOf(' ', first + 1);
    if (first < 0 || second < 0 || line.indexOf(' ', second + 1) >= 0) {
      throw new MalformedMessageException("The request line does not have three parts.");
    }
    if (!isToken(0, first)) {
      throw new MalformedMessageException("The method is malformed.");
    }
    String version = line.substring(second + 1);
    if (!version.equals("HTTP/1.1")) {
      throw version.startsWith("HTTP/")
          ? new MalformedMessageException(505, "This server speaks HTTP/1.1.")
          : new MalformedMessageException("The request line names no protocol.");
    }
    String target = line.substring(first + 1, second);
    if (!isOriginForm(target)) {
      throw new MalformedMessageException("The request target is not a path.");
    }
    var headers = headers();
    if (headers.all("Host").size() != 1) {
      throw new MalformedMessageException("There must be exactly one Host.");
    }
    return new RequestHead(line.substring(0, first), target, headers);
  }

  private ResponseHead response(String line) throws MalformedMessageException {
    boolean wellFormed =
        line.length() >= 12
            && (line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 "))
            && isDigits(line, 9, 12)
            && line.charAt(9) != '0'
            && (line.length() == 12 || line.charAt(12) == ' ')
            && isFieldValue(0, line.length());
    if (!wellFormed) {
      throw new MalformedMessageException("The status line is malformed.");
    }
    return new ResponseHead(
        line.charAt(7) - '0',
        Integer.parseInt(line, 9, 12, 10),
        line.length() > 13 ? line.substring(13) : "",
        headers());
  }

  private Headers headers() throws MalformedMessageException {
    var fields = new ArrayList<Field>(16);
    for (int end = lineEnd(); end > position; end = lineEnd()) {
      fields.add(field(position, end));
      position = end + 2;
    }
    return new Headers(fields);
  }

  private Field field(int start, int end) throws MalformedMessageException {
    int colon = start;
    while (colon < end && head[colon] != ':') {
      colon++;
    }
    if (colon == end || colon == start || !isToken(start, colon)) {
      throw new MalformedMessageException("A header field's name is malformed.");
    }
    int from = colon + 1;
    int to = end;
    while (from < to && isSpace(head[from])) {
      from++;
    }
    while (from < to && isSpace(head[to - 1])) {
      to--;
    }
    if (!isFieldValue(from, to)) {
      throw new MalformedMessageException("A header field's value is malformed.");
    }
    return new Field(text(start, colon), text(from, to));
  }

  private String line() {
    int end = lineEnd();
    var line = text(position, end);
    position = end + 2;
    return line;
  }

  private int lineEnd() {
    int end = position;
    while (head[end] != '\r') {
      end++;
    }
    return end;
  }

  private String text(int start, int end) {
    return new String(head, start, end - start, StandardCharsets.ISO_8859_1);
  }

  private boolean isToken(int start, int end) {
    for (int i = start; i < end; i++) {
      if (!TOKEN[head[i] & 0xff]) {
        return false;
      }
    }
    return end > start;
  }

  /** RFC 9110 section 5.5; bytes above ASCII pass. */
  private boolean isFieldValue(int start, int end) {
    for (int i = start; i < end; i++) {
      byte b = head[i];
      if (b == 0x7f || (b >= 0 && b < ' ' && b != '\t')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOriginForm(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f || c == '#') {
        return false;
      }
    }
    return target.startsWith("/");
  }

  private static boolean isDigits(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** Optional white space (RFC 9110 section 5.6.3), which is space and tab alone. */
  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }
}
