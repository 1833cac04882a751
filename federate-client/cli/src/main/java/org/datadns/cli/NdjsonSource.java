package org.datadns.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.datadns.protocol.wire.Reason;

/**
 * Lines of NDJSON, handed on as they are. One that cannot be a dataset is told and left out; the
 * rest is read all the same.
 *
 * @param in UTF-8, with a byte order mark or without
 */
record NdjsonSource(InputStream in) implements EntrySource {
  /** No dataset has that much to say. */
  private static final int LONGEST = 1 << 20;

  @Override
  public void read(Sink sink) throws IOException {
    var line = new ByteArrayOutputStream();
    var buffer = new byte[1 << 16];
    long number = 1;
    long read = 0;
    long length = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      int from = 0;
      for (int i = 0; i < n; i++) {
        if (buffer[i] == '\n') {
          length += i - from;
          keep(line, buffer, from, i);
          end(sink, number++, line, length, false);
          length = 0;
          from = i + 1;
        }
      }
      length += n - from;
      keep(line, buffer, from, n);
      read += n;
      sink.at(read);
    }
    end(sink, number, line, length, true);
  }

  private static void keep(ByteArrayOutputStream line, byte[] buffer, int from, int to) {
    int room = LONGEST + 1 - line.size();
    line.write(buffer, from, Math.min(to - from, room));
  }

  private static void end(
      Sink sink, long number, ByteArrayOutputStream line, long length, boolean isLast) {
    var bytes = line.toByteArray();
    line.reset();
    var place = Place.line(number);
    if (length > LONGEST) {
      sink.broken(
          place,
          new Reason("line-too-long", "The line is longer than 1 MiB; a dataset needs far less."));
      return;
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      sink.broken(place, NOT_UTF_8);
      return;
    }
    text = (number == 1 && text.startsWith(MARK) ? text.substring(1) : text).strip();
    if (isLast && !text.isEmpty() && !text.endsWith("}")) {
      sink.broken(
          place,
          new Reason(
              "truncated", "The file ends in the middle of this line; was it copied as a whole?"));
    } else if (!text.isEmpty()) {
      sink.offer(place, text);
    }
  }

  /** A byte order mark (RFC 8259 section 8.1 lets readers pass over it). */
  static final String MARK = "\uFEFF";

  static final Reason NOT_UTF_8 = new Reason("not-utf-8", "It is not UTF-8; save it as UTF-8.");
}
