package org.datadns.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.datadns.agent.Docker;
import org.datadns.agent.network.Bridge;
import org.datadns.agent.network.Egress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What sessions reach, tried from inside. Sentinels stand on this machine at all its addresses, and
 * beyond it in a network namespace of the test's own: one at the address of clouds' metadata, one
 * at a private address, one at an address that plays the public internet (RFC 5737).
 */
class SessionNetworkIT {
  private static final String SITE =
      "net" + Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);
  private static final String SPACE = "ddns-" + SITE;
  private static final String PUBLIC = "198.51.100.7";
  private static final String UNLISTED = "203.0.113.7";
  private static final String METADATA = "169.254.169.254";
  private static final String SHARED = "100.64.7.7";
  private static final String HERE = "10.213.77.1";
  private static final String PRIVATE = "10.213.77.2";
  private static final int PORT = 8080;

  static ServerSocket sentinel;
  static Process beyond;
  private final List<WitnessSession> sessions = new ArrayList<>();
  private Optional<DockerDriver> driver = Optional.empty();

  @BeforeAll
  static void standSentinels() throws IOException {
    sentinel = new ServerSocket(0);
    Command.run("ip", "netns", "add", SPACE);
    Command.run("ip", "link", "add", "ddnsv0", "type", "veth", "peer", "ddnsv1", "netns", SPACE);
    Command.run("ip", "addr", "add", HERE + "/30", "dev", "ddnsv0");
    Command.run("ip", "link", "set", "ddnsv0", "up");
    inSpace("ip", "addr", "add", PRIVATE + "/30", "dev", "ddnsv1");
    inSpace("ip", "link", "set", "ddnsv1", "up");
    inSpace("ip", "link", "set", "lo", "up");
    inSpace("ip", "route", "add", "default", "via", HERE);
    for (var address : List.of(PUBLIC, UNLISTED, METADATA, SHARED)) {
      inSpace("ip", "addr", "add", address + "/32", "dev", "lo");
      Command.run("ip", "route", "add", address + "/32", "via", PRIVATE);
    }
    beyond =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                SPACE,
                Path.of(System.getProperty("java.home"), "bin", "jwebserver").toString(),
                "-b",
                "0.0.0.0",
                "-p",
                "" + PORT,
                "-d",
                "/usr/share/misc")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    for (var address : List.of(PUBLIC, UNLISTED, METADATA, SHARED, PRIVATE)) {
      // else a test that finds it closed would show nothing
      Awaitility.await(address).until(() -> isOpenFromHere(address));
    }
  }

  @AfterAll
  static void takeThemAway() throws IOException {
    sentinel.close();
    if (beyond != null) {
      beyond.destroyForcibly();
    }
    // its veth goes with it, and the routes with that
    Command.run("ip", "netns", "del", SPACE);
    Docker.removeAll(SITE);
    assertThat(Command.run("iptables", "-S")).doesNotContain(bridge(false), bridge(true));
  }

  @AfterEach
  void close() throws IOException {
    sessions.forEach(WitnessSession::stop);
    if (driver.isPresent()) {
      driver.get().removeNetwork();
      driver.get().close();
    }
  }

  @Test
  void none_nothingIsReached_andNoNameResolves() throws IOException {
    var session = session(new Egress.None());
    var other = session(new Egress.None());

    assertShut(session, other);
    assertThat(session.reaches(PUBLIC, PORT)).isFalse();
    assertThat(session.resolves()).isFalse();
  }

  @Test
  void public_theInternetIsReached_nothingElse() throws IOException {
    var session = session(new Egress.Public());
    var other = session(new Egress.Public());

    assertThat(session.reaches(PUBLIC, PORT)).isTrue();
    assertShut(session, other);
    assertThat(session.resolves()).isEqualTo(WitnessSession.resolvesHere());
  }

  /** A guest's session at a site whose others reach the internet. */
  @Test
  void closedAmongOpenOnes_reachesNothing() throws IOException {
    var open = session(new Egress.Public());
    var closed = closedSession();

    assertThat(open.reaches(PUBLIC, PORT)).isTrue();
    assertThat(closed.reaches(PUBLIC, PORT)).isFalse();
    assertThat(closed.resolves()).isFalse();
    assertShut(closed, open);
  }

  @Test
  void list_onlyWhatItNamesIsReached_privateOnesToo() throws IOException {
    var listed = new Egress.Listed(List.of(), List.of(PUBLIC + "/32", PRIVATE + "/32"));
    var session = session(listed);

    assertThat(session.reaches(PUBLIC, PORT)).isTrue();
    assertThat(session.reaches(PRIVATE, PORT)).isTrue();
    assertThat(session.reaches(UNLISTED, PORT)).isFalse();
    assertThat(session.reaches(METADATA, PORT)).isFalse();
    // a list never opens this machine
    assertThat(session.reaches(HERE, sentinel.getLocalPort())).isFalse();
  }

  @Test
  void sessions_haveNoIpv6() throws IOException {
    var session = session(new Egress.Public());
    var onBridge =
        Collections.list(NetworkInterface.getByName(bridge(true)).getInetAddresses()).stream()
            .map(InetAddress::getHostAddress)
            .filter(address -> address.contains(":"))
            .map(address -> address.replaceFirst("%.*", "%eth0"))
            .toList();

    assertThat(session.in("cat /proc/net/if_inet6; true")).isEmpty();
    assertThat(onBridge)
        .allSatisfy(
            address -> assertThat(session.reaches(address, sentinel.getLocalPort())).isFalse());
  }

  @Test
  void rules_flushedByAnother_comeBack_andAreTakenAwayWithTheNetwork() throws IOException {
    var session = session(new Egress.Public());
    var before = rules();
    assertThat(before).isNotEmpty();
    Command.run("iptables", "-w", "-F", "DATADNS-" + bridge(true).substring(4) + "-HOST");
    Command.run("iptables", "-w", "-I", "INPUT", "-i", bridge(true), "-j", "ACCEPT");
    assertThat(session.reaches(HERE, sentinel.getLocalPort())).isTrue();

    driver.orElseThrow().holdNetwork();

    assertThat(session.reaches(HERE, sentinel.getLocalPort())).isFalse();
    Command.run("iptables", "-w", "-D", "INPUT", "-i", bridge(true), "-j", "ACCEPT");
    assertThat(rules()).isEqualTo(before);
    session.stop();
    sessions.clear();
    driver.orElseThrow().removeNetwork();
    assertThat(rules()).isEmpty();
    assertThat(Docker.lines("network", "ls", "-q", "--filter", "name=datadns-" + SITE)).isEmpty();
  }

  @Test
  void network_removedByHand_isMadeAgainForTheNextStart() throws IOException {
    driver = Optional.of(driver(new Egress.None()));
    driver.get().holdNetwork();
    Docker.lines("network", "rm", "datadns-" + SITE);

    var session = session(new Egress.None());

    assertThat(session.reaches(HERE, sentinel.getLocalPort())).isFalse();
  }

  private void assertShut(WitnessSession session, WitnessSession other) throws IOException {
    int port = sentinel.getLocalPort();
    for (var address : addressesHere()) {
      assertThat(session.reaches(address, port)).as("this machine at %s", address).isFalse();
    }
    assertThat(session.reaches(METADATA, PORT)).isFalse();
    assertThat(session.reaches(PRIVATE, PORT)).isFalse();
    assertThat(session.reaches(SHARED, PORT)).isFalse();
    assertThat(session.reaches(other.host(), 8888)).as("another session").isFalse();
    assertThat(session.in("ls /var/run/docker.sock /run/docker.sock 2>&1; true"))
        .doesNotContain("\n/var/run/docker.sock\n")
        .contains("cannot access '/run/docker.sock'");
    assertThat(session.in("ping -c 1 -W 1 " + HERE + " >/dev/null 2>&1 && echo pong; true"))
        .isEmpty();
  }

  /** Every IPv4 address of this machine, the bridge's own among them. */
  private static List<String> addressesHere() throws IOException {
    var found = new ArrayList<String>();
    for (var each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      Collections.list(each.getInetAddresses()).stream()
          .map(InetAddress::getHostAddress)
          .filter(address -> !address.contains(":") && !address.startsWith("127."))
          .forEach(found::add);
    }
    assertThat(found).contains(HERE).hasSizeGreaterThan(1);
    return found;
  }

  private WitnessSession session(Egress egress) {
    if (driver.isEmpty()) {
      driver = Optional.of(driver(egress));
    }
    var session = WitnessSession.start(driver.get());
    sessions.add(session);
    return session;
  }

  /** One that may reach nothing, of the same driver. */
  private WitnessSession closedSession() {
    var session = WitnessSession.start(driver.orElseThrow(), true);
    sessions.add(session);
    return session;
  }

  private static DockerDriver driver(Egress egress) {
    return new DockerDriver(
        SITE, "agentone", new DockerConfig("unix:///var/run/docker.sock", egress));
  }

  private static String bridge(boolean outside) {
    return Bridge.of("datadns-" + SITE + (outside ? "-egress" : "")).name();
  }

  private static List<String> rules() {
    var both = Command.run("iptables", "-S") + Command.run("ip6tables", "-S");
    var name = bridge(true).substring(4);
    return both.lines().filter(line -> line.contains(name)).toList();
  }

  private static boolean isOpenFromHere(String address) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, PORT), (int) Duration.ofSeconds(2).toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void inSpace(String... command) {
    var all = new ArrayList<>(List.of("ip", "netns", "exec", SPACE));
    all.addAll(List.of(command));
    Command.run(all.toArray(String[]::new));
  }
}
