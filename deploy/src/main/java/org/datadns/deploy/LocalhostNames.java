package org.datadns.deploy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every name below {@code localhost} is this machine (RFC 6761 section 6.3). Browsers know that,
 * Java does not. A name below {@code 127-0-3-1.localhost} is this machine at 127.0.3.1, so that
 * sites on one machine can be told apart by their addresses.
 */
public final class LocalhostNames extends InetAddressResolverProvider {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:.*\\.)?127-(\\d{1,3})-(\\d{1,3})-(\\d{1,3})\\.localhost");

  @Override
  public InetAddressResolver get(Configuration configuration) {
    var builtin = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        return host.endsWith(".localhost")
            ? Stream.of(InetAddress.getByAddress(host, address(host)))
            : builtin.lookupByName(host, policy);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        return builtin.lookupByAddress(address);
      }
    };
  }

  private static byte[] address(String host) {
    var named = ADDRESS.matcher(host);
    return named.matches()
        ? new byte[] {127, number(named, 1), number(named, 2), number(named, 3)}
        : new byte[] {127, 0, 0, 1};
  }

  private static byte number(Matcher named, int group) {
    return (byte) Integer.parseInt(named.group(group));
  }

  @Override
  public String name() {
    return "localhost names";
  }
}
