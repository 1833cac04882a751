package org.datadns.agent.proxy;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Large buffers outside the heap, where the kernel reads and writes without a copy. They are lent
 * while bytes are moving and never while somebody waits, so that ten thousand quiet connections
 * hold none. Thread-safe.
 */
final class Buffers {
  /** In bytes. Fewer system calls a byte, and still within a core's cache. */
  static final int SIZE = 256 * 1024;

  /** In bytes, for streams in full flow: what wakes the ends costs them more than the copying. */
  private static final int LARGE = 1024 * 1024;

  private static final int MOST_KEPT = 32;

  /** So that slow browsers, who hold what they do not take, cannot use up the memory. */
  private static final int MOST_LARGE = 32;

  /** The latest used first; guarded by this. */
  private final Deque<ByteBuffer> kept = new ArrayDeque<>();

  /** Likewise. */
  private final Deque<ByteBuffer> large = new ArrayDeque<>();

  /** Large ones that were ever made; guarded by this. */
  private int largeOnes;

  /** An empty buffer, to be given back. */
  ByteBuffer take() {
    synchronized (this) {
      var buffer = kept.pollFirst();
      if (buffer != null) {
        return buffer;
      }
    }
    return ByteBuffer.allocateDirect(SIZE);
  }

  /** A larger one while there are any, else one like the others. */
  ByteBuffer takeLarge() {
    var buffer = pollLarge();
    return buffer == null ? take() : buffer;
  }

  void give(ByteBuffer buffer) {
    buffer.clear();
    synchronized (this) {
      if (buffer.capacity() == LARGE) {
        large.addFirst(buffer);
      } else if (kept.size() < MOST_KEPT) {
        kept.addFirst(buffer);
      }
    }
  }

  private synchronized @Nullable ByteBuffer pollLarge() {
    var buffer = large.pollFirst();
    if (buffer == null && largeOnes < MOST_LARGE) {
      largeOnes++;
      return ByteBuffer.allocateDirect(LARGE);
    }
    return buffer;
  }
}
