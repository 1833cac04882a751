package org.datadns.agent.driver;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.datadns.agent.driver.Driver.Outcome;
import org.datadns.agent.driver.DriverContract.Follower;
import org.datadns.agent.network.Firewall;
import org.datadns.agent.tool.Account;
import org.datadns.agent.tool.Size;
import org.datadns.agent.tool.TestTool;

/**
 * A running session that a test asks from inside.
 *
 * @param host where it listens
 */
record WitnessSession(Driver driver, Launch launch, String host) {
  /** RFC 1035 section 4.1: a question for the address of {@code data-dns.example}, id 0x1234. */
  private static final String QUESTION =
      "123401000001000000000000" + "08646174612d646e73" + "076578616d706c65" + "00" + "00010001";

  static WitnessSession start(Driver driver) {
    return start(driver, false);
  }

  /** One that may reach nothing, if {@code closed}, whatever others may. */
  static WitnessSession start(Driver driver, boolean closed) {
    var account = new Account(1000, 1000, List.of());
    var size = new Size("small", 128L << 20, 0.5, 64, 0);
    var tool =
        new TestTool("witness")
            .label("Witness")
            .image("data-dns/jupyter:trixie")
            .command("python3", "-c", Witness.SCRIPT, "{port}")
            .size(size)
            .make();
    var random = Long.toString(ThreadLocalRandom.current().nextLong(1L << 60), 32);
    var launch =
        new Launch(
            "s" + random,
            1,
            tool,
            size,
            List.of(new Launch.Mounted("doi:10.5072/x", Path.of("/usr/share/misc"), "x")),
            account,
            List.of(),
            "w" + random,
            "/",
            "token",
            Duration.ofSeconds(30),
            closed);
    var outcome = driver.start(launch, new Follower());
    if (outcome instanceof Outcome.Running(var host)) {
      return new WitnessSession(driver, launch, host);
    }
    throw new AssertionError(outcome);
  }

  void stop() {
    driver.stop(launch.session(), Duration.ZERO);
  }

  /** What a command prints inside. */
  String in(String command) {
    return Witness.ask(host, launch.tool().port(), command);
  }

  /** Whether a connection from inside comes about. */
  boolean reaches(String address, int port) {
    var answer =
        in(
            "python3 -c 'import socket; socket.create_connection((\"%s\", %d), 3)' && echo open"
                .formatted(address, port));
    return answer.equals("open\n");
  }

  /** Whether somebody answers a question for a name, even if it is that there is none. */
  boolean resolves() {
    var answer =
        in(
            """
            python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.settimeout(8); s.sendto(bytes.fromhex("%s"), ("127.0.0.11", 53))
            print("code", s.recv(512)[3] & 15)'
            """
                .formatted(QUESTION));
    return answer.equals("code 0\n") || answer.equals("code 3\n");
  }

  /** The same from this machine, which may have nobody to ask. */
  static boolean resolvesHere() throws IOException {
    for (var server : Firewall.nameservers()) {
      try (var socket = new DatagramSocket()) {
        socket.setSoTimeout(8_000);
        var question = HexFormat.of().parseHex(QUESTION);
        socket.send(
            new DatagramPacket(question, question.length, InetAddress.ofLiteral(server), 53));
        var answer = new DatagramPacket(new byte[512], 512);
        socket.receive(answer);
        int code = answer.getData()[3] & 15;
        return code == 0 || code == 3;
      } catch (SocketTimeoutException e) {
        System.err.println(server + " does not answer");
      }
    }
    return false;
  }
}
