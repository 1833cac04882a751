package org.datadns.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;

/**
 * What a command reads and writes, in UTF-8. Answers go to standard output, everything else to
 * standard error; with {@code --json} standard output carries JSON alone, the problem included.
 * What others wrote cannot steer the terminal: control characters, and those that turn the
 * direction of writing, are shown as U+FFFD. Not thread-safe.
 */
final class Terminal {
  private final InputStream input;
  private final Lines in;
  private final PrintWriter out;
  private final PrintWriter err;
  private boolean json;

  Terminal(InputStream in, PrintWriter out, PrintWriter err) {
    this.input = in;
    this.in = new Lines(in);
    this.out = out;
    this.err = err;
  }

  /** The terminal of this process. */
  static Terminal ofProcess() {
    return new Terminal(
        System.in,
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  }

  PrintWriter out() {
    return out;
  }

  PrintWriter err() {
    return err;
  }

  /** Standard input as bytes, for whoever reads all of it. */
  InputStream input() {
    return input;
  }

  /**
   * Shows how long work goes on, when somebody looks at this terminal.
   *
   * @param of how much there is to do; negative when nobody knows
   */
  // since JDK 25 there is none again where nobody looks (JDK-8351435)
  @SuppressWarnings("SystemConsoleNull")
  ProgressView progress(String task, String unit, long unitSize, long of) {
    var console = System.console();
    return json || console == null || !console.isTerminal()
        ? ProgressView.none()
        : ProgressView.bar(task, unit, unitSize, of);
  }

  /** From now on answers are JSON, or text again. */
  void json(boolean wanted) {
    json = wanted;
  }

  boolean json() {
    return json;
  }

  /** The next line of standard input as {@link Lines} gives it, or empty at its end. Blocks. */
  Optional<String> read() {
    try {
      return in.next();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read standard input", e);
    }
  }

  /** One line of an answer in words. */
  void say(String text) {
    out.println(printable(text));
  }

  /** An answer as one line of JSON. */
  void write(Object answer) {
    out.println(Json.write(answer));
  }

  /** One line beside the answer, for people only. */
  void note(String text) {
    if (!json) {
      err.println(printable(text));
    }
  }

  /** Why there is no answer: the sentence, the next step, whom to ask. */
  void tell(Problem problem) {
    if (json) {
      write(problem);
      return;
    }
    var sentence = problem.detail() == null ? problem.title() : problem.detail();
    note("federate: " + sentence);
    problem.nextStep().ifPresent(step -> note("  " + step));
    problem.contact().ifPresent(contact -> note("  Contact: " + contact));
  }

  /** Whether nobody reads the answers any more. */
  boolean closed() {
    return out.checkError();
  }

  private static String printable(String text) {
    var shown = new StringBuilder(text.length());
    text.chars().forEach(c -> shown.append(steers(c) ? '\uFFFD' : (char) c));
    return shown.toString();
  }

  private static boolean steers(int c) {
    return Character.isISOControl(c)
        || c == 0x2028
        || c == 0x2029
        || c == 0x200E
        || c == 0x200F
        || c == 0x061C
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069);
  }
}
