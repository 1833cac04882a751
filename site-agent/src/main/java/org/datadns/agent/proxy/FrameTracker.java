package org.datadns.agent.proxy;

import java.nio.ByteBuffer;

/**
 * Follows where frames begin and end in one direction of a WebSocket (RFC 6455 section 5.2), so
 * that a frame of ours could stand between two of theirs. Changes nothing. Used by one thread at a
 * time.
 */
final class FrameTracker {
  /** The first opcode of control frames (RFC 6455 section 11.8). */
  private static final int FIRST_CONTROL = 0x8;

  private static final int MASK = 0x80;

  /** Bytes of the current frame's head so far, and how many it has. */
  private int headRead;

  private int headLength = 2;
  private boolean masked;
  private long payload;

  /** Whether a frame of data, as opposed to a ping, pong or close, was seen since last asked. */
  private boolean data;

  /** Whether the last byte seen was the last of a frame. */
  boolean isBetweenFrames() {
    return headRead == 0;
  }

  /** Whether there was a frame of data since this was last asked. */
  boolean tookData() {
    boolean took = data;
    data = false;
    return took;
  }

  /** Looks at bytes that pass; position and limit stay. */
  void follow(ByteBuffer bytes) {
    int i = bytes.position();
    while (i < bytes.limit()) {
      if (headRead < headLength) {
        readHead(bytes.get(i++) & 0xff);
      } else {
        int count = (int) Math.min(payload, bytes.limit() - i);
        payload -= count;
        i += count;
      }
      if (headRead == headLength && payload == 0) {
        headRead = 0;
        headLength = 2;
      }
    }
  }

  private void readHead(int next) {
    if (headRead == 0) {
      data |= (next & 0xf) < FIRST_CONTROL;
    } else if (headRead == 1) {
      masked = (next & MASK) != 0;
      int length = next & 0x7f;
      payload = length < 126 ? length : 0;
      headLength = 2 + extendedLength(length) + (masked ? 4 : 0);
    } else if (headRead < headLength - (masked ? 4 : 0)) {
      payload = (payload << 8 | next) & Long.MAX_VALUE;
    }
    headRead++;
  }

  private static int extendedLength(int length) {
    return switch (length) {
      case 126 -> 2;
      case 127 -> 8;
      default -> 0;
    };
  }
}
