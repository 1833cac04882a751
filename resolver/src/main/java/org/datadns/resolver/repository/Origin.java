package org.datadns.resolver.repository;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** Origins of web sites as text that can be compared (RFC 6454 section 6.2). */
public final class Origin {
  private static final int LONGEST = 300;

  private Origin() {}

  /** The origin of an address; empty when it is no http or https one, or names a user. */
  public static Optional<String> of(String address) {
    try {
      return of(new URI(address));
    } catch (URISyntaxException e) {
      // as any other text that is no address
      return Optional.empty();
    }
  }

  /** The origin of an address; empty when it is no http or https one, or names a user. */
  public static Optional<String> of(URI address) {
    String scheme = address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
    boolean web = scheme.equals("https") || scheme.equals("http");
    if (!web || address.getHost() == null || address.getRawUserInfo() != null) {
      return Optional.empty();
    }
    int usual = scheme.equals("https") ? 443 : 80;
    String port =
        address.getPort() < 0 || address.getPort() == usual ? "" : ":" + address.getPort();
    String origin = scheme + "://" + address.getHost().toLowerCase(Locale.ROOT) + port;
    return origin.length() > LONGEST ? Optional.empty() : Optional.of(origin);
  }
}
