package org.datadns.agent.notebook;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datadns.protocol.config.Settings;

/**
 * Where notebooks may come from ({@code notebooks} in the configuration).
 *
 * @param hosts names of hosts on the internet, asked over https alone
 * @param internalHosts names of hosts whose addresses may be private and that may speak plain http;
 *     with a port where it is not the scheme's own
 */
public record NotebookHosts(List<String> hosts, List<String> internalHosts) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\\d{1,5})?");

  public NotebookHosts {
    hosts = List.copyOf(hosts);
    internalHosts = List.copyOf(internalHosts);
  }

  /** Reads the section. */
  public static NotebookHosts read(Settings settings) {
    var hosts =
        new NotebookHosts(
            settings.texts("hosts").stream().map(NotebookHosts::lower).toList(),
            settings.texts("internal-hosts").stream().map(NotebookHosts::lower).toList());
    Stream.of("hosts", "internal-hosts")
        .forEach(
            key ->
                (key.equals("hosts") ? hosts.hosts : hosts.internalHosts)
                    .stream()
                        .filter(host -> !NAME.matcher(host).matches())
                        .forEach(
                            host ->
                                settings.problem(
                                    key, "must be names of hosts, not '" + host + "'")));
    return hosts;
  }

  /** Whether a notebook at this address may be fetched, as far as the address tells. */
  boolean allow(URI address) {
    boolean secure = "https".equals(address.getScheme());
    boolean plain = "http".equals(address.getScheme());
    if (address.getHost() == null || address.getRawUserInfo() != null || !(secure || plain)) {
      return false;
    }
    var named = named(address);
    return isInternal(address) || (secure && hosts.contains(named));
  }

  /** Whether the site's admin vouches for what is behind the host's name. */
  boolean isInternal(URI address) {
    return internalHosts.contains(named(address));
  }

  private static String named(URI address) {
    int own = "https".equals(address.getScheme()) ? 443 : 80;
    int port = address.getPort();
    return lower(address.getHost()) + (port < 0 || port == own ? "" : ":" + port);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
