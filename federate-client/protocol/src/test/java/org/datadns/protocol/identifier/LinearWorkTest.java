package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Work grows with the length of the text, not with its square. Texts are far longer than any that
 * is accepted, so that the two are worlds apart: from 8 Ki to 128 Ki characters linear work grows
 * 16-fold, quadratic work 256-fold. Processor time of this thread is measured, not the clock's, and
 * the best of several runs counts; allocated bytes need no repetition.
 */
class LinearWorkTest {
  private static final int SHORT = 8 << 10;
  private static final int LONG = 128 << 10;
  private static final int BETWEEN = 64;

  /** Below this nothing is told from noise; quadratic work at this length takes seconds. */
  private static final long NOISE_NANOS = 20_000_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final List<String> MORE =
      List.of(
          "10.1", "10.5072/", "10.1234 ", "a.b/", "))))", "a)", "%25", "((", "<<", "1.1/", "?+a");

  @Test
  void parse_worksInProportionToTheText() {
    var slow = new ArrayList<String>();
    for (String start : Pieces.STARTS) {
      for (String piece : pieces()) {
        long before = cost(fill(start, piece, SHORT), 1);
        long after = cost(fill(start, piece, LONG), 1);
        for (int again = 0; again < 5 && isSuspect(before, after); again++) {
          before = Math.min(before, cost(fill(start, piece, SHORT), 3));
          after = Math.min(after, cost(fill(start, piece, LONG), 3));
        }
        if (isSuspect(before, after)) {
          slow.add("%s%s…: %d ns, then %d ns".formatted(start, piece, before, after));
        }
      }
    }
    assertThat(slow).isEmpty();
  }

  @Test
  void parse_allocatesInProportionToTheText() {
    var greedy = new ArrayList<String>();
    for (String start : Pieces.STARTS) {
      for (String piece : pieces()) {
        long before = allocated(fill(start, piece, SHORT));
        long after = allocated(fill(start, piece, LONG));
        if (after > 1_000_000 && after > before * BETWEEN) {
          greedy.add("%s%s…: %d bytes, then %d bytes".formatted(start, piece, before, after));
        }
      }
    }
    assertThat(greedy).isEmpty();
  }

  private static List<String> pieces() {
    var pieces = new ArrayList<>(Pieces.ALL);
    pieces.addAll(MORE);
    return pieces;
  }

  private static boolean isSuspect(long before, long after) {
    return after > NOISE_NANOS && after > before * BETWEEN;
  }

  private static long cost(String text, int times) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < times; i++) {
      long start = THREADS.getCurrentThreadCpuTime();
      parse(text);
      best = Math.min(best, THREADS.getCurrentThreadCpuTime() - start);
    }
    return best;
  }

  private static long allocated(String text) {
    long start = THREADS.getCurrentThreadAllocatedBytes();
    parse(text);
    return THREADS.getCurrentThreadAllocatedBytes() - start;
  }

  /** All of parsing but the check of the length, which would end it at once. */
  private static void parse(String text) {
    IdentifierParser.standard().parseAnyLength(text);
  }

  private static String fill(String start, String piece, int length) {
    return start + piece.repeat((length - start.length()) / piece.length());
  }
}
