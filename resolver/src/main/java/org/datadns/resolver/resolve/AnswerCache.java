package org.datadns.resolver.resolve;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Instant;
import java.time.InstantSource;
import org.datadns.resolver.access.Policies;
import org.datadns.resolver.dataset.Datasets;
import org.datadns.resolver.dataset.KeptLookup;
import org.datadns.resolver.site.Sites;
import org.jspecify.annotations.Nullable;

/**
 * Answers in memory, by the spelling they were asked for with, so that one asked for again is found
 * without reading the identifier; bounded in bytes. One holds as long as the lookup it was made of
 * is kept and holds, the sites it names look as they did, the policies are as they were, and its
 * time is not over. Thread-safe.
 */
public final class AnswerCache {
  private final Cache<String, Kept> answers;
  private final Datasets datasets;
  private final Sites sites;
  private final Policies policies;
  private final InstantSource clock;

  /**
   * An empty cache.
   *
   * @param bytes about how much memory it may take
   */
  public AnswerCache(
      Datasets datasets, Sites sites, Policies policies, InstantSource clock, long bytes) {
    this.datasets = datasets;
    this.sites = sites;
    this.policies = policies;
    this.clock = clock;
    this.answers =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher(
                (String spelling, Kept kept) ->
                    kept.answer.weight() + spelling.length() + kept.sites.length * 8 + 160)
            .build();
  }

  /** An answer, and what it was made of. */
  private static final class Kept {
    private final Answer answer;
    private final String name;
    private final KeptLookup.Validity validity;
    private final String[] sites;
    private final long policies;
    private final @Nullable Instant until;
    // written without a lock: whoever writes it has found that it is so
    private volatile long version;

    Kept(
        Answer answer,
        String name,
        KeptLookup.Validity validity,
        String[] sites,
        long policies,
        long version,
        @Nullable Instant until) {
      this.answer = answer;
      this.name = name;
      this.validity = validity;
      this.sites = sites;
      this.policies = policies;
      this.version = version;
      this.until = until;
    }
  }

  /** The answer to this spelling, if one is kept and holds. */
  @Nullable Answer find(String spelling) {
    var kept = answers.getIfPresent(spelling);
    return kept != null
            && datasets.isCurrent(kept.name, kept.validity)
            && kept.policies == policies.version()
            && isAsSitesAre(kept)
            && (kept.until == null || clock.instant().isBefore(kept.until))
        ? kept.answer
        : null;
  }

  private boolean isAsSitesAre(Kept kept) {
    long version = sites.version();
    if (version == kept.version) {
      return true;
    }
    long earlier = kept.version;
    for (String site : kept.sites) {
      if (!sites.isAsOf(site, earlier)) {
        return false;
      }
    }
    kept.version = version;
    return true;
  }

  /** The policies' version now. */
  long policies() {
    return policies.version();
  }

  /**
   * Keeps an answer.
   *
   * @param lookup what it was made of
   * @param named ids of the sites it depends on
   * @param judgedBy the policies' version, read before it was made
   * @param version the sites' version, read before it was made
   * @param until when it must be made again; null when time alone changes nothing
   */
  void keep(
      String spelling,
      Answer answer,
      KeptLookup lookup,
      String[] named,
      long judgedBy,
      long version,
      @Nullable Instant until) {
    answers.put(
        spelling,
        new Kept(answer, lookup.name(), lookup.validity(), named, judgedBy, version, until));
  }
}
