package org.datadns.protocol.identifier;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Reads the regular expressions of prefix registries: literals, classes, groups, alternatives,
 * repetition, {@code ^ $ \b \d \w \s} and their opposites. Whether repetition is greedy makes no
 * difference to what matches as a whole. Used once.
 */
final class PatternReader {
  private static final int LONGEST = 2_000;
  private static final int DEEPEST = 50;
  private static final int MOST_TIMES = 1_000;

  private final String expression;
  private int at;
  private int depth;

  /** Set once something is met that is not understood; the rest of the reading is then void. */
  private boolean lost;

  PatternReader(String expression) {
    this.expression = expression;
  }

  /** What the expression says, or null when it is not understood. */
  @Nullable PatternNode read() {
    if (expression.length() > LONGEST) {
      return null;
    }
    var node = either();
    return lost || at < expression.length() ? null : node;
  }

  private PatternNode either() {
    var choices = new ArrayList<PatternNode>();
    choices.add(sequence());
    while (take('|')) {
      choices.add(sequence());
    }
    return choices.size() == 1 ? choices.getFirst() : new PatternNode.Either(choices);
  }

  private PatternNode sequence() {
    var parts = new ArrayList<PatternNode>();
    while (!lost && at < expression.length() && !peek('|') && !peek(')')) {
      parts.add(repeated(one()));
    }
    return new PatternNode.Sequence(parts);
  }

  private PatternNode one() {
    char c = expression.charAt(at++);
    return switch (c) {
      case '(' -> group();
      case '[' -> new PatternNode.One(bracket());
      case '.' -> new PatternNode.One(CharacterClass.ANY);
      case '^', '$' -> new PatternNode.Check(c);
      case '\\' -> peek('b') ? new PatternNode.Check(expression.charAt(at++)) : escaped();
      case '*', '+', '?', '{' -> lose();
      default -> new PatternNode.One(literal(c));
    };
  }

  private PatternNode group() {
    if (take('?') && !take(':')) {
      return lose();
    }
    if (++depth > DEEPEST) {
      return lose();
    }
    var inside = either();
    depth--;
    return take(')') ? inside : lose();
  }

  private PatternNode repeated(PatternNode part) {
    int least = 1;
    int most = 1;
    if (take('*')) {
      least = 0;
      most = -1;
    } else if (take('+')) {
      most = -1;
    } else if (take('?')) {
      least = 0;
    } else if (take('{')) {
      least = number();
      most = least;
      if (take(',')) {
        most = peek('}') ? -1 : number();
      }
      lost |= !take('}') || (most >= 0 && most < least);
    } else {
      return part;
    }
    lost |= take('+') || peek('*') || peek('{');
    take('?');
    return new PatternNode.Repeat(part, least, most);
  }

  private CharacterClass bracket() {
    boolean not = take('^');
    var all = CharacterClass.NONE;
    while (!lost && !take(']')) {
      if (at >= expression.length() || peek('[') || expression.startsWith("&&", at)) {
        lost = true;
        return all;
      }
      char first = expression.charAt(at++);
      if (first == '\\') {
        all = all.and(escapedClass());
      } else if (peek('-') && at + 1 < expression.length() && expression.charAt(at + 1) != ']') {
        at++;
        char last = expression.charAt(at++);
        lost |= last < first || last >= 128 || last == '\\' || last == '[';
        all = lost ? all : all.and(first, last);
      } else {
        all = all.and(literal(first));
      }
    }
    return not ? all.not() : all;
  }

  private PatternNode escaped() {
    return new PatternNode.One(escapedClass());
  }

  private CharacterClass escapedClass() {
    if (at >= expression.length()) {
      lost = true;
      return CharacterClass.NONE;
    }
    char c = expression.charAt(at++);
    return switch (c) {
      case 'd' -> CharacterClass.DIGIT;
      case 'D' -> CharacterClass.DIGIT.not();
      case 'w' -> CharacterClass.WORD;
      case 'W' -> CharacterClass.WORD.not();
      case 's' -> CharacterClass.BLANK;
      case 'S' -> CharacterClass.BLANK.not();
      default -> {
        lost |= Ascii.isLetterOrDigit(c);
        yield literal(c);
      }
    };
  }

  /** All characters beyond ASCII are one to a class, so none of them can be a literal. */
  private CharacterClass literal(char c) {
    if (c >= 128) {
      lost = true;
      return CharacterClass.NONE;
    }
    return CharacterClass.NONE.and(c, c);
  }

  private int number() {
    int start = at;
    int number = 0;
    while (at < expression.length() && Ascii.isDigit(expression.charAt(at)) && at - start < 4) {
      number = number * 10 + expression.charAt(at++) - '0';
    }
    lost |= at == start || number > MOST_TIMES;
    return number;
  }

  private boolean peek(char c) {
    return at < expression.length() && expression.charAt(at) == c;
  }

  private boolean take(char c) {
    boolean there = peek(c);
    at += there ? 1 : 0;
    return there;
  }

  private PatternNode lose() {
    lost = true;
    return new PatternNode.Check('^');
  }
}
