package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Work grows with the length of the text, not with its square. Texts are far longer than any that
 * is accepted, so that the two are worlds apart: from 2 Ki to 32 Ki characters linear work grows
 * 16-fold, quadratic work 256-fold. Processor time of this thread is measured, not the clock's, and
 * the best of several runs counts; allocated bytes need no repetition.
 */
class LinearWorkTest {
  private static final int SHORT = 2 << 10;
  private static final int LONG = 32 << 10;
  private static final int BETWEEN = 64;

  /** Below this nothing is told from noise; quadratic work takes a hundred times as long. */
  private static final long NOISE_NANOS = 5_000_000;

  private static final long NOISE_BYTES = 500_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final List<String> MORE =
      List.of("10.1", "10.5072/", "10.1234 ", "a.b/", "))))", "a)", "((", "<<", "1.1/", "?+a");

  @Test
  void parse_worksInProportionToTheText() {
    var pieces = new ArrayList<>(Pieces.ALL);
    pieces.addAll(MORE);
    var suspect = new ArrayList<String>();
    for (String start : Pieces.STARTS) {
      for (String piece : pieces) {
        var few = new Work(fill(start, piece, SHORT));
        var many = new Work(fill(start, piece, LONG));
        for (int again = 0; again < 6 && many.isSlowBeside(few); again++) {
          few.measure();
          many.measure();
        }
        if (many.isSlowBeside(few) || many.isGreedyBeside(few)) {
          suspect.add(start + piece + "…: " + few + ", then " + many);
        }
      }
    }
    assertThat(suspect).isEmpty();
  }

  @Test
  void work_thatIsQuadratic_isSeen() {
    var few = new Work("x".repeat(SHORT), LinearWorkTest::hashEachBeginning);
    var many = new Work("x".repeat(LONG), LinearWorkTest::hashEachBeginning);
    for (int again = 0; again < 30; again++) {
      few.measure();
    }
    assertThat(many.isSlowBeside(few)).isTrue();
    assertThat(many.isGreedyBeside(few)).isTrue();
  }

  /** Takes time and memory in proportion to the square of the length, and to nothing else. */
  private static void hashEachBeginning(String text) {
    int hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash += text.substring(0, i).hashCode();
    }
    assertThat(hash).isNotZero();
  }

  private static String fill(String start, String piece, int length) {
    return start + piece.repeat((length - start.length()) / piece.length());
  }

  /** What parsing one text costs; all of it but the check of the length, which would end it. */
  private static final class Work {
    private final String text;
    private final Consumer<String> task;
    private long nanos = Long.MAX_VALUE;
    private long bytes = Long.MAX_VALUE;

    Work(String text) {
      this(text, IdentifierParser.standard()::parseAnyLength);
    }

    Work(String text, Consumer<String> task) {
      this.text = text;
      this.task = task;
      measure();
    }

    void measure() {
      long allocated = THREADS.getCurrentThreadAllocatedBytes();
      long start = THREADS.getCurrentThreadCpuTime();
      task.accept(text);
      nanos = Math.min(nanos, THREADS.getCurrentThreadCpuTime() - start);
      bytes = Math.min(bytes, THREADS.getCurrentThreadAllocatedBytes() - allocated);
    }

    boolean isSlowBeside(Work few) {
      return nanos > NOISE_NANOS && nanos > few.nanos * BETWEEN;
    }

    boolean isGreedyBeside(Work few) {
      return bytes > NOISE_BYTES && bytes > few.bytes * BETWEEN;
    }

    @Override
    public String toString() {
      return nanos + " ns and " + bytes + " bytes";
    }
  }
}
