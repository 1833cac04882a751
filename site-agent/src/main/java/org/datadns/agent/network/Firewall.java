package org.datadns.agent.network;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Keeps the sessions on one bridge from each other, from this machine and from what the site's
 * policy does not open. Rules of others are left alone. Thread-safe.
 */
public final class Firewall {
  private static final Logger LOG = System.getLogger(Firewall.class.getName());

  /** How long what names resolve to, and who resolves them, is believed. */
  private static final Duration POLICY_AGE = Duration.ofMinutes(1);

  /** There where the kernel has IPv6. */
  private static final Path IPV6 = Path.of("/proc/net/if_inet6");

  /**
   * Whether packets between two ports of one bridge pass the packet filter. Absent while nobody has
   * wanted that, as Docker does for a bridge whose containers shall not see each other.
   */
  private static final Path BRIDGED = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");

  private final Bridge bridge;
  private final Egress egress;
  private final HostNames names;

  private Optional<Policy> policy = Optional.empty();
  private long resolvedAt;

  /** What the tables showed of ours after it was last put there. */
  private List<String> shown4 = List.of();

  private List<String> shown6 = List.of();

  /** The rules for one bridge, not yet in force. */
  public Firewall(Bridge bridge, Egress egress) {
    this(bridge, egress, InetAddress::getAllByName);
  }

  Firewall(Bridge bridge, Egress egress, HostNames.Lookup lookup) {
    this.bridge = bridge;
    this.egress = egress;
    this.names = new HostNames(lookup);
  }

  /**
   * Brings the rules into force where they are not, and up to date where addresses have changed.
   * Cheap when all is well.
   *
   * @throws FirewallException when they are not in force afterwards, and why
   */
  public synchronized void hold() {
    var wanted = policy();
    shown4 = hold(Tables.IPV4, wanted, shown4);
    if (Files.exists(IPV6)) {
      shown6 = hold(Tables.IPV6, wanted, shown6);
    }
    if (!isBridgeFiltered()) {
      throw new FirewallException(
          "sessions could reach each other: this kernel does not filter within a bridge; load "
              + "br_netfilter and set net.bridge.bridge-nf-call-iptables to 1",
          null);
    }
  }

  /** The nameservers that sessions ask, where they may ask any. */
  public static List<String> nameservers() {
    return Nameservers.find().stream().map(Network::firstAddress).toList();
  }

  /**
   * Takes the rules away.
   *
   * @throws FirewallException when the tables cannot be changed
   */
  public synchronized void remove() {
    tables().forEach(tables -> remove(tables, bridge));
    shown4 = List.of();
    shown6 = List.of();
  }

  /**
   * Takes away the rules of bridges that are no more, such as of a network that somebody removed
   * after its agent had gone.
   *
   * @throws FirewallException when the tables cannot be changed
   */
  public static void sweep() {
    tables()
        .forEach(
            tables ->
                tables.picture().bridges().stream()
                    .filter(bridge -> !bridge.exists())
                    .forEach(bridge -> remove(tables, bridge)));
  }

  private List<String> hold(Tables tables, Policy wanted, List<String> shown) {
    var picture = tables.picture();
    var rules =
        new Rules(bridge, picture.hasChain(Rules.DOCKER_USER) ? Rules.DOCKER_USER : Rules.FORWARD);
    if (!shown.isEmpty() && picture.rules(bridge).equals(shown) && rules.areJumpedTo(picture)) {
      return shown;
    }
    if (!shown.isEmpty()) {
      LOG.log(Level.WARNING, "the rules for {0} were changed: putting them back", bridge.name());
    }
    var lines = tables == Tables.IPV4 ? rules.ofIpv4(wanted) : rules.ofIpv6();
    tables.change(rules.putting(lines, picture));
    var now = tables.picture();
    if (now.rules(bridge).size() != lines.size() || !rules.areJumpedTo(now)) {
      throw new FirewallException(
          "the rules for " + bridge.name() + " do not stay; another program removes them", null);
    }
    return now.rules(bridge);
  }

  private Policy policy() {
    long now = System.nanoTime();
    if (policy.isEmpty() || now - resolvedAt > POLICY_AGE.toNanos()) {
      var found = resolve();
      if (policy.filter(found::equals).isEmpty()) {
        // not somebody else's doing
        shown4 = List.of();
      }
      policy = Optional.of(found);
      resolvedAt = now;
    }
    return policy.orElseThrow();
  }

  private Policy resolve() {
    return switch (egress) {
      case Egress.None none -> Policy.NONE;
      case Egress.Public all -> Policy.ofPublic(Nameservers.find());
      case Egress.Listed listed ->
          Policy.of(
              Nameservers.find(),
              Stream.concat(
                      listed.networks().stream().map(Network::parse).flatMap(Optional::stream),
                      names.addresses(listed.hosts()).stream())
                  .distinct()
                  .toList());
    };
  }

  private static boolean isBridgeFiltered() {
    try {
      return Files.exists(BRIDGED) && Files.readString(BRIDGED).strip().equals("1");
    } catch (IOException e) {
      throw new FirewallException("cannot read " + BRIDGED, e);
    }
  }

  private static void remove(Tables tables, Bridge bridge) {
    var script = Rules.removing(bridge, tables.picture());
    if (!script.isEmpty()) {
      tables.change(script);
    }
  }

  private static Stream<Tables> tables() {
    return Files.exists(IPV6) ? Stream.of(Tables.values()) : Stream.of(Tables.IPV4);
  }
}
