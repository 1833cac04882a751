package org.datadns.resolver.dataset;

/**
 * What came of asking for a dataset, as it is kept in memory. Whatever is worked out from it holds
 * as long as {@link Datasets#isCurrent} says so. Compared by identity. Thread-safe.
 */
public final class KeptLookup {
  private final String name;
  private final Lookup lookup;
  private final Validity validity;

  KeptLookup(String name, Lookup lookup, Validity validity) {
    this.name = name;
    this.lookup = lookup;
    this.validity = validity;
  }

  /** What is not kept, since nothing was asked of the database. */
  static KeptLookup ofNothing(Lookup lookup) {
    return new KeptLookup("", lookup, new Validity(-1, -1));
  }

  /** Under which canonical identifier it is kept. */
  public String name() {
    return name;
  }

  /** What was found. */
  public Lookup lookup() {
    return lookup;
  }

  /** By what it is judged to hold; small, and free of what was found. */
  public Validity validity() {
    return validity;
  }

  /** The moment of the registry that something was read at or after. */
  public static final class Validity {
    final long life;
    final long seq;
    volatile boolean overtaken;

    /**
     * Of what is about to be read.
     *
     * @param life which life of the cache
     * @param seq the latest change known before the reading
     */
    Validity(long life, long seq) {
      this.life = life;
      this.seq = seq;
    }
  }
}
