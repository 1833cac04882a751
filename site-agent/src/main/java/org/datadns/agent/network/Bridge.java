package org.datadns.agent.network;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The network interface of this machine that a site's sessions hang on.
 *
 * @param name the interface's name, at most the 15 characters that Linux allows
 */
public record Bridge(String name) {
  private static final Path INTERFACES = Path.of("/sys/class/net");
  private static final String PREFIX = "ddns";
  private static final String CHAIN = "DATADNS-";
  private static final int DIGITS = 10;

  /** All that a chain of ours can be called; its digits name the bridge. */
  static final Pattern CHAIN_NAME = Pattern.compile("DATADNS-([0-9a-f]{10})-(?:HOST|OUT)");

  /** The bridge of a network, whose name tells it from all others on this machine. */
  public static Bridge of(String network) {
    try {
      var digest =
          MessageDigest.getInstance("SHA-256").digest(network.getBytes(StandardCharsets.UTF_8));
      return ofDigits(HexFormat.of().formatHex(digest).substring(0, DIGITS));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static Bridge ofDigits(String digits) {
    return new Bridge(PREFIX + digits);
  }

  /** The chain for what sessions send to this machine itself. */
  String toHost() {
    return CHAIN + name.substring(PREFIX.length()) + "-HOST";
  }

  /** The chain for what sessions send beyond this machine. */
  String toOthers() {
    return CHAIN + name.substring(PREFIX.length()) + "-OUT";
  }

  /** Whether this machine has the interface now. */
  public boolean exists() {
    return Files.exists(INTERFACES.resolve(name));
  }
}
