package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Hostile and honest identifiers by the hundred thousand; the seed is in the message of a failure.
 */
class IdentifierFuzzTest {
  @Test
  void hundredThousand() {
    fuzz(100_000, 1);
  }

  @Test
  @Tag("long")
  void million() {
    fuzz(1_000_000, 2);
  }

  private static void fuzz(int count, long seed) {
    var random = new SplittableRandom(seed);
    int recognised = 0;
    for (int i = 0; i < count; i++) {
      String text = text(random);
      try {
        Soundness.assertSound(text);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", text " + i + ": <" + text + ">", e);
      }
      recognised += Identifier.parse(text).asOptional().isPresent() ? 1 : 0;
    }
    // a fuzz that only makes nonsense, or never any, tries little
    assertThat(recognised).isBetween(count / 20, count * 19 / 20);
  }

  private static String text(SplittableRandom random) {
    var text = new StringBuilder(pick(random, Pieces.STARTS));
    int pieces = random.nextInt(random.nextInt(100) == 0 ? 400 : 8);
    for (int i = 0; i < pieces; i++) {
      switch (random.nextInt(8)) {
        case 0 -> text.append((char) random.nextInt(0x10000));
        case 1 -> text.append((char) random.nextInt(0x80));
        case 2 -> text.append("abc").append(random.nextInt(10_000));
        case 3 -> text.append("10.5072/x").append(i);
        default -> text.append(pick(random, Pieces.ALL));
      }
    }
    if (random.nextInt(4) == 0 && !text.isEmpty()) {
      text.deleteCharAt(random.nextInt(text.length()));
    }
    return text.toString();
  }

  private static String pick(SplittableRandom random, java.util.List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
