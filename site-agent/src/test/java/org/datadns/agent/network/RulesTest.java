package org.datadns.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RulesTest {
  private static final Bridge BRIDGE = Bridge.of("datadns-lakeside");
  private static final Bridge OTHER = Bridge.of("datadns-elsewhere");

  private final Rules rules = new Rules(BRIDGE, Rules.DOCKER_USER);

  @Test
  void names_fitTheKernel() {
    assertThat(BRIDGE.name()).hasSizeLessThanOrEqualTo(15).isNotEqualTo(OTHER.name());
    assertThat(BRIDGE.toHost()).hasSizeLessThanOrEqualTo(28);
  }

  @Test
  void none_refusesAllButReplies() {
    assertThat(rules.ofIpv4(Policy.NONE))
        .containsExactly(
            "-A "
                + BRIDGE.toHost()
                + " -m conntrack --ctstate RELATED,ESTABLISHED --ctdir REPLY -j ACCEPT",
            "-A " + BRIDGE.toHost() + " -j REJECT --reject-with icmp-admin-prohibited",
            "-A " + BRIDGE.toOthers() + " -o " + BRIDGE.name() + " -j DROP",
            "-A " + BRIDGE.toOthers() + " -j REJECT --reject-with icmp-admin-prohibited");
  }

  @Test
  void public_refusesPrivateNetworksBeforeItAllowsTheRest() {
    var lines = rules.ofIpv4(Policy.ofPublic(Network.parse("10.0.0.2").stream().toList()));

    int name = indexOf(lines, "10.0.0.2/32 -p udp -m udp --dport 53 -j RETURN");
    int refused = indexOf(lines, "-d 10.0.0.0/8 -j REJECT");
    int metadata = indexOf(lines, "-d 169.254.0.0/16 -j REJECT");
    int allowed = indexOf(lines, "-d 0.0.0.0/0 -j RETURN");
    assertThat(name).isLessThan(refused);
    assertThat(refused).isLessThan(allowed);
    assertThat(metadata).isLessThan(allowed);
  }

  @Test
  void putting_replacesWhatIsThere_andComesFirst() {
    var picture =
        Picture.of(
            """
            *filter
            :INPUT ACCEPT [3:4]
            :DOCKER-USER - [0:0]
            :%1$s - [0:0]
            [5:6] -A INPUT -j ACCEPT
            -A INPUT -i %2$s -j %1$s
            COMMIT
            """
                .formatted(BRIDGE.toHost(), BRIDGE.name()));

    assertThat(rules.areJumpedTo(picture)).isFalse();
    assertThat(rules.putting(List.of("-A x"), picture))
        .isEqualTo(
            """
            *filter
            :%1$s - [0:0]
            :%2$s - [0:0]
            -A x
            -D INPUT -i %3$s -j %1$s
            -I INPUT 1 -i %3$s -j %1$s
            -I DOCKER-USER 1 -i %3$s -j %2$s
            COMMIT
            """
                .formatted(BRIDGE.toHost(), BRIDGE.toOthers(), BRIDGE.name()));
  }

  @Test
  void areJumpedTo_behindAnotherSitesJump_stands_behindAnythingElse_doesNot() {
    var other = "-A %s -i " + OTHER.name() + " -j " + OTHER.toHost() + "\n";
    var ours =
        "-A INPUT -i "
            + BRIDGE.name()
            + " -j "
            + BRIDGE.toHost()
            + "\n"
            + "-A DOCKER-USER -i "
            + BRIDGE.name()
            + " -j "
            + BRIDGE.toOthers()
            + "\n";

    assertThat(rules.areJumpedTo(Picture.of(other.formatted("INPUT") + ours))).isTrue();
    assertThat(rules.areJumpedTo(Picture.of("-A DOCKER-USER -j RETURN\n" + ours))).isFalse();
    assertThat(rules.areJumpedTo(Picture.of(ours + ours))).isFalse();
    assertThat(rules.areJumpedTo(Picture.of(""))).isFalse();
  }

  @Test
  void removing_takesOnlyItsOwn() {
    var saved =
        ":INPUT ACCEPT\n:"
            + BRIDGE.toHost()
            + " -\n:"
            + OTHER.toHost()
            + " -\n"
            + "-A INPUT -i "
            + OTHER.name()
            + " -j "
            + OTHER.toHost()
            + "\n"
            + "-A INPUT -i "
            + BRIDGE.name()
            + " -j "
            + BRIDGE.toHost()
            + "\n";

    assertThat(Rules.removing(BRIDGE, Picture.of(saved)))
        .contains("-D INPUT -i " + BRIDGE.name(), "-X " + BRIDGE.toHost())
        .doesNotContain(OTHER.toHost(), BRIDGE.toOthers());
    assertThat(Rules.removing(BRIDGE, Picture.of(""))).isEmpty();
    assertThat(Picture.of(saved).bridges()).containsExactlyInAnyOrder(BRIDGE, OTHER);
  }

  @Test
  void hostNames_countForTheirPublicAddresses_andStayWhenTheyCannotBeAsked() {
    var answers =
        new HashMap<>(
            Map.of(
                "a.example", List.of("198.51.100.9", "198.51.100.8", "10.0.0.1"),
                "evil.example", List.of("169.254.169.254", "127.0.0.1")));
    var names =
        new HostNames(
            name -> {
              if (!answers.containsKey(name)) {
                throw new UnknownHostException(name);
              }
              var found = answers.get(name);
              var addresses = new InetAddress[found.size()];
              for (int i = 0; i < addresses.length; i++) {
                addresses[i] = InetAddress.ofLiteral(found.get(i));
              }
              return addresses;
            });
    var asked = List.of("a.example", "evil.example", "unknown.example");

    assertThat(names.addresses(asked))
        .map(Network::toString)
        .containsExactly("198.51.100.8/32", "198.51.100.9/32");
    answers.clear();
    assertThat(names.addresses(asked)).hasSize(2);
    answers.put("a.example", List.of("198.51.100.1"));
    assertThat(names.addresses(asked)).map(Network::toString).containsExactly("198.51.100.1/32");
  }

  private static int indexOf(List<String> lines, String part) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(part)) {
        return i;
      }
    }
    throw new AssertionError("no " + part + " in " + lines);
  }
}
