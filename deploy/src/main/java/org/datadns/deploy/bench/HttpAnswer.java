package org.datadns.deploy.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer as it came over a connection that stays.
 *
 * @param status its status
 * @param retryAfter when to come again
 * @param body its body
 */
record HttpAnswer(int status, Optional<Duration> retryAfter, String body) {

  static HttpAnswer read(InputStream in) throws IOException {
    var first = line(in);
    if (!first.startsWith("HTTP/1.1 ")) {
      throw new IOException("no answer: " + first);
    }
    int length = 0;
    var retry = Optional.<Duration>empty();
    for (String field = line(in); !field.isEmpty(); field = line(in)) {
      if (field.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Integer.parseInt(field.substring(15).strip());
      } else if (field.regionMatches(true, 0, "retry-after:", 0, 12)) {
        retry = Optional.of(Duration.ofSeconds(Long.parseLong(field.substring(12).strip())));
      }
    }
    return new HttpAnswer(
        Integer.parseInt(first.substring(9, 12)),
        retry,
        new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  /** A member of the body that is a duration. */
  Optional<Duration> duration(String member) {
    int at = body.indexOf("\"" + member + "\":\"");
    if (at < 0) {
      return Optional.empty();
    }
    int begin = at + member.length() + 4;
    return Optional.of(Duration.parse(body.substring(begin, body.indexOf('"', begin))));
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the answer breaks off");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
