package org.datadns.agent.network;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An IPv4 network, or one address as {@code /32}.
 *
 * @param first its first address, unsigned
 * @param bits length of its prefix, 0 to 32
 */
record Network(int first, int bits) {
  private static final Pattern TEXT =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");

  /**
   * What is not the public internet: this machine, private use, shared between a provider's
   * customers, link-local with the clouds' metadata, protocol assignments, benchmarks, multicast,
   * reserved (RFC 6890 without its documentation networks, where nothing is; RFC 5771, RFC 1112).
   */
  static final List<Network> NOT_PUBLIC =
      List.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "224.0.0.0/4",
              "240.0.0.0/4")
          .stream()
          .flatMap(text -> parse(text).stream())
          .toList();

  /** What no policy may open: this machine's loopback and the clouds' metadata. */
  static final List<Network> NEVER =
      List.of("127.0.0.0/8", "169.254.0.0/16").stream()
          .flatMap(text -> parse(text).stream())
          .toList();

  /**
   * A network in dotted form, empty when it is none: bits outside its prefix must be zero, as a
   * mistyped prefix would else open more than is written.
   */
  static Optional<Network> parse(String text) {
    var matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int address = 0;
    for (int i = 1; i <= 4; i++) {
      int part = Integer.parseInt(matcher.group(i));
      if (part > 255) {
        return Optional.empty();
      }
      address = address << 8 | part;
    }
    int bits = matcher.group(5) == null ? 32 : Integer.parseInt(matcher.group(5));
    return bits > 32 || (address & ~mask(bits)) != 0
        ? Optional.empty()
        : Optional.of(new Network(address, bits));
  }

  /** One address, empty for IPv6. */
  static Optional<Network> of(InetAddress address) {
    return address instanceof Inet4Address four ? parse(four.getHostAddress()) : Optional.empty();
  }

  /** Whether the two have an address in common. */
  boolean overlaps(Network other) {
    int common = mask(Math.min(bits, other.bits));
    return (first & common) == (other.first & common);
  }

  /** Whether none of its addresses is reserved for other than the public internet. */
  boolean isPublic() {
    return NOT_PUBLIC.stream().noneMatch(this::overlaps);
  }

  /** In dotted form. */
  String firstAddress() {
    return "%d.%d.%d.%d"
        .formatted(first >>> 24, first >>> 16 & 255, first >>> 8 & 255, first & 255);
  }

  @Override
  public String toString() {
    return firstAddress() + "/" + bits;
  }

  private static int mask(int bits) {
    return bits == 0 ? 0 : -1 << (32 - bits);
  }
}
