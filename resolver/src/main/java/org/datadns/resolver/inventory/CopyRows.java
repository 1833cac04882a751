package org.datadns.resolver.inventory;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Rows in the binary format of PostgreSQL's {@code COPY} (its manual, "COPY", Binary Format): each
 * field is its length and its bytes, so that nothing needs escaping. Grows up to what its user puts
 * in between two {@link #clear}s. Not thread-safe.
 */
final class CopyRows {
  private static final byte[] HEADER = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int TEXT_TYPE = 25;

  private byte[] bytes = new byte[64 * 1024];
  private int length;
  private int rows;

  CopyRows() {
    clear();
  }

  /** Forgets all rows. */
  void clear() {
    System.arraycopy(HEADER, 0, bytes, 0, HEADER.length);
    length = HEADER.length;
    rows = 0;
  }

  int rows() {
    return rows;
  }

  int length() {
    return length;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Begins a row of so many fields. */
  void row(int fields) {
    rows++;
    putShort(fields);
  }

  /** Says that no more rows come. */
  void end() {
    putShort(-1);
  }

  void field(boolean value) {
    putInt(1);
    room(1);
    bytes[length++] = (byte) (value ? 1 : 0);
  }

  void field(int value) {
    putInt(4);
    putInt(value);
  }

  void fieldLong(Optional<Long> value) {
    if (value.isEmpty()) {
      putInt(-1);
    } else {
      putInt(8);
      putInt((int) (value.get() >>> 32));
      putInt(value.get().intValue());
    }
  }

  void field(String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    putInt(text.length);
    room(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
  }

  void field(Optional<String> value) {
    if (value.isEmpty()) {
      putInt(-1);
    } else {
      field(value.get());
    }
  }

  /** An array of text: its size, dimensions, whether there are nulls, type, and elements. */
  void fieldList(Optional<List<String>> values) {
    if (values.isEmpty()) {
      putInt(-1);
      return;
    }
    int sizeAt = length;
    putInt(0);
    putInt(values.get().isEmpty() ? 0 : 1);
    putInt(0);
    putInt(TEXT_TYPE);
    if (!values.get().isEmpty()) {
      putInt(values.get().size());
      putInt(1);
      values.get().forEach(this::field);
    }
    int end = length;
    length = sizeAt;
    putInt(end - sizeAt - 4);
    length = end;
  }

  private void putShort(int value) {
    room(2);
    bytes[length++] = (byte) (value >>> 8);
    bytes[length++] = (byte) value;
  }

  private void putInt(int value) {
    room(4);
    bytes[length++] = (byte) (value >>> 24);
    bytes[length++] = (byte) (value >>> 16);
    bytes[length++] = (byte) (value >>> 8);
    bytes[length++] = (byte) value;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}
