package org.datadns.resolver.access;

import java.time.Duration;
import java.util.List;
import org.datadns.protocol.config.Settings;
import org.datadns.signin.ProviderConfig;

/**
 * How people sign in.
 *
 * @param providers who vouches for them; none means that everybody is a guest
 * @param lasts how long they stay signed in
 * @param guests what everybody else may do
 */
public record SignInConfig(List<ProviderConfig> providers, Duration lasts, GuestRules guests) {
  /** With the usual rules for guests. */
  public SignInConfig(List<ProviderConfig> providers, Duration lasts) {
    this(providers, lasts, GuestRules.USUAL);
  }

  public SignInConfig {
    providers = List.copyOf(providers);
  }

  /** Everybody is a guest. */
  public static SignInConfig off() {
    return new SignInConfig(List.of(), Duration.ofHours(12));
  }

  /** Reads the section {@code sign-in}; problems are noted in {@code settings}. */
  public static SignInConfig read(Settings settings) {
    return new SignInConfig(
        ProviderConfig.read(settings, "providers"),
        settings.duration("lasts", Duration.ofHours(12)),
        GuestRules.read(settings.section("guests")));
  }
}
