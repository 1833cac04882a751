package org.datadns.stricthttp;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;

/**
 * How a request tells where its body ends (RFC 9112 section 6.3). Helidon takes a length with a
 * sign, passes over transfer encodings that it does not know, and then takes the body for the next
 * request.
 */
final class Framing {
  /** More digits than these are more bytes than there are. */
  private static final int MOST_DIGITS = 18;

  private static final HeaderName NAMELESS = HeaderNames.create("");

  private Framing() {}

  /** Whether there is one way to read it, and Helidon reads it that way. */
  static boolean isPlain(Headers headers) {
    if (headers.contains(NAMELESS)) {
      return false;
    }
    boolean hasEncoding = headers.contains(HeaderNames.TRANSFER_ENCODING);
    if (!headers.contains(HeaderNames.CONTENT_LENGTH)) {
      return !hasEncoding
          || headers.all(HeaderNames.TRANSFER_ENCODING, List::of).equals(List.of("chunked"));
    }
    var lengths = headers.all(HeaderNames.CONTENT_LENGTH, List::of);
    return !hasEncoding && lengths.size() == 1 && isLength(lengths.getFirst());
  }

  private static boolean isLength(String text) {
    return !text.isEmpty()
        && text.length() <= MOST_DIGITS
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
