package org.datadns.agent.local;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.datadns.protocol.config.Settings;
import org.datadns.signin.ProviderConfig;

/**
 * What a site says of starting sessions at its own page.
 *
 * @param starts when
 * @param silentAfter how long the resolver has taken no heartbeat until it counts as silent
 * @param providers who vouches for people; none means that nobody starts anything here
 */
public record LocalConfig(Starts starts, Duration silentAfter, List<ProviderConfig> providers) {
  public LocalConfig {
    providers = List.copyOf(providers);
  }

  /** When people may start sessions here. */
  public enum Starts {
    /** While the resolver is silent, so that its rules hold while it is there. */
    RESOLVER_SILENT,
    /** At any time. */
    ALWAYS;

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Reads the section {@code local-sessions}; problems are noted in {@code settings}. */
  public static LocalConfig read(Settings settings) {
    var label = settings.text("starts", Starts.RESOLVER_SILENT.label());
    var starts = Stream.of(Starts.values()).filter(it -> it.label().equals(label)).findFirst();
    if (starts.isEmpty()) {
      settings.problem("starts", "must be resolver-silent or always, not '" + label + "'");
    }
    return new LocalConfig(
        starts.orElse(Starts.RESOLVER_SILENT),
        settings.duration("silent-after", Duration.ofMinutes(1)),
        ProviderConfig.read(settings, "providers"));
  }

  /** Whether people can be known here at all. */
  public boolean isOn() {
    return !providers.isEmpty();
  }

  /** Whether people may start sessions now, given how long the resolver has been silent. */
  boolean isOpen(Duration silence) {
    return starts == Starts.ALWAYS || silence.compareTo(silentAfter) >= 0;
  }
}
