package org.datadns.resolver.probe;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.datadns.protocol.config.Settings;

/**
 * How the addresses of sites are tried.
 *
 * @param period how often each is
 * @param internalHosts names of hosts, in lower case, whose addresses may be private ones
 */
public record ProbeConfig(Duration period, List<String> internalHosts) {
  public ProbeConfig {
    internalHosts = internalHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
  }

  /** Reads the keys under {@code probe}; problems are noted in {@code settings}. */
  public static ProbeConfig read(Settings settings) {
    var probe = settings.section("probe");
    var config =
        new ProbeConfig(
            probe.duration("period", Duration.ofMinutes(1)), probe.texts("internal-hosts"));
    if (config.period().compareTo(Duration.ofSeconds(1)) < 0) {
      probe.problem("period", "must be at least PT1S");
    }
    return config;
  }
}
