package org.datadns.protocol.network;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses that everybody can reach from those that only this machine or its network can:
 * what the IANA special-purpose registries (RFC 6890) call globally reachable, no more.
 */
public final class PublicAddress {
  /** Of IPv4, as {@code address/bits}. */
  private static final List<AddressBlock> RESERVED_4 =
      blocks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/3");

  /** Of IPv6: all but global unicast, and what of that carries another address or is no one's. */
  private static final AddressBlock GLOBAL_6 = block("2000::/3");

  private static final List<AddressBlock> RESERVED_6 =
      blocks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

  private PublicAddress() {}

  /** Whether everybody can reach this address. */
  public static boolean is(InetAddress address) {
    return address instanceof Inet6Address
        ? GLOBAL_6.holds(address) && RESERVED_6.stream().noneMatch(block -> block.holds(address))
        : RESERVED_4.stream().noneMatch(block -> block.holds(address));
  }

  private static List<AddressBlock> blocks(String... texts) {
    return Stream.of(texts).map(PublicAddress::block).toList();
  }

  private static AddressBlock block(String text) {
    return AddressBlock.parse(text).orElseThrow(() -> new IllegalStateException(text));
  }
}
