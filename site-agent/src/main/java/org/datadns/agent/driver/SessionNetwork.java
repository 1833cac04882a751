package org.datadns.agent.driver;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.agent.network.Bridge;
import org.datadns.agent.network.Egress;
import org.datadns.agent.network.Firewall;
import org.datadns.agent.network.FirewallException;
import org.datadns.protocol.wire.Reason;

/**
 * The network of a site's sessions: a bridge of its own with a fixed name, and the packet filter's
 * rules for it. As long as they are not as wanted, no session starts. Thread-safe.
 */
final class SessionNetwork {
  private static final Logger LOG = System.getLogger(SessionNetwork.class.getName());
  private static final String BRIDGE = "com.docker.network.bridge.name";

  /**
   * Where nothing listens inside a container. An engine that is told no nameserver asks its own,
   * for some machines even from an internal network (CVE-2024-29018), which would lead out.
   */
  private static final String NOBODY = "127.0.0.1";

  private final Owner owner;
  private final Engine engine;
  private final boolean outside;
  private final Bridge bridge;
  private final Firewall firewall;

  /** Why it is not as wanted. */
  private volatile Optional<Reason> hindrance =
      Optional.of(new Reason("no-network", "The sessions' network is being prepared."));

  SessionNetwork(Owner owner, Engine engine, Egress egress) {
    this.owner = owner;
    this.engine = engine;
    this.outside = !egress.isNone();
    this.bridge = Bridge.of(name());
    this.firewall = new Firewall(bridge, egress);
  }

  String name() {
    return owner.network(outside);
  }

  /** Whom containers ask for names. */
  List<String> nameservers() {
    return outside ? Firewall.nameservers() : List.of(NOBODY);
  }

  /**
   * Why no session may start on it, or empty when it is as wanted. Makes it when it is not.
   *
   * @throws EngineException when the engine cannot be reached
   */
  Optional<Reason> hindrance() {
    return hindrance.isEmpty() ? hindrance : hold();
  }

  /**
   * Looks whether network and rules are there, and makes them where they are not.
   *
   * @return why they are not there afterwards
   * @throws EngineException when the engine cannot be reached
   */
  synchronized Optional<Reason> hold() {
    var before = hindrance;
    hindrance = bringAbout();
    hindrance
        .filter(why -> !before.equals(Optional.of(why)))
        .ifPresent(
            why -> LOG.log(Level.ERROR, "no session can start on {0}: {1}", name(), why.text()));
    if (hindrance.isEmpty() && before.isPresent()) {
      LOG.log(Level.INFO, "the network {0} is as wanted, on {1}", name(), bridge.name());
    }
    return hindrance;
  }

  /**
   * Takes network and rules away.
   *
   * @throws EngineException when the engine cannot be reached or sessions are on it
   */
  synchronized void remove() {
    try {
      engine.ask(docker -> docker.removeNetworkCmd(name()).exec());
    } catch (NotFoundException e) {
      LOG.log(Level.DEBUG, "there is no network {0}", name());
    } catch (DockerException e) {
      throw new EngineException("The network " + name() + " cannot be removed.", e);
    }
    firewall.remove();
  }

  private Optional<Reason> bringAbout() {
    try {
      var found = find();
      if (found.isPresent() && !isAsWanted(found.get())) {
        // made by hand or by another version; nobody's while no container is on it
        engine.ask(docker -> docker.removeNetworkCmd(name()).exec());
        found = Optional.empty();
      }
      if (found.isEmpty()) {
        make();
      }
      if (!bridge.exists()) {
        return barred("the container engine's networks are not on this machine");
      }
      firewall.hold();
      if (hindrance.isPresent()) {
        Firewall.sweep();
      }
      return Optional.empty();
    } catch (DockerException e) {
      return barred("the network " + name() + " cannot be made: " + e.getMessage());
    } catch (FirewallException e) {
      return barred(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Reason> barred(String why) {
    return Optional.of(
        new Reason(
            "network-unprotected",
            "Sessions cannot be kept apart from this site's network: " + why + "."));
  }

  private Optional<Network> find() {
    try {
      return Optional.of(
          engine.ask(docker -> docker.inspectNetworkCmd().withNetworkId(name()).exec()));
    } catch (NotFoundException e) {
      return Optional.empty();
    }
  }

  private boolean isAsWanted(Network found) {
    return bridge.name().equals(found.getOptions().get(BRIDGE))
        && Boolean.valueOf(!outside).equals(found.getInternal())
        && !Boolean.TRUE.equals(found.getEnableIPv6());
  }

  private void make() {
    try {
      engine.ask(
          docker ->
              docker
                  .createNetworkCmd()
                  .withName(name())
                  .withDriver("bridge")
                  .withInternal(!outside)
                  .withCheckDuplicate(true)
                  .withOptions(
                      Map.of(
                          BRIDGE, bridge.name(), "com.docker.network.bridge.enable_icc", "false"))
                  .withLabels(owner.labels())
                  .exec());
    } catch (ConflictException e) {
      LOG.log(Level.DEBUG, "another agent has made the network {0}", name());
    }
  }
}
