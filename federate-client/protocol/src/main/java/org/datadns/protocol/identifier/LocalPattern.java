package org.datadns.protocol.identifier;

import java.util.ArrayList;
import java.util.List;
import org.datadns.protocol.identifier.PatternNode.Check;
import org.datadns.protocol.identifier.PatternNode.Either;
import org.datadns.protocol.identifier.PatternNode.One;
import org.datadns.protocol.identifier.PatternNode.Repeat;
import org.datadns.protocol.identifier.PatternNode.Sequence;
import org.jspecify.annotations.Nullable;

/**
 * A registry's regular expression, matched in time linear in the text whatever the expression says:
 * all its alternatives are followed at once, one character after the other (K. Thompson, "Regular
 * Expression Search Algorithm", 1968). Look-around, back-references and the like are not
 * understood. Immutable.
 */
final class LocalPattern {
  /** Counted repetition is written out, so that a short expression can become a long program. */
  private static final int MOST_STEPS = 4_000;

  /** One step of the program; those that take a character or check go on to the next. */
  private sealed interface Step {
    record Take(CharacterClass characters) implements Step {}

    record Fork(int first, int second) implements Step {}

    record Look(char what) implements Step {}

    record End() implements Step {}
  }

  private final Step[] program;

  private LocalPattern(List<Step> program) {
    this.program = program.toArray(Step[]::new);
  }

  /** The pattern, or null when it needs what is not understood or is too large. */
  static @Nullable LocalPattern compile(String expression) {
    var node = new PatternReader(expression).read();
    if (node == null) {
      return null;
    }
    var program = new ArrayList<Step>();
    write(node, program);
    program.add(new Step.End());
    return program.size() > MOST_STEPS ? null : new LocalPattern(program);
  }

  /** Whether the whole text is one of those described. */
  boolean matches(String text) {
    var now = new Places(program);
    var next = new Places(program);
    now.reach(0, text, 0);
    for (int i = 0; i < text.length() && now.count > 0; i++) {
      next.clear();
      for (int place = 0; place < now.count; place++) {
        int step = now.steps[place];
        if (program[step] instanceof Step.Take(var characters)
            && characters.holds(text.charAt(i))) {
          next.reach(step + 1, text, i + 1);
        }
      }
      var done = now;
      now = next;
      next = done;
    }
    for (int place = 0; place < now.count; place++) {
      if (program[now.steps[place]] instanceof Step.End) {
        return true;
      }
    }
    return false;
  }

  private static void write(PatternNode node, List<Step> program) {
    if (program.size() > MOST_STEPS) {
      return;
    }
    switch (node) {
      case One(var characters) -> program.add(new Step.Take(characters));
      case Check(char what) -> program.add(new Step.Look(what));
      case Sequence(var parts) -> parts.forEach(part -> write(part, program));
      case Either(var choices) -> writeChoices(choices, program);
      case Repeat(var part, int least, int most) -> {
        for (int i = 0; i < least; i++) {
          write(part, program);
        }
        if (most < 0) {
          int fork = hold(program);
          write(part, program);
          program.add(new Step.Fork(fork, fork));
          program.set(fork, new Step.Fork(fork + 1, program.size()));
        }
        for (int i = least; i < most; i++) {
          int fork = hold(program);
          write(part, program);
          program.set(fork, new Step.Fork(fork + 1, program.size()));
        }
      }
    }
  }

  private static void writeChoices(List<PatternNode> choices, List<Step> program) {
    var jumps = new ArrayList<Integer>();
    for (int i = 0; i < choices.size() - 1; i++) {
      int fork = hold(program);
      write(choices.get(i), program);
      jumps.add(hold(program));
      program.set(fork, new Step.Fork(fork + 1, program.size()));
    }
    write(choices.getLast(), program);
    jumps.forEach(jump -> program.set(jump, new Step.Fork(program.size(), program.size())));
  }

  /** A place that is filled in once it is known how long what follows it is. */
  private static int hold(List<Step> program) {
    program.add(new Step.End());
    return program.size() - 1;
  }

  /** The steps that the text read so far leads to, each once. */
  private static final class Places {
    private final Step[] program;
    private final int[] steps;
    private final int[] seen;
    private final int[] waiting;
    private int count;
    private int round = 1;

    Places(Step[] program) {
      this.program = program;
      steps = new int[program.length];
      seen = new int[program.length];
      waiting = new int[program.length + 1];
    }

    void clear() {
      count = 0;
      round++;
    }

    /** Notes a step, and follows those that take no character. */
    void reach(int first, String text, int at) {
      int left = await(first, 0);
      while (left > 0) {
        int step = waiting[--left];
        switch (program[step]) {
          case Step.Fork(int one, int other) -> left = await(one, await(other, left));
          case Step.Look(char what) -> left = holds(what, text, at) ? await(step + 1, left) : left;
          case Step.Take ignored -> steps[count++] = step;
          case Step.End ignored -> steps[count++] = step;
        }
      }
    }

    private int await(int step, int left) {
      if (seen[step] == round) {
        return left;
      }
      seen[step] = round;
      waiting[left] = step;
      return left + 1;
    }

    private static boolean holds(char what, String text, int at) {
      return switch (what) {
        case '^' -> at == 0;
        case '$' -> at == text.length();
        default -> isWord(text, at - 1) != isWord(text, at);
      };
    }

    private static boolean isWord(String text, int at) {
      return at >= 0 && at < text.length() && CharacterClass.WORD.holds(text.charAt(at));
    }
  }
}
