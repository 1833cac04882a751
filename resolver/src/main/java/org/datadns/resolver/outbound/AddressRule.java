package org.datadns.resolver.outbound;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.datadns.protocol.network.PublicAddress;

/**
 * Which addresses are asked: whoever names a host must not turn the resolver into a way into its
 * own network. Addresses that everybody can reach are. Private ones and this machine's own are only
 * where the resolver itself is private, or where an operator named the host. Those that name no
 * machine, or the neighbouring link, where clouds keep their secrets, never are.
 *
 * @param privately whether the resolver itself is reached at a private address
 * @param internal tells of a host's name, in lower case, whether its addresses may be private ones
 */
public record AddressRule(boolean privately, Predicate<String> internal) {
  private static final Pattern LITERAL =
      Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?");

  /**
   * The rule of a resolver with this public address.
   *
   * @param internalHosts names of hosts, in lower case, whose addresses may be private ones
   */
  public static AddressRule of(URI resolver, List<String> internalHosts) {
    return of(resolver, List.copyOf(internalHosts)::contains);
  }

  /** The rule of a resolver with this public address. */
  public static AddressRule of(URI resolver, Predicate<String> internal) {
    return new AddressRule(isPrivate(resolver.getHost()), internal);
  }

  /** Public addresses, and those of these hosts alone. */
  public static AddressRule ofHosts(List<String> internalHosts) {
    return new AddressRule(false, List.copyOf(internalHosts)::contains);
  }

  /** Told by the name alone, never by asking for its address: that may be anything by then. */
  private static boolean isPrivate(String host) {
    var name = host.toLowerCase(Locale.ROOT);
    if (name.equals("localhost") || name.endsWith(".localhost")) {
      return true;
    }
    if (!LITERAL.matcher(name).matches()) {
      return false;
    }
    try {
      return !PublicAddress.is(InetAddress.ofLiteral(name));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The addresses that a name stands for, when all of them may be tried.
   *
   * @throws UnknownHostException when one must not be, or there is none
   */
  InetAddress[] resolve(String host) throws UnknownHostException {
    var addresses = InetAddress.getAllByName(host);
    for (var address : addresses) {
      if (!allows(host, address)) {
        throw new ForbiddenAddressException(host);
      }
    }
    return addresses;
  }

  /** Whether this address may be tried under this name. */
  boolean allows(String host, InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isMulticastAddress()
        || address.isLinkLocalAddress()) {
      return false;
    }
    return PublicAddress.is(address) || privately || internal.test(host.toLowerCase(Locale.ROOT));
  }

  /** That a name stands for an address that is not tried. */
  static final class ForbiddenAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String host) {
      super(host);
    }
  }
}
