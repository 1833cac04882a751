package org.datadns.agent.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing half of an HTTP/1.1 connection. Small pieces are gathered into one packet; large
 * ones leave as they are. Used by one thread at a time.
 */
final class HttpOutput {
  /** Copying more than this costs more than sending it by itself. */
  private static final int WORTH_GATHERING = 8 * 1024;

  /** Where bytes go. */
  interface Sink {
    /** Blocks until all of it is sent; the last part is never empty. */
    void send(ByteBuffer... parts) throws IOException;
  }

  private final Sink sink;
  private final Buffers buffers;

  /** What was written and not sent; a lent buffer, while there is something. */
  private @Nullable ByteBuffer gathered;

  HttpOutput(Sink sink, Buffers buffers) {
    this.sink = sink;
    this.buffers = buffers;
  }

  void write(byte[] bytes) throws IOException {
    write(ByteBuffer.wrap(bytes));
  }

  /** Writes what remains in it. */
  void write(ByteBuffer bytes) throws IOException {
    if (!bytes.hasRemaining()) {
      return;
    }
    var waiting = gathered;
    if (bytes.remaining() <= WORTH_GATHERING
        && (waiting == null || bytes.remaining() <= waiting.remaining())) {
      gathering().put(bytes);
    } else {
      send(bytes);
    }
  }

  /** Sends what remains in it at once, behind what was written before. */
  void send(ByteBuffer bytes) throws IOException {
    var waiting = gathered;
    if (waiting == null) {
      sink.send(bytes);
    } else {
      release(waiting, bytes);
    }
  }

  void flush() throws IOException {
    var waiting = gathered;
    if (waiting != null) {
      release(waiting);
    }
  }

  private ByteBuffer gathering() {
    var waiting = gathered;
    if (waiting == null) {
      waiting = buffers.take();
      gathered = waiting;
    }
    return waiting;
  }

  private void release(ByteBuffer waiting, ByteBuffer... behind) throws IOException {
    gathered = null;
    try {
      waiting.flip();
      if (behind.length == 0) {
        sink.send(waiting);
      } else {
        sink.send(waiting, behind[0]);
      }
    } finally {
      buffers.give(waiting);
    }
  }
}
