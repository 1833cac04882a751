package org.datadns.resolver.placement;

/**
 * Rendezvous hashing (Thaler and Ravishankar, "Using name-based mappings to increase hit rates",
 * 1998): each pair of dataset and site has a score, the same at every resolver. Datasets are spread
 * over sites, one dataset goes to one site, where it is in memory already, and a site that comes or
 * goes moves no dataset between others.
 */
final class Rendezvous {
  // FNV-1a, 64 bits (RFC 9923)
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private Rendezvous() {}

  /** The part of scores that is the dataset's. */
  static long of(String dataset) {
    return hash(BASIS, dataset);
  }

  /** The score of a site for that dataset: any number, the least goes first. */
  static long score(long dataset, String site) {
    // FNV alone leaves the last characters' differences in the low bits: Stafford's "mix 13"
    // spreads
    long bits = hash(dataset, site);
    bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
    bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
    return bits ^ bits >>> 31;
  }

  private static long hash(long from, String text) {
    long hash = from;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return hash;
  }
}
