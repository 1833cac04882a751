package org.datadns.protocol.config;

import static java.util.Comparator.comparingInt;

import java.util.Collection;
import java.util.Optional;

/** The name that was probably meant by a mistyped one. */
public final class Nearest {
  private Nearest() {}

  /** The nearest of {@code names}, unless half of it or more would have to change. */
  public static Optional<String> of(String mistyped, Collection<String> names) {
    return names.stream()
        .min(comparingInt(name -> distance(mistyped, name)))
        .filter(name -> distance(mistyped, name) <= Math.max(2, name.length() / 2));
  }

  /** Levenshtein distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
