package org.datadns.resolver.placement;

import java.util.stream.Stream;

/**
 * What one copy comes before another for; the first in which two differ decides. Each has its bits
 * in a rank, so that ranks are compared as numbers, the least first.
 */
enum Criterion {
  /** Copies that nobody confirmed come last. */
  CONFIRMED(1, "", ""),
  /** Whether it can serve. */
  STANDING(3, "no other site can serve now", ""),
  /** Where most starts of late failed comes after where they did not. */
  RELIABLE(1, "starts go well here", "starts here failed of late"),
  /** A copy that answers slowly comes after one that does not. */
  QUICK(1, "its copy answers quickly", "its copy answers slowly"),
  /** A person finds the files of last time. */
  WORKSPACE(1, "your workspace is here", "your workspace is at %s"),
  /** Something is kept started for whoever comes. */
  WARM(1, "a session is kept ready here", "%s keeps a session ready"),
  /** Room, in powers of two: what is about equal is left to those below. */
  ROOM(5, "it has the most room", "%s has more room"),
  /** How starts went of late, in tenths. */
  SUCCESS(4, "starts went best here of late", "starts went better at %s of late"),
  /** Bytes travel to a person's window all the time a session lasts. */
  NEAR(1, "it is near to you", "%s is nearer to you"),
  /** What the sites would like. */
  WEIGHT(0, "it takes more of the work than others", "%s takes more of the work"),
  /** One dataset goes to one site, where it is in memory. */
  RENDEZVOUS(
      0,
      "of equal sites, this dataset goes here first",
      "of equal sites, this dataset goes to %s first");

  private static final Criterion[] ALL = values();
  private static final int BITS = Stream.of(ALL).mapToInt(criterion -> criterion.bits).sum();

  private final int bits;
  private final String here;
  private final String there;

  Criterion(int bits, String here, String there) {
    this.bits = bits;
    this.here = here;
    this.there = there;
  }

  /** A rank so far, with what this criterion says appended: the less, the better. */
  long append(long rank, int disadvantage) {
    return rank << bits | disadvantage;
  }

  /** The first criterion in which two ranks that are not equal differ. */
  static Criterion deciding(long one, long other) {
    int below = BITS;
    for (var criterion : ALL) {
      below -= criterion.bits;
      if (one >>> below != other >>> below) {
        return criterion;
      }
    }
    throw new IllegalArgumentException("equal ranks");
  }

  /** Why the winner comes first. */
  String here() {
    return here;
  }

  /** Why another than the winner does not. */
  String there(String winner) {
    return there.replace("%s", winner);
  }
}
