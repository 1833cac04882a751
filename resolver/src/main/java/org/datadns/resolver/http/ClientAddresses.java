package org.datadns.resolver.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Where requests come from. Thread-safe. */
public final class ClientAddresses {
  private static final int BYTES_OF_A_SITE = 8;

  private final Set<InetAddress> proxies;

  /**
   * Those of one resolver.
   *
   * @param proxies whose word on whom they hear from is believed
   */
  public ClientAddresses(Set<InetAddress> proxies) {
    this.proxies = Set.copyOf(proxies);
  }

  /** The address of a request: that of the connection, or what a named proxy says of it. */
  public InetAddress of(ServerRequest request) {
    var peer = ((InetSocketAddress) request.remotePeer().address()).getAddress();
    return proxies.contains(peer) && request.headers().contains(HeaderNames.X_FORWARDED_FOR)
        ? of(peer, request.headers().values(HeaderNames.X_FORWARDED_FOR), proxies)
        : peer;
  }

  /**
   * The address of a client behind proxies: each adds to the right whom it hears from, so that the
   * first from there that is no named proxy is who it is. What stands before it anybody may write.
   *
   * @param peer the other end of the connection
   * @param forwarded the fields {@code X-Forwarded-For}, or their elements
   */
  static InetAddress of(InetAddress peer, List<String> forwarded, Set<InetAddress> proxies) {
    var elements = String.join(",", forwarded).split(",", -1);
    var client = peer;
    for (int i = elements.length - 1; i >= 0 && proxies.contains(client); i--) {
      try {
        client = InetAddress.ofLiteral(elements[i].strip());
      } catch (IllegalArgumentException e) {
        // a proxy that is trusted writes addresses: from here on it is somebody's invention
        return client;
      }
    }
    return client;
  }

  /** Those that belong together: in IPv6, a network of 64 bits is one subscriber's. */
  public static InetAddress subscriber(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    byte[] bytes = address.getAddress();
    Arrays.fill(bytes, BYTES_OF_A_SITE, bytes.length, (byte) 0);
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("sixteen bytes are an address", e);
    }
  }
}
