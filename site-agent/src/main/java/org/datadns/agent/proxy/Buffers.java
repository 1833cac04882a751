package org.datadns.agent.proxy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Large buffers outside the heap, where the kernel reads and writes without a copy. They are lent
 * while bytes are moving and never while somebody waits, so that ten thousand quiet connections
 * hold none. Thread-safe.
 */
final class Buffers {
  /** In bytes. Fewer system calls a byte, and still within a core's cache. */
  static final int SIZE = 256 * 1024;

  private static final int MOST_KEPT = 32;

  /** The latest used first; guarded by itself. */
  private final Deque<ByteBuffer> kept = new ArrayDeque<>();

  /** An empty buffer, to be given back. */
  ByteBuffer take() {
    synchronized (kept) {
      var buffer = kept.pollFirst();
      if (buffer != null) {
        return buffer;
      }
    }
    return ByteBuffer.allocateDirect(SIZE);
  }

  void give(ByteBuffer buffer) {
    buffer.clear();
    synchronized (kept) {
      if (kept.size() < MOST_KEPT) {
        kept.addFirst(buffer);
      }
    }
  }
}
