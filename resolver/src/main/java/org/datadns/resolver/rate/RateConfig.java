package org.datadns.resolver.rate;

import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import org.datadns.protocol.config.Settings;

/**
 * How much somebody may ask for, each a number of requests in a minute.
 *
 * @param perPerson of somebody who signed in, from wherever
 * @param perAddress of all others from one address
 * @param failures wrong tokens, codes and the like from one address
 * @param trustedProxies those whose word on a client's address is believed
 */
public record RateConfig(
    int perPerson, int perAddress, int failures, Set<InetAddress> trustedProxies) {
  private static final int MOST = 100_000_000;

  public RateConfig {
    trustedProxies = Set.copyOf(trustedProxies);
  }

  /** What an empty file means. */
  public static RateConfig usual() {
    return new RateConfig(600, 6_000, 60, Set.of());
  }

  /** Reads {@code rates} and {@code trusted-proxies}; problems are noted in {@code settings}. */
  public static RateConfig read(Settings settings) {
    var rates = settings.section("rates");
    var usual = usual();
    return new RateConfig(
        rates.integer("per-person", usual.perPerson(), 1, MOST),
        rates.integer("per-address", usual.perAddress(), 1, MOST),
        rates.integer("failures", usual.failures(), 1, MOST),
        proxies(settings));
  }

  private static Set<InetAddress> proxies(Settings settings) {
    var proxies = new LinkedHashSet<InetAddress>();
    for (String text : settings.texts("trusted-proxies")) {
      try {
        proxies.add(InetAddress.ofLiteral(text));
      } catch (IllegalArgumentException e) {
        settings.problem(
            "trusted-proxies", "must be IP addresses such as 192.0.2.7, not '" + text + "'");
      }
    }
    return proxies;
  }
}
