package org.datadns.resolver.rate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Token buckets, one for each key: a minute's worth at once, and then as they fill again. A bucket
 * keeps one number, the time at which it will be full (the generic cell rate algorithm of ITU-T
 * I.371). Bounded: a bucket that nobody took from for a minute is full, and forgotten. Thread-safe.
 *
 * @param <K> whose they are
 */
final class Buckets<K> {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();
  private static final int MOST = 100_000;

  private final long each;
  private final LongSupplier nanos;
  private final Cache<K, AtomicLong> fullAt;

  /**
   * Empty ones.
   *
   * @param perMinute how many tokens a bucket holds, and gets in a minute
   * @param nanos the time, as {@link System#nanoTime} tells it
   */
  Buckets(int perMinute, LongSupplier nanos) {
    this.each = MINUTE / perMinute;
    this.nanos = nanos;
    this.fullAt =
        Caffeine.newBuilder()
            .maximumSize(MOST)
            .ticker(nanos::getAsLong)
            .expireAfterAccess(Duration.ofMinutes(1))
            .build();
  }

  /** Takes a token: zero when there was one, else how long it takes until there is. */
  Duration take(K key) {
    long now = nanos.getAsLong();
    var full = fullAt.get(key, ignored -> new AtomicLong(now));
    while (true) {
      long was = full.get();
      // a difference, because this clock may run over
      long later = (was - now > 0 ? was : now) + each;
      if (later - now > MINUTE) {
        return Duration.ofNanos(later - now - MINUTE);
      }
      if (full.compareAndSet(was, later)) {
        return Duration.ZERO;
      }
    }
  }

  /** How long it takes until there is a token; zero when there is one. Takes none. */
  Duration missing(K key) {
    var full = fullAt.getIfPresent(key);
    long over = full == null ? 0 : full.get() + each - nanos.getAsLong() - MINUTE;
    return over > 0 ? Duration.ofNanos(over) : Duration.ZERO;
  }
}
