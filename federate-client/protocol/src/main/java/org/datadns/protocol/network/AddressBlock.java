package org.datadns.protocol.network;

import java.net.InetAddress;
import java.util.Optional;

/**
 * The addresses of a network: those that begin with the same bits (CIDR, RFC 4632 section 3.1).
 *
 * @param network an address of it
 * @param bits how many bits its addresses have in common
 */
public record AddressBlock(InetAddress network, int bits) {
  /** Refuses more bits than an address has. */
  public AddressBlock {
    if (bits < 0 || bits > network.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException(bits + " bits of " + network.getHostAddress());
    }
  }

  /** A block as it is written: {@code 192.0.2.0/24}, {@code 2001:db8::/32}; empty for else. */
  public static Optional<AddressBlock> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new AddressBlock(
              InetAddress.ofLiteral(text.substring(0, slash)),
              Integer.parseInt(text.substring(slash + 1))));
    } catch (IllegalArgumentException e) {
      // what parsers of addresses and numbers throw alike: it is no block
      return Optional.empty();
    }
  }

  /** Whether an address is one of these. Of another family, none is. */
  public boolean holds(InetAddress address) {
    byte[] first = network.getAddress();
    byte[] other = address.getAddress();
    if (other.length != first.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((other[bit / 8] & mask) != (first[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}
